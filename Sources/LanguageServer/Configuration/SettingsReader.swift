import Foundation
package import JSONRPC
import Storage

/// Puts the settings of a session together from files and from what the editor says.
package struct SettingsReader: Sendable {
  /// The name of a project's own settings, in its top folder.
  package static let projectFileName = ".ragd.json"

  /// More than any settings file needs; a larger one is not read.
  private static let maximumFileSize = 1 << 20

  private let folders: UserFolders
  /// What the editor said, oldest first; later objects win.
  private var editor: [JSONValue] = []

  package init(folders: UserFolders) {
    self.folders = folders
  }

  /// Takes the editor's settings over: an object with ragd's keys, or one that holds it as `ragd`.
  package mutating func add(fromEditor value: JSONValue) {
    editor.append(value["ragd"] ?? value)
  }

  /// The user's settings, before any project narrows them.
  package func user() -> (settings: Settings, problems: [Settings.Problem]) {
    var settings = Settings()
    var problems: [Settings.Problem] = []
    // People keep their settings elsewhere and link them.
    let file = URL(filePath: folders.settingsFile).resolvingSymlinksInPath()
    apply(
      file.lastPathComponent, in: file.deletingLastPathComponent().path(percentEncoded: false),
      as: Settings.Source.userFile, to: &settings, &problems)
    for value in editor { problems += settings.apply(value, from: .editor) }
    return (settings, problems)
  }

  /// The user's settings as one project narrows them.
  ///
  /// The problems are the project's alone.
  package func narrowing(
    _ settings: Settings, forRoot root: String
  ) -> (settings: Settings, problems: [Settings.Problem]) {
    var settings = settings
    var problems: [Settings.Problem] = []
    apply(
      Self.projectFileName, in: root, as: Settings.Source.projectFile, to: &settings, &problems)
    return (settings, problems)
  }

  private func apply(
    _ name: String, in folder: String, as source: (String) -> Settings.Source,
    to settings: inout Settings, _ problems: inout [Settings.Problem]
  ) {
    let path = folder + (folder.hasSuffix("/") ? "" : "/") + name
    do {
      guard let bytes = try SourceFolder(path: folder).read(name, limit: Self.maximumFileSize)
      else { throw Settings.Problem(message: "it is larger than \(Self.maximumFileSize) bytes") }
      problems += settings.apply(try JSONValue(parsing: bytes), from: source(path))
    } catch StorageError.missing {
      return
    } catch {
      problems.append(
        Settings.Problem(message: "\(path) can't be used: \(error). Its settings are ignored."))
    }
  }
}

extension Settings.Problem: Error, CustomStringConvertible {
  package var description: String { message }
}
