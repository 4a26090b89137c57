/// What ranking reads off a relative path.
enum FilePath {
  /// The last part without its extension.
  ///
  /// "Sources/App/Parser.swift" gives "Parser". Files that stand for their folder ("parser/mod.rs", "parser/index.js") have the folder's name.
  static func stem(_ path: String) -> String {
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
    guard let last = parts.last else { return "" }
    let stem = withoutExtension(last)
    guard parts.count > 1, standIns.contains(stem.lowercased()) else { return stem }
    return String(parts[parts.count - 2])
  }

  private static let standIns: Set<String> = ["index", "mod", "__init__", "lib", "main", "init"]

  private static func withoutExtension(_ name: Substring) -> String {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
      return String(name)
    }
    return String(name[..<dot])
  }

  /// The last part: "Parser.swift".
  static func name(_ path: String) -> Substring {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path[...] }
    return path[path.utf8.index(after: slash)...]
  }

  /// All but the last part: "Sources/App".
  static func folder(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(path[..<slash])
  }

  /// The share of leading folders that two paths have in common: 0…1.
  static func commonShare(_ one: String, _ other: String) -> Float {
    let first = folder(one).split(separator: "/")
    let second = folder(other).split(separator: "/")
    let longest = max(first.count, second.count)
    guard longest > 0 else { return 1 }
    return Float(zip(first, second).prefix { $0 == $1 }.count) / Float(longest)
  }
}

/// A name's letters and digits, case folded: what stays equal over naming styles.
struct NameLetters: Hashable {
  private let letters: [UInt8]

  init(_ name: String) {
    letters = name.utf8.compactMap { byte in
      switch byte {
      case 0x41...0x5A: byte | 0x20
      case 0x30...0x39, 0x61...0x7A, 0x80...: byte
      default: nil
      }
    }
  }

  /// Whether the other name's letters stand inside, in one piece.
  func contains(_ other: NameLetters) -> Bool {
    guard !other.letters.isEmpty, other.letters.count <= letters.count else { return false }
    return (0...letters.count - other.letters.count).contains { start in
      letters[start...].starts(with: other.letters)
    }
  }
}
