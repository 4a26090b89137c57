import Corpus
import LanguageServerProtocol

/// A document that the editor has open: one version of it, a value.
struct OpenDocument: Sendable {
  let uri: DocumentURI
  let place: DocumentPlace
  let version: Int
  /// UTF-8, line ends as the editor has them.
  let text: [UInt8]
  let lines: LineTable
  /// The same version in chunks.
  let chunked: ChunkedBuffer

  init(uri: DocumentURI, place: DocumentPlace, version: Int, text: [UInt8]) {
    self.uri = uri
    self.place = place
    self.version = version
    self.text = text
    lines = LineTable(text)
    chunked = ChunkedBuffer(text: text, place: place)
  }

  /// The document after the edits of one `didChange`, each on the result of the one before.
  func applying(
    _ changes: [TextDocumentContentChange], version: Int, encoding: PositionEncoding
  ) -> OpenDocument {
    var text = text
    var lines = lines
    // Editors send many edits from the last to the first: the lines above an edit stay as they were,
    // and the table is made anew only for an edit that reaches the line before it or lies below.
    var firstStaleLine = Int.max
    for change in changes {
      guard let range = change.range else {
        text = Array(change.text.utf8)
        firstStaleLine = 0
        continue
      }
      if max(range.start.line, range.end.line) >= firstStaleLine - 1 { lines = LineTable(text) }
      let bytes = TextPositions(text: text, lines: lines, encoding: encoding).bytes(of: range)
      firstStaleLine = lines.line(at: bytes.lowerBound)
      text.replaceSubrange(bytes, with: change.text.utf8)
    }
    return OpenDocument(uri: uri, place: place, version: version, text: text)
  }
}

/// Where a document belongs: a workspace and a path in it, or no workspace at all.
struct DocumentPlace: Sendable {
  /// The workspace's root; empty for a document outside all of them.
  let root: String
  /// Relative to the root, or to the file system's for a document outside all workspaces.
  let path: String
  let loader: DocumentLoader
  /// What the editor says, for a document whose path says nothing.
  var language: Language?
}

/// The editor's open documents.
///
/// The session's loop owns the one that counts; tasks look at copies.
struct OpenDocuments: Sendable {
  private var documents: [DocumentURI: OpenDocument] = [:]

  subscript(uri: DocumentURI) -> OpenDocument? { documents[uri] }

  var all: some Collection<OpenDocument> { documents.values }

  mutating func set(_ document: OpenDocument) { documents[document.uri] = document }

  mutating func close(_ uri: DocumentURI) -> OpenDocument? {
    documents.removeValue(forKey: uri)
  }
}
