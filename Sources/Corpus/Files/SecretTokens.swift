/// Tokens that services give out, and strings that look random.
enum SecretTokens {
  /// Shorter runs are never tokens.
  static let minimumLength = 20

  /// Whether a byte can stand in a token: letters, digits, `_`, `-`, `+`, `/`.
  @inline(__always)
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F, 0x2D, 0x2B, 0x2F: true
    default: false
    }
  }

  /// Whether a byte is base64 of the standard alphabet, padding included.
  @inline(__always)
  static func isBase64(_ byte: UInt8) -> Bool {
    isTokenByte(byte) && byte != 0x5F && byte != 0x2D || byte == UInt8(ascii: "=")
  }

  /// Looks for tokens in a run of token bytes that is as long as it can be.
  static func add(
    _ run: Range<Int>, in bytes: UnsafeRawBufferPointer, to found: inout [Range<Int>]
  ) {
    // The letter of an escape such as `\n` is no part of what follows it.
    let isEscaped = run.lowerBound > 0 && bytes[run.lowerBound - 1] == UInt8(ascii: "\\")
    let run = isEscaped ? run.lowerBound + 1..<run.upperBound : run
    // A token may be a part of a path: each part is looked at for itself.
    var start = run.lowerBound
    var hasForm = false
    while start < run.upperBound {
      let end = bytes[start..<run.upperBound].firstIndex(of: 0x2F) ?? run.upperBound
      if let form = form(at: start, to: end, in: bytes) {
        found.append(form)
        hasForm = true
      }
      start = end + 1
    }
    if !hasForm, looksRandom(run, in: bytes) { found.append(run) }
  }

  /// How a service's tokens begin, and how many characters follow at least.
  private struct Form {
    var prefix: [UInt8]
    var least: Int
    /// Whether there must be a digit, because the prefix also begins ordinary names.
    var needsDigit = false

    init(_ prefix: String, _ least: Int, needsDigit: Bool = false) {
      self.prefix = Array(prefix.utf8)
      self.least = least
      self.needsDigit = needsDigit
    }
  }

  /// By first byte, so that most parts are turned down at once.
  private static let forms: [UInt8: [Form]] = Dictionary(
    grouping: [
      // Amazon
      Form("AKIA", 16, needsDigit: true), Form("ASIA", 16, needsDigit: true),
      Form("ABIA", 16, needsDigit: true), Form("ACCA", 16, needsDigit: true),
      // code hosts and package registries
      Form("ghp_", 36), Form("gho_", 36), Form("ghu_", 36), Form("ghs_", 36), Form("ghr_", 36),
      Form("github_pat_", 40), Form("glpat-", 20), Form("gldt-", 20), Form("glrt-", 20),
      Form("npm_", 36, needsDigit: true), Form("pypi-AgE", 16), Form("rubygems_", 40),
      Form("dckr_pat_", 20),
      // chat and mail
      Form("xoxb-", 16), Form("xoxp-", 16), Form("xoxa-", 16), Form("xoxr-", 16), Form("xoxs-", 16),
      Form("xapp-", 16), Form("key-", 32, needsDigit: true),
      // payment and shops
      Form("sk_live_", 16), Form("rk_live_", 16), Form("sk_test_", 16), Form("rk_test_", 16),
      Form("whsec_", 24), Form("shpat_", 32), Form("shpss_", 32), Form("sq0csp-", 20),
      // clouds and models
      Form("AIza", 35), Form("GOCSPX-", 20), Form("sk-", 32, needsDigit: true),
      Form("sk-ant-", 20), Form("sk-proj-", 20), Form("hf_", 30, needsDigit: true),
      Form("gsk_", 40), Form("dop_v1_", 40), Form("doo_v1_", 40), Form("hvs-", 24),
      Form("dapi", 32, needsDigit: true), Form("lin_api_", 30), Form("r8_", 36, needsDigit: true),
      Form("AGE-SECRET-KEY-", 40),
    ], by: { $0.prefix[0] })

  /// A token of a known form that begins at `start`.
  private static func form(
    at start: Int, to end: Int, in bytes: UnsafeRawBufferPointer
  ) -> Range<Int>? {
    guard start < end, let forms = forms[bytes[start]] ?? dotted(bytes[start]) else { return nil }
    for form in forms where end - start >= form.prefix.count + form.least {
      let rest = start + form.prefix.count..<end
      if bytes[start..<end].starts(with: form.prefix), !form.needsDigit || hasDigit(rest, in: bytes)
      {
        return start..<end
      }
    }
    return webToken(at: start, to: end, in: bytes)
  }

  private static func dotted(_ byte: UInt8) -> [Form]? { byte == UInt8(ascii: "e") ? [] : nil }

  /// A JSON web token: three parts of base64, the first of which begins `{"`.
  private static func webToken(
    at start: Int, to end: Int, in bytes: UnsafeRawBufferPointer
  ) -> Range<Int>? {
    guard bytes[start..<end].starts(with: "eyJ".utf8) else { return nil }
    var place = end
    var dots = 0
    while place < bytes.count, dots < 4, bytes[place] == UInt8(ascii: ".") {
      dots += 1
      place += 1
      while place < bytes.count, isTokenByte(bytes[place]) { place += 1 }
    }
    return dots >= 2 ? start..<place : nil
  }

  private static func hasDigit(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    bytes[range].contains { $0 &- 0x30 < 10 }
  }

  /// Whether a run has what random base64 has and names, paths and hashes have not.
  ///
  /// Upper and lower case and digits must all be there, and change places as often as by chance: in
  /// random base64 two neighbours are of different kinds 64 times in 100, in `camelCase` 25 times.
  static func looksRandom(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    // Longer ones are data. Nobody types or pastes them as a key.
    guard (32...512).contains(run.count), !isIntroduced(run, in: bytes) else { return false }
    var counts = (upper: 0, lower: 0, digit: 0, other: 0)
    var changes = 0
    var isHexadecimal = true
    var previous = -1
    for index in run {
      let kind: Int
      let byte = bytes[index]
      switch byte {
      case 0x41...0x5A:
        kind = 0
        counts.upper += 1
      case 0x61...0x7A:
        kind = 1
        counts.lower += 1
      case 0x30...0x39:
        kind = 2
        counts.digit += 1
      default:
        kind = 3
        counts.other += 1
      }
      if kind != 2, !(0x61...0x66).contains(byte | 0x20) { isHexadecimal = false }
      if kind != previous { changes += 1 }
      previous = kind
    }
    let count = run.count
    return !isHexadecimal && counts.upper * 8 >= count && counts.lower * 8 >= count
      && counts.digit * 16 >= count && counts.other * 10 <= count && changes * 20 >= count * 9
      && distinct(run, in: bytes) * 5 >= min(count, 60) * 2
  }

  /// The number of different bytes in a run.
  private static func distinct(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Int {
    var seen = ByteSet()
    var count = 0
    for index in run where !seen.contains(bytes[index]) {
      seen.insert(bytes[index])
      count += 1
    }
    return count
  }

  /// Whether what stands before a run says that it is a checksum, inline data or a mangled name.
  private static func isIntroduced(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    let text = bytes[run]
    if mangled.contains(where: { text.starts(with: $0) }) { return true }
    if checksums.contains(where: { text.starts(with: $0) }) { return true }
    let before = bytes[max(run.lowerBound - 8, 0)..<run.lowerBound]
    return before.reversed().starts(with: "base64,".utf8.reversed())
      || before.reversed().starts(with: "h1:".utf8.reversed())
      || before.last == UInt8(ascii: "$") || before.last == UInt8(ascii: ":") && isDigest(before)
  }

  /// `sha256:` and the like.
  private static func isDigest(_ before: Slice<UnsafeRawBufferPointer>) -> Bool {
    let name = before.dropLast().suffix(6)
    return name.starts(with: "sha".utf8)
  }

  private static let mangled = ["_Z", "__Z", "_T", "s4", "_s"].map { Array($0.utf8) }
  private static let checksums = ["sha1-", "sha256-", "sha384-", "sha512-"].map { Array($0.utf8) }
}
