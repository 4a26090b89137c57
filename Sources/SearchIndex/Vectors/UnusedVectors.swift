import Storage

/// Files of vectors that nobody uses any more: an embedder was exchanged, or its format has changed.
package enum UnusedVectors {
  /// A file that was not in use for so long is removed, in nanoseconds: 30 days.
  ///
  /// Who comes back to an embedder later waits for its vectors once more.
  private static let age: Int64 = 30 * 86_400 * 1_000_000_000

  /// Removes the files of a project's folder that were not marked as in use for 30 days.
  ///
  /// Best effort; processes that have one open keep what they have mapped.
  /// - Parameters:
  ///   - folder: absolute path of the project's folder of vectors.
  ///   - now: nanoseconds since 1970.
  /// - Complexity: O(files of the folder).
  package static func remove(from folder: String, now: Int64) {
    var unused: [String] = []
    guard let source = try? SourceFolder(path: folder) else { return }
    try? source.forEachEntry { name, _ in
      let text = String(decoding: name, as: UTF8.self)
      guard text.hasSuffix(VectorFormat.fileExtension), let status = source.status(ofEntry: name),
        status.kind == .file, now - status.modified > age
      else { return }
      unused.append(text)
    }
    for name in unused { SharedFile.remove(folder + "/" + name) }
  }
}
