import Corpus
import Foundation
import Storage

/// Where ragd keeps its files for one user, by the XDG base directory specification; on macOS caches
/// lie in `~/Library/Caches` unless `XDG_CACHE_HOME` is set, and data in `~/Library/Application
/// Support` unless `XDG_DATA_HOME` is.
package struct UserFolders: Hashable, Sendable {
  /// `settings.json` lies here.
  package let configuration: String
  /// One folder for each workspace's index lies in `workspaces` here; any of it may be deleted.
  package let cache: String
  /// The installed models; `RAGD_MODELS` names another folder.
  package let models: String
  /// What the user has decided and ragd must not forget.
  package let data: String

  package init(configuration: String, cache: String, models: String, data: String? = nil) {
    self.configuration = configuration
    self.cache = cache
    self.models = models
    self.data = data ?? models
  }

  /// The folders that an environment names.
  ///
  /// Relative values are ignored, as the specification asks.
  package init(environment: [String: String], home: String) {
    func base(_ variable: String, _ fallback: String) -> String {
      guard let value = environment[variable], value.hasPrefix("/") else {
        return home + "/" + fallback
      }
      return value
    }
    #if canImport(Darwin)
      let (caches, data) = ("Library/Caches", "Library/Application Support")
    #else
      let (caches, data) = (".cache", ".local/share")
    #endif
    let models = environment["RAGD_MODELS"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let folder = base("XDG_DATA_HOME", data) + "/ragd"
    self.init(
      configuration: base("XDG_CONFIG_HOME", ".config") + "/ragd",
      cache: base("XDG_CACHE_HOME", caches) + "/ragd",
      models: models ?? folder + "/models", data: folder)
  }

  /// The folders of the user who runs this process.
  package static var current: UserFolders {
    UserFolders(environment: ProcessInfo.processInfo.environment, home: home)
  }

  private static var home: String {
    ProcessInfo.processInfo.environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? NSHomeDirectory()
  }

  /// Whether a folder holds so much else that nobody means it as a project: the file system's root,
  /// and the home folder.
  package static func isTooWide(_ folder: String) -> Bool { folder == "/" || folder == home }

  package var settingsFile: String { configuration + "/settings.json" }

  /// The folder of a workspace's index: its name for people, a hash of the whole path against clashes.
  package func store(ofRoot root: String) -> String {
    cache + "/workspaces/" + Self.folderName(of: root)
  }

  /// The n-gram models of all projects; any of it may be deleted.
  package var ngrams: String { cache + "/ngrams" }

  /// The folder of a project's vectors: all work trees of a repository share one.
  package func vectors(ofRoot root: String) -> String {
    cache + "/vectors/" + Self.folderName(of: Self.repository(of: root) ?? root)
  }

  /// The folder that all work trees of a root's repository share.
  private static func repository(of root: String) -> String? {
    GitRepository.commonFolder(of: root)
      .map { URL(fileURLWithPath: $0).standardizedFileURL.resolvingSymlinksInPath().path }
  }

  /// The folder of a project's adapters: all work trees of a repository share one.
  package func adapters(ofRoot root: String) -> String {
    data + "/adapters/" + Self.folderName(of: Self.repository(of: root) ?? root)
  }

  /// The folder of the summaries that hovers show.
  package var summaries: String { cache + "/summaries" }

  private static func folderName(of path: String) -> String {
    let names = path.split(separator: "/").map(String.init).filter { $0 != ".git" }
    let name = names.last ?? "root"
    let safe = name.utf8.prefix(40).map { byte in
      byte.isASCIIAlphanumeric || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        ? Character(UnicodeScalar(byte)) : "-"
    }
    return String(safe) + "-" + ContentHash(Array(path.utf8)).hex
  }

  /// Where answers are written for editors that show files.
  package var answers: String { cache + "/answers" }
}

extension UInt8 {
  fileprivate var isASCIIAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
