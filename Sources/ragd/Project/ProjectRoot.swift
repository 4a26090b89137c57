import Foundation
import LanguageServer

/// Finds the folder that a command works on.
enum ProjectRoot {
  /// Files and folders that only a project's top folder has.
  ///
  /// The first group outranks the second: a package inside a repository belongs to the repository.
  private static let markers = [
    [".git", ".hg", ".ragd.json"],
    [
      "Package.swift", "package.json", "Cargo.toml", "go.mod", "pyproject.toml", "setup.py",
      "pom.xml", "build.gradle", "build.gradle.kts", "CMakeLists.txt", "Makefile", "mix.exs",
      "Gemfile", "composer.json", "build.sbt", "build.zig", "stack.yaml",
    ],
  ]

  /// The folder that was asked for, or the project around a folder.
  ///
  /// - Throws: `CommandFailure` when the folder asked for is not there.
  static func resolve(_ asked: String?, from folder: String) throws(CommandFailure) -> String {
    guard let asked else {
      let root = enclosing(folder)
      guard !UserFolders.isTooWide(root) else {
        throw CommandFailure(
          "\(root) holds more than a project, so it is not indexed",
          hint: "run this in a project's folder, or name one with --root DIR")
      }
      return root
    }
    let path = absolute(asked, from: folder)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure("there is no folder \(path)", hint: "check the path given with --root")
    }
    guard isFolder.boolValue else {
      throw CommandFailure("\(path) is a file, not a folder", hint: "name the project's folder")
    }
    return path
  }

  /// The project around a folder: the nearest folder above it with a marker, else the folder itself.
  static func enclosing(_ folder: String) -> String {
    for group in markers {
      var current = folder
      while current != "/" {
        if group.contains(where: { exists(current + "/" + $0) }) { return current }
        current = parent(of: current)
      }
    }
    return folder
  }

  /// Whether a folder looks like a project's top folder.
  static func isMarked(_ folder: String) -> Bool {
    markers.joined().contains { exists(folder + "/" + $0) }
  }

  /// A path without `.` and `..`, starting from a folder when it is relative.
  static func absolute(_ path: String, from folder: String) -> String {
    let expanded = NSString(string: path).expandingTildeInPath
    let full = expanded.hasPrefix("/") ? expanded : folder + "/" + expanded
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  private static func parent(of path: String) -> String {
    let parts = path.split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/")
  }

  private static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }
}
