import Corpus
import SearchIndex

/// The texts that one request reads from a snapshot: each file once, and only while it is what the
/// index describes.
struct SnapshotTexts {
  private let snapshot: IndexSnapshot
  private var documents: [FileID: Document?] = [:]

  init(_ snapshot: IndexSnapshot) { self.snapshot = snapshot }

  /// The file's text; nil when it changed since it was indexed, or can't be read.
  mutating func current(_ file: FileID) -> Document? {
    if let known = documents[file] { return known }
    var document: Document?
    if let found = try? snapshot.document(file), found.isCurrent { document = found.document }
    documents[file] = .some(document)
    return document
  }
}
