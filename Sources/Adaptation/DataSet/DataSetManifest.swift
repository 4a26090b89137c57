/// What a data set is made of, and why other files are not part of it.
package struct DataSetManifest: Sendable, Equatable, Codable {
  /// A file that is used.
  package struct File: Sendable, Equatable, Codable {
    package var path: String
    /// Of the bytes as stored, in hexadecimal digits.
    package var hash: String
    package var split: DataSplit
    package var bytes: Int
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
}
