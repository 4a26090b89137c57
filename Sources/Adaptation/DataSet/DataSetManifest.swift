/// What a data set is made of, and why other files are not part of it.
package struct DataSetManifest: Sendable, Equatable, Codable {
  /// A file that is used.
  package struct File: Sendable, Hashable, Codable {
    package var path: String
    /// Of the bytes as stored, in hexadecimal digits.
    package var hash: String
    package var split: DataSplit
    package var bytes: Int

    package init(path: String, hash: String, split: DataSplit, bytes: Int) {
      (self.path, self.hash, self.split, self.bytes) = (path, hash, split, bytes)
    }
  }

  /// A file that is not used.
  package struct LeftOut: Sendable, Equatable, Codable {
    package var path: String
    package var reason: Reason
  }

  /// Why a file is not used.
  package enum Reason: Sendable, Equatable, Codable {
    /// Another file, named, has the same text, or nearly.
    case same(String)
    case nearlySame(String)
    case vendored, short, forgotten
    /// The corpus left it out, for a reason of `SkipReason`.
    case corpus(String)
  }

  package var files: [File]
  package var leftOut: [LeftOut]

  package init(files: [File], leftOut: [LeftOut]) {
    (self.files, self.leftOut) = (files, leftOut)
  }

  /// Whether a file is used.
  package func has(_ path: String) -> Bool { files.contains { $0.path == path } }

  /// The share of the text, in bytes, that came, went or changed.
  package func changed(since earlier: DataSetManifest) -> Double {
    let (now, before) = (Set(files), Set(earlier.files))
    let changed = now.symmetricDifference(before).reduce(0) { $0 + $1.bytes }
    return Double(changed) / Double(max(1, files.reduce(0) { $0 + $1.bytes }))
  }
}
