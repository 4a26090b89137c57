/// What two paths may have in common: folders, and words of the file's name.
struct PathFeatures {
  private let folders: [Substring.UTF8View]
  private let words: Set<UInt64>

  init(_ path: String) {
    var parts = path.utf8.split(separator: UInt8(ascii: "/"))
    let name = parts.popLast() ?? path.utf8[...]
    folders = parts
    words = Self.words(of: name)
  }

  /// Each 0…1: folders shared from the root down, and words shared by the names.
  func similarity(to other: PathFeatures) -> (folder: Float, name: Float) {
    let shared = zip(folders, other.folders).prefix { $0.elementsEqual($1) }.count
    let depth = max(1, folders.count, other.folders.count)
    let common = words.intersection(other.words).count
    let all = max(1, words.count + other.words.count - common)
    return (Float(shared) / Float(depth), Float(common) / Float(all))
  }

  /// Hashes of the words that case, digits and signs divide a name into, the extension left out.
  private static func words(of name: Substring.UTF8View) -> Set<UInt64> {
    var words: Set<UInt64> = []
    var hash: UInt64 = 0
    var length = 0
    var previousIsUpper = false
    for byte in name {
      if byte == UInt8(ascii: "."), !words.isEmpty || length > 0 { break }
      let isWord = byte.continuesWord && byte != UInt8(ascii: "_")
      if length > 0, !isWord || byte.isUppercase && !previousIsUpper {
        words.insert(hash)
        (hash, length) = (0, 0)
      }
      if isWord {
        hash = (hash ^ UInt64(byte.lowercased)) &* 0x0000_0100_0000_01B3 &+ 1
        length += 1
      }
      previousIsUpper = byte.isUppercase
    }
    if length > 0 { words.insert(hash) }
    return words
  }
}
