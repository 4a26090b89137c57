import Corpus
import LanguageServerProtocol
import SearchIndex
import Storage

/// Turns places of a snapshot into places on the wire: URIs, ranges, lines, hashes.
///
/// Reads each file once. A span that the index no longer describes truly (the file changed and is
/// not indexed again yet) has no place: it is left out instead of shown wrongly.
struct Places {
  private let snapshot: IndexSnapshot
  private let encoding: PositionEncoding
  private var documents: [FileID: Document?] = [:]

  init(_ snapshot: IndexSnapshot, encoding: PositionEncoding) {
    self.snapshot = snapshot
    self.encoding = encoding
  }

  /// The file's present text, nil when it can't be read or is not what the index describes.
  mutating func document(_ file: FileID) -> Document? {
    if let known = documents[file] { return known }
    let read = try? snapshot.document(file)
    let document = read.flatMap { $0.isCurrent ? $0.document : nil }
    documents[file] = .some(document)
    return document
  }

  /// The range of some bytes of a file; nil when the file is not as indexed.
  mutating func range(of bytes: Range<Int>, in file: FileID) -> PositionRange? {
    document(file).map { TextPositions($0, encoding: encoding).range(of: bytes) }
  }

  mutating func location(of bytes: Range<Int>, in file: FileID) -> Location? {
    range(of: bytes, in: file).map { Location(uri: uri(of: file), range: $0) }
  }

  func uri(of file: FileID) -> DocumentURI {
    let record = snapshot.file(file)
    return DocumentURI(path: record.root + "/" + record.path)
  }
}

extension Document {
  /// The bytes of whole lines, without the last one's line end.
  func bytes(ofLines span: Range<Int>) -> Range<Int> {
    let first = min(max(span.lowerBound, 0), lines.count - 1)
    let last = min(max(span.upperBound - 1, first), lines.count - 1)
    return lines.bytes(ofLine: first).lowerBound..<lines.content(ofLine: last, in: text).upperBound
  }
}
