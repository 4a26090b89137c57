/// Hides keys, tokens and passwords that stand in files otherwise worth reading.
///
/// Four things are looked for: PEM blocks; tokens of services that give them a form of their own,
/// and anything else that looks random (`SecretTokens`); values assigned to names such as
/// `password` (`SecretAssignments`); and passwords in URLs. What is found is overwritten with `*`,
/// byte for byte, line ends kept, so that all offsets stay those of the file. Hashes in
/// hexadecimal, UUIDs, long names and paths are left alone. This is a precaution, not a proof: it
/// errs towards readable code.
package enum SecretFilter {
  /// Overwrites the secrets in a text.
  /// - Returns: the number of places that were masked.
  @discardableResult
  package static func mask(_ text: inout [UInt8], language: Language) -> Int {
    let found = ranges(in: text, language: language)
    for range in found {
      for index in range where text[index] != 0x0A && text[index] != 0x0D {
        text[index] = UInt8(ascii: "*")
      }
    }
    return found.count
  }

  /// The byte ranges of the secrets in a text, in order, without overlaps.
  /// - Complexity: O(bytes).
  package static func ranges(in text: [UInt8], language: Language) -> [Range<Int>] {
    text.withUnsafeBytes { bytes in
      var found: [Range<Int>] = []
      addKeyBlocks(in: bytes, to: &found)
      addTokens(in: bytes, to: &found)
      addMarked(in: bytes, hasBareValues: hasBareValues(language), to: &found)
      return merged(found)
    }
  }

  /// Whether a language has strings without quotation marks, as settings have.
  private static func hasBareValues(_ language: Language) -> Bool {
    switch language {
    case .yaml, .toml, .bash, .plainText: true
    default: false
    }
  }

  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    guard ranges.count > 1 else { return ranges }
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound {
        let end = max(last.upperBound, range.upperBound)
        result[result.count - 1] = last.lowerBound..<end
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// Runs of token characters that are long enough to be tokens.
  ///
  /// Such a run covers at least one group of eight bytes whole, and few groups of ordinary text are
  /// without a blank, a bracket or a quotation mark: all of these are below `+` in ASCII.
  private static func addTokens(
    in bytes: UnsafeRawBufferPointer, to found: inout [Range<Int>]
  ) {
    var offset = 0
    while offset + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let group = offset..<offset + 8
      offset += 8
      guard (word | (word &- 0x2B2B_2B2B_2B2B_2B2B)) & 0x8080_8080_8080_8080 == 0,
        group.allSatisfy({ SecretTokens.isTokenByte(bytes[$0]) })
      else { continue }
      var start = group.lowerBound
      while start > 0, SecretTokens.isTokenByte(bytes[start - 1]) { start -= 1 }
      var end = group.upperBound
      while end < bytes.count, SecretTokens.isTokenByte(bytes[end]) { end += 1 }
      if end - start >= SecretTokens.minimumLength {
        SecretTokens.add(start..<end, in: bytes, to: &found)
      }
      offset = (end + 7) & ~7
    }
  }

  /// What stands behind `-----BEGIN …-----`.
  private static func addKeyBlocks(
    in bytes: UnsafeRawBufferPointer, to found: inout [Range<Int>]
  ) {
    let opening = Array("-----BEGIN ".utf8)
    var probe = 4
    while probe < bytes.count {
      defer { probe += 5 }
      guard bytes[probe] == UInt8(ascii: "-") else { continue }
      var start = probe
      while start > 0, probe - start < 5, bytes[start - 1] == UInt8(ascii: "-") { start -= 1 }
      guard bytes[start...].starts(with: opening) else { continue }
      let label = start + opening.count
      guard let end = bytes[label...].prefix(64).firstIndex(of: UInt8(ascii: "-")),
        bytes[end...].starts(with: "-----".utf8)
      else { continue }
      addKeyBody(from: end + 5, in: bytes, to: &found)
    }
  }

  /// Base64 in pieces, which may stand on lines of their own, in quotes, or between escapes.
  private static func addKeyBody(
    from start: Int, in bytes: UnsafeRawBufferPointer, to found: inout [Range<Int>]
  ) {
    var place = start
    var pieces = 0
    var headers = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      var end = place
      while end < bytes.count, SecretTokens.isBase64(bytes[end]) { end += 1 }
      if end == place || end - place == 1 && byte == UInt8(ascii: "+") {
        if !keyGap.contains(byte) { return }
        place += 1
      } else if end < bytes.count, bytes[end] == UInt8(ascii: ":") || bytes[end] == 0x2D {
        // A header such as `DEK-Info: …`: the line says nothing.
        headers += 1
        if pieces > 0 || headers > 4 { return }
        place = bytes[end...].firstIndex(of: 0x0A) ?? bytes.count
      } else if end - place >= 16 || pieces > 0 {
        found.append(place..<end)
        pieces += 1
        place = end
      } else {
        return
      }
    }
  }

  /// Bytes between the pieces of a key.
  private static let keyGap = ByteSet(" \t\r\n\"'`+,;.#*/&$()".utf8)

  /// Values behind quotation marks, `@` in URLs and, in settings, behind `:` and `=`.
  ///
  /// Looks at eight bytes at a time for the bytes that begin one.
  private static func addMarked(
    in bytes: UnsafeRawBufferPointer, hasBareValues: Bool, to found: inout [Range<Int>]
  ) {
    var offset = 0
    func visit(_ place: Int) {
      switch bytes[place] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        SecretAssignments.addQuoted(at: place, in: bytes, to: &found)
      case UInt8(ascii: "@"):
        SecretAssignments.addPasswordOfURL(at: place, in: bytes, to: &found)
      case UInt8(ascii: ":"), UInt8(ascii: "="):
        SecretAssignments.addBare(at: place, in: bytes, to: &found)
      default: break
      }
    }
    while offset + 8 <= bytes.count {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      // Two comparisons for four marks: `@` and a back quote differ in one bit, the other quotes in
      // two, which lets `#` and `&` through.
      var hits =
        mark(word & 0xDFDF_DFDF_DFDF_DFDF, UInt8(ascii: "@"))
        | mark(word & 0xFAFA_FAFA_FAFA_FAFA, UInt8(ascii: "\""))
      if hasBareValues { hits |= mark(word, UInt8(ascii: ":")) | mark(word, UInt8(ascii: "=")) }
      while hits != 0 {
        visit(offset + hits.trailingZeroBitCount / 8)
        hits &= hits &- 1
      }
      offset += 8
    }
    let marks = ByteSet(hasBareValues ? "\"'`@:=".utf8 : "\"'`@".utf8)
    while offset < bytes.count {
      if marks.contains(bytes[offset]) { visit(offset) }
      offset += 1
    }
  }

  /// The top bit of every byte of `word` that equals `byte`, and no other bit.
  @inline(__always)
  private static func mark(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let difference = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
    return ~((difference & low &+ low) | difference | low)
  }
}
