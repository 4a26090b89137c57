/// The patterns of one ignore file, compiled.
///
/// Syntax and meaning are gitignore's (`man gitignore`, and `dir.c` where that leaves questions).
/// Paths are bytes relative to the folder that the patterns belong to.
struct IgnoreRules: Sendable {
  /// What the last pattern that matches says.
  enum Verdict: Sendable { case ignored, included }

  private var patterns: [IgnorePattern] = []

  /// Reads an ignore file's text.
  init(_ text: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = text.dropFirst(text.starts(with: mark) ? mark.count : 0)
    for line in body.split(separator: UInt8(ascii: "\n")) {
      add(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
  }

  /// Takes one pattern per string.
  init(lines: [String]) {
    for line in lines { add(Array(line.utf8)) }
  }

  var isEmpty: Bool { patterns.isEmpty }

  private mutating func add(_ line: some Collection<UInt8>) {
    if let pattern = IgnorePattern(line) { patterns.append(pattern) }
  }

  /// What the rules say of a path, nil when no pattern matches.
  ///
  /// Says nothing about the folders above it: who asks has asked about them before.
  /// - Parameter name: where the last part of the path begins.
  /// - Complexity: O(patterns), most of them turned down by a length or a byte.
  func verdict(
    _ path: UnsafeRawBufferPointer, name: Int, isFolder: Bool
  ) -> Verdict? {
    for index in patterns.indices.reversed()
    where patterns[index].matches(path, name: name, isFolder: isFolder) {
      return patterns[index].isNegated ? .included : .ignored
    }
    return nil
  }
}

/// One line of an ignore file.
struct IgnorePattern: Sendable {
  /// How the pattern is compared; the cheap forms are the common ones.
  private enum Form {
    /// The name is `literal`.
    case name
    /// The name ends with `literal`.
    case suffix
    /// The name matches a pattern that begins with `literal`.
    case nameGlob(GlobPattern)
    /// The path is `literal`.
    case path
    /// The path is `literal` followed by something that matches.
    case pathGlob(GlobPattern)
  }

  /// Whether the line begins with `!`.
  let isNegated: Bool
  private let isFolderOnly: Bool
  private let form: Form
  private let literal: [UInt8]

  /// No path is longer; compiling takes quadratic time for patterns made to do so.
  private static let lengthLimit = 4096

  /// Compiles a line without its line end; nil for comments, blanks and what can match nothing.
  init?(_ line: some Collection<UInt8>) {
    if line.count > Self.lengthLimit { return nil }
    var pattern = Self.trimmed(line)[...]
    if pattern.first == UInt8(ascii: "#") { return nil }
    isNegated = pattern.first == UInt8(ascii: "!")
    if isNegated { pattern = pattern.dropFirst() }
    isFolderOnly = pattern.last == UInt8(ascii: "/")
    if isFolderOnly { pattern = pattern.dropLast() }
    if pattern.isEmpty { return nil }

    let isPath = pattern.contains(UInt8(ascii: "/"))
    if pattern.first == UInt8(ascii: "/") { pattern = pattern.dropFirst() }
    let special = pattern.firstIndex { Self.special.contains($0) } ?? pattern.endIndex
    let rest = pattern[special...]
    if !isPath, rest.first == UInt8(ascii: "*"), special == pattern.startIndex,
      !rest.dropFirst().contains(where: { Self.special.contains($0) })
    {
      form = .suffix
      literal = Array(rest.dropFirst())
    } else {
      literal = Array(pattern[..<special])
      if rest.isEmpty {
        form = isPath ? .path : .name
      } else {
        // Git compares the literal beginning first and matches only the rest: `a/b**` is therefore
        // `a/b` and anything below or behind it.
        guard let glob = GlobPattern(rest, isPath: isPath) else { return nil }
        form = isPath ? .pathGlob(glob) : .nameGlob(glob)
      }
    }
  }

  private static let special = ByteSet("*?[\\".utf8)

  /// The line up to the first zero, without the spaces at its end that no backslash protects.
  private static func trimmed(_ line: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(line.prefix { $0 != 0 })
    var end = 0
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\\") {
        // A backslash at the very end keeps the spaces before it, too.
        if place + 1 == bytes.count { return bytes }
        place += 1
        end = place + 1
      } else if bytes[place] != UInt8(ascii: " ") {
        end = place + 1
      }
      place += 1
    }
    return Array(bytes[..<end])
  }

  /// Whether the pattern speaks of this path.
  func matches(_ path: UnsafeRawBufferPointer, name: Int, isFolder: Bool) -> Bool {
    if isFolderOnly && !isFolder { return false }
    switch form {
    case .name:
      return path.count - name == literal.count && hasLiteral(path, at: name)
    case .suffix:
      return path.count - name >= literal.count && hasLiteral(path, at: path.count - literal.count)
    case .nameGlob(let glob):
      return matches(glob, path, from: name)
    case .path:
      return path.count == literal.count && hasLiteral(path, at: 0)
    case .pathGlob(let glob):
      return matches(glob, path, from: 0)
    }
  }

  @inline(__always)
  private func matches(_ glob: GlobPattern, _ path: UnsafeRawBufferPointer, from start: Int) -> Bool
  {
    guard path.count - start >= literal.count, hasLiteral(path, at: start) else { return false }
    return glob.matches(UnsafeRawBufferPointer(rebasing: path[(start + literal.count)...]))
  }

  /// Whether `literal` stands at `start`, where there is room for it.
  @inline(__always)
  private func hasLiteral(_ path: UnsafeRawBufferPointer, at start: Int) -> Bool {
    for index in literal.indices where path[start + index] != literal[index] { return false }
    return true
  }
}
