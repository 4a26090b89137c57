import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a user's own git settings lie.
struct GitEnvironment: Sendable {
  /// The home folder.
  var home: String?
  /// `$XDG_CONFIG_HOME`, or `.config` in the home folder.
  var configHome: String?

  /// The user's, by `HOME` and `XDG_CONFIG_HOME`.
  static var current: GitEnvironment {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let home = variable("HOME")
    return GitEnvironment(
      home: home, configHome: variable("XDG_CONFIG_HOME") ?? home.map { $0 + "/.config" })
  }

  /// The text of the user's global ignore file: `core.excludesFile`, by default `git/ignore` in the
  /// configuration folder.
  ///
  /// Reads the two files of settings that git calls global; files that they include are not read.
  func globalExcludes() -> [UInt8]? {
    var place = configHome.map { $0 + "/git/ignore" }
    for file in [configHome.map { $0 + "/git/config" }, home.map { $0 + "/.gitconfig" }] {
      guard let file, let text = Self.read(file) else { continue }
      if let value = Self.excludesFile(in: text) { place = expand(value) }
    }
    return place.flatMap { Self.read($0) }
  }

  /// The value of `core.excludesFile` in a file of git settings; the last one counts.
  static func excludesFile(in text: [UInt8]) -> String? {
    var isCore = false
    var value: String?
    for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
      var rest = line.drop { $0 == " " || $0 == "\t" }
      if rest.first == "[" {
        isCore = rest.dropFirst().prefix { $0 != "]" }.lowercased() == "core"
        // A setting may follow on the header's line.
        guard let end = rest.firstIndex(of: "]") else { continue }
        rest = rest[rest.index(after: end)...].drop { $0 == " " || $0 == "\t" }
      }
      guard isCore, let equals = rest.firstIndex(of: "="),
        rest[..<equals].filter({ $0 != " " && $0 != "\t" }).lowercased() == "excludesfile"
      else { continue }
      value = unquoted(rest[rest.index(after: equals)...])
    }
    return value
  }

  /// A setting's value without its quotes, escapes, comment and the blanks around it.
  private static func unquoted(_ text: Substring) -> String {
    var value = ""
    var isQuoted = false
    var blanks = ""
    var rest = text.drop { $0 == " " || $0 == "\t" }
    while let character = rest.popFirst() {
      switch character {
      case "\"":
        isQuoted.toggle()
        continue
      case "#" where !isQuoted, ";" where !isQuoted: return value
      case " " where !isQuoted, "\t" where !isQuoted:
        blanks.append(character)
        continue
      default:
        value += blanks
        blanks = ""
        value.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
      }
    }
    return value
  }

  private func expand(_ path: String) -> String? {
    guard path.hasPrefix("~/") else { return path }
    return home.map { $0 + path.dropFirst() }
  }

  private static func read(_ path: String) -> [UInt8]? { GitRepository.read(path) }
}

/// What git keeps outside the work tree that matters here: the repository's own ignore file.
package enum GitRepository {
  /// Longer ignore files and settings are not read.
  static let fileLimit = 1 << 20

  /// Whether a folder is the top of a work tree: its `.git` is a repository, or a file naming one.
  static func isWorkTree(_ folder: String) -> Bool { gitFolder(of: folder) != nil }

  /// The text of `info/exclude` for the work tree at `folder`.
  static func infoExclude(of folder: String) -> [UInt8]? {
    commonFolder(of: folder).flatMap { read($0 + "/info/exclude") }
  }

  /// What all work trees of the repository share, for the work tree at `folder`; nil when it is none.
  ///
  /// The path may hold `..`.
  package static func commonFolder(of folder: String) -> String? {
    guard let gitFolder = gitFolder(of: folder) else { return nil }
    return line(gitFolder + "/commondir").map { absolute($0, in: gitFolder) } ?? gitFolder
  }

  /// The repository's own folder.
  ///
  /// A submodule's or a linked work tree's lies elsewhere: their `.git` is a file that says where.
  private static func gitFolder(of folder: String) -> String? {
    let place = folder + "/.git"
    if let text = line(place) {
      guard text.hasPrefix("gitdir:") else { return nil }
      return absolute(String(text.dropFirst(7).drop { $0 == " " }), in: folder)
    }
    return line(place + "/HEAD") == nil ? nil : place
  }

  private static func absolute(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }

  /// The only line of a small file.
  private static func line(_ path: String) -> String? {
    guard let text = read(path), text.count < 1 << 14 else { return nil }
    return String(decoding: text.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
  }

  /// A file outside the folder that is walked: links in its path count, pipes and such do not.
  static func read(_ path: String) -> [UInt8]? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    let name = String(path[path.index(after: slash)...])
    return try? SourceFolder(path: folder).read(name, limit: fileLimit)
  }
}
