/// What two paths may have in common: folders, and words of the file's name.
struct PathFeatures {
  private let path: [UInt8]
  private let folderCount: Int
  private let words: [UInt64]

  init(_ path: String) {
    self.path = Array(path.utf8)
    folderCount = self.path.count { $0 == Self.separator }
    words = self.path.withUnsafeBufferPointer { path in
      var words: [UInt64] = []
      Self.forEachWord(of: Self.name(of: path)) { words.append($0) }
      return words
    }
  }

  /// Each 0…1: folders shared from the root down, and words shared by the names.
  ///
  /// Allocates nothing: it is asked for every file of a project.
  func similarity(to other: String) -> (folder: Float, name: Float) {
    var other = other
    return other.withUTF8 { other in
      var shared = 0
      for (ours, theirs) in zip(path, other) {
        guard ours == theirs else { break }
        if ours == Self.separator { shared += 1 }
      }
      let folders = max(1, folderCount, other.count { $0 == Self.separator })
      var common = 0
      var all = words.count
      Self.forEachWord(of: Self.name(of: other)) { word in
        if words.contains(word) { common += 1 } else { all += 1 }
      }
      return (Float(shared) / Float(folders), min(1, Float(common) / Float(max(1, all))))
    }
  }

  private static let separator = UInt8(ascii: "/")

  private static func name(
    of path: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>.SubSequence {
    path[(path.lastIndex(of: separator).map { $0 + 1 } ?? 0)...]
  }

  /// Calls with hashes of the words that case and signs divide a name into, the extension left out.
  private static func forEachWord(
    of name: UnsafeBufferPointer<UInt8>.SubSequence, _ body: (UInt64) -> Void
  ) {
    var hash: UInt64 = 0
    var length = 0
    var seen = 0
    var previousIsUpper = false
    for byte in name {
      if byte == UInt8(ascii: "."), seen + length > 0 { break }
      let isWord = byte.continuesWord && byte != UInt8(ascii: "_")
      if length > 0, !isWord || byte.isUppercase && !previousIsUpper {
        body(hash)
        (hash, length, seen) = (0, 0, seen + 1)
      }
      if isWord {
        hash = (hash ^ UInt64(byte.lowercased)) &* 0x0000_0100_0000_01B3 &+ 1
        length += 1
      }
      previousIsUpper = byte.isUppercase
    }
    if length > 0 { body(hash) }
  }
}
