import Corpus
import Foundation
import LanguageServer
import SearchIndex
import Storage

/// Looks at ragd's own folders and at one project.
enum ProjectChecks {
  static func run(root: String, folders: UserFolders) -> [Check] {
    [cacheFolder(folders), folder(root)] + settings(root, folders) + [store(root, folders)]
  }

  private static func cacheFolder(_ folders: UserFolders) -> Check {
    let name = "doctor"
    let remedy = "make \(folders.cache) writable, or set XDG_CACHE_HOME to a folder that is"
    do {
      let directory = try POSIXDirectory(path: folders.cache)
      try directory.replace(name, Array("ragd doctor\n".utf8))
      try directory.remove(name)
    } catch {
      return .failure("cache folder", "\(error)", remedy: remedy)
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: folders.cache)
    let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0o700
    return mode & 0o077 == 0
      ? .ok("cache folder", "\(folders.cache) can be written")
      : .warning(
        "cache folder", "others may read \(folders.cache)",
        remedy: "chmod 700 \(folders.cache)")
  }

  private static func folder(_ root: String) -> Check {
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: root) else {
      return .failure(
        "project", "\(root) can't be read", remedy: "check its permissions, or name another folder")
    }
    return ProjectRoot.isMarked(root)
      ? .ok("project", root)
      : .warning(
        "project",
        "\(root) (\(Amounts.count(entries.count, "entry", "entries"))) looks like no project",
        remedy: "run this in a project, or name one with --root DIR")
  }

  private static func settings(_ root: String, _ folders: UserFolders) -> [Check] {
    let reader = SettingsReader(folders: folders)
    let (user, problems) = reader.user()
    let (_, more) = reader.narrowing(user, forRoot: root)
    guard !(problems + more).isEmpty else {
      let isThere = FileManager.default.fileExists(atPath: folders.settingsFile)
      return [.ok("settings", isThere ? folders.settingsFile : "none; the defaults hold")]
    }
    return (problems + more).map {
      .warning("settings", $0.message, remedy: "correct the file; the README lists the settings")
    }
  }

  private static func store(_ root: String, _ folders: UserFolders) -> Check {
    let path = folders.store(ofRoot: root)
    guard FileManager.default.fileExists(atPath: path) else {
      return .warning("index", "there is none yet", remedy: "run: ragd index \(root)")
    }
    do {
      let directory = try POSIXDirectory(path: path)
      let loader = DocumentLoader(root: root, settings: CorpusSettings())
      guard let snapshot = try IndexReader.snapshot(of: directory, root: root, loader: loader)
      else { return .warning("index", "there is none yet", remedy: "run: ragd index \(root)") }
      return .ok(
        "index", "\(Amounts.count(snapshot.fileCount, "file")), checksums right, in \(path)")
    } catch {
      return .failure(
        "index", "\(path): \(error)", remedy: "run: ragd index --from-scratch \(root)")
    }
  }
}
