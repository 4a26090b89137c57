package import Completion
package import Corpus
import JSONRPC
import LanguageServerProtocol
package import SearchIndex

/// What one request looks at: everything as it was when the request arrived.
package struct RequestContext: Sendable {
  /// Everything indexed, open buffers over it.
  package private(set) var snapshot: IndexSnapshot
  let encoding: PositionEncoding
  let settings: Settings
  let client: ClientTraits
  let documents: OpenDocuments
  let workspaces: Workspaces
  let models: ModelAccess
  let summaries: HoverSummaries
  let completions: InlineLadder

  /// A context without an editor, for commands: nothing is open, positions count in UTF-16 as on a
  /// wire where nothing was agreed.
  package init(
    workspace: Workspace, settings: Settings, models: ModelAccess, summaries: HoverSummaries,
    completions: InlineLadder = InlineLadder()
  ) {
    self.init(
      encoding: .utf16, settings: settings, client: ClientTraits(), documents: OpenDocuments(),
      workspaces: Workspaces([workspace]), models: models, summaries: summaries,
      completions: completions)
  }

  init(
    encoding: PositionEncoding, settings: Settings, client: ClientTraits, documents: OpenDocuments,
    workspaces: Workspaces, models: ModelAccess, summaries: HoverSummaries,
    completions: InlineLadder
  ) {
    snapshot = workspaces.snapshot
    self.encoding = encoding
    self.settings = settings
    self.client = client
    self.documents = documents
    self.workspaces = workspaces
    self.models = models
    self.summaries = summaries
    self.completions = completions
  }

  /// The context after the index moved on.
  func refreshed() -> RequestContext {
    var context = self
    context.snapshot = workspaces.snapshot
    return context
  }
}

/// The document that a request is about, open or on disk.
struct TargetDocument: Sendable {
  /// The workspace's root, empty outside all of them.
  let root: String
  let uri: DocumentURI
  let chunked: ChunkedDocument

  var document: Document { chunked.document }

  /// The byte offset of a line and a column as people count, from 1 and in bytes.
  ///
  /// - Parameter column: nil means the end of the line; so does a column past it.
  /// - Throws: `ResponseError` when there is no such line.
  func offset(line: Int?, column: Int?) throws -> Int {
    guard let line else {
      throw ResponseError(.invalidParams, "params: expected position, or line and column")
    }
    guard (1...document.lines.count).contains(line) else {
      throw ResponseError(
        .invalidParams,
        "\(document.path) has \(document.lines.count) lines; there is no line \(line)")
    }
    if let column, column < 1 {
      throw ResponseError(.invalidParams, "params.column: expected a number from 1 up")
    }
    return document.lines.offset(
      line: line - 1, column: column.map { $0 - 1 } ?? Int.max, encoding: .utf8,
      in: document.text)
  }
}

extension RequestContext {
  /// The document of a URI: the open buffer, else the file.
  ///
  /// - Throws: `ResponseError` when there is no such document.
  func target(_ uri: DocumentURI) throws -> TargetDocument {
    if let open = documents[uri] {
      return TargetDocument(root: open.place.root, uri: uri, chunked: open.chunked.value)
    }
    guard let path = uri.path else {
      throw ResponseError(
        .invalidParams, "\(uri) is not open; open it with textDocument/didOpen first")
    }
    let place = workspaces.place(ofFile: path)
    do {
      let document = try place.loader.load(place.path)
      return TargetDocument(root: place.root, uri: uri, chunked: Chunker.chunk(document))
    } catch {
      throw ResponseError(.requestFailed, "\(path) can't be used: \(error.reason.sentence)")
    }
  }

  /// The document of a script's request, by path or by URI.
  ///
  /// - Parameter text: stands in for what the document holds.
  func target(path: String?, uri: DocumentURI?, text: String? = nil) throws -> TargetDocument {
    guard let uri = try path.map(documentURI(ofPath:)) ?? uri else {
      throw ResponseError(.invalidParams, "params: expected path or textDocument")
    }
    guard let text else { return try target(uri) }
    let place =
      documents[uri]?.place ?? uri.path.map(workspaces.place(ofFile:))
      ?? workspaces.place(ofUntitled: nil)
    return TargetDocument(
      root: place.root, uri: uri, chunked: Chunker.chunk(place.document(of: Array(text.utf8))))
  }

  /// Relative paths belong to the first folder that has them.
  private func documentURI(ofPath path: String) throws -> DocumentURI {
    guard !path.hasPrefix("/") else { return DocumentURI(path: path) }
    let owner =
      workspaces.all.first { snapshot.file(root: $0.root, path: path) != nil }
      ?? workspaces.all.first
    guard let owner else {
      throw ResponseError(.invalidParams, "no folder is open; give an absolute path")
    }
    return DocumentURI(path: owner.root + "/" + path)
  }

  /// The indexed file that a URI names, if the index has it.
  func file(_ uri: DocumentURI?) -> FileID? {
    guard let path = uri?.path, let (workspace, relative) = workspaces.locate(path) else {
      return nil
    }
    return snapshot.file(root: workspace.root, path: relative)
  }
}

extension SkipReason {
  /// Why a file can't be used, for people.
  package var sentence: String {
    switch self {
    case .tooLarge: "it is larger than the setting index.maximumFileSize allows"
    case .binary: "it is not text"
    case .minified: "it is minified"
    case .generated: "it is generated"
    case .secret: "it may hold secrets"
    case .unreadable: "there is no readable file at this path"
    }
  }
}
