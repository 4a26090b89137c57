package import Foundation

/// A folder of files for one test, removed with the object.
package final class TemporaryFolder: Sendable {
  /// Absolute path, links resolved.
  package let path: String

  /// Makes a fresh folder with these files: relative path → text.
  package init(_ files: [String: String] = [:]) throws {
    let unique = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("ragd-test-\(UUID().uuidString)")
    path = unique.path
    try FileManager.default.createDirectory(at: unique, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The absolute path of something in the folder.
  package func url(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }

  /// Writes a file, its folders included.
  package func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  /// Writes a file, its folders included.
  package func write(_ name: String, _ bytes: [UInt8]) throws {
    let place = url(name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
  }

  /// Removes a file or a folder.
  package func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }
}
