import Completion
import Corpus
import Indexing
import JSONRPC
import LanguageServerProtocol

/// The client's open documents, and what it tells of files.
extension Session {
  func open(_ message: DidOpenNotification) {
    let item = message.textDocument
    let place =
      item.uri.path.map(workspaces.place(ofFile:))
      ?? workspaces.place(ofUntitled: Language(name: item.languageId))
    set(
      OpenDocument(
        uri: item.uri, place: place, version: item.version, text: Array(item.text.utf8)))
  }

  func change(_ message: DidChangeNotification) throws {
    let uri = message.textDocument.uri
    guard let document = documents[uri] else {
      throw ResponseError(.invalidParams, "\(uri) is not open")
    }
    // Ghost text holds for one version only; a menu and a hover stay useful while the user types on.
    requests.cancel(
      RequestTable.Subject(method: InlineCompletionRequest.method, document: uri))
    let edited = document.applying(
      message.contentChanges, version: message.textDocument.version,
      encoding: PositionEncoding(encoding))
    set(edited)
    completions.edited(root: edited.place.root, path: edited.place.path, text: edited.text)
  }

  func save(_ message: DidSaveNotification) {
    fileChanged(message.textDocument.uri)
  }

  func close(_ message: DidCloseNotification) {
    guard let document = documents.close(message.textDocument.uri) else { return }
    withIndexer(of: document) { $0.setBuffer(path: $1, text: nil) }
  }

  func filesChanged(_ message: DidChangeWatchedFilesNotification) {
    for change in message.changes { fileChanged(change.uri) }
  }

  /// The folders are others now: each document may belong elsewhere.
  func placeDocumentsAgain() {
    for document in documents.all {
      guard let path = document.uri.path else { continue }
      let place = workspaces.place(ofFile: path)
      guard place.root != document.place.root else { continue }
      withIndexer(of: document) { $0.setBuffer(path: $1, text: nil) }
      set(
        OpenDocument(
          uri: document.uri, place: place, version: document.version, text: document.text))
    }
  }

  private func set(_ document: OpenDocument) {
    documents.set(document)
    withIndexer(of: document) { $0.setBuffer(path: $1, text: document.text) }
  }

  private func fileChanged(_ uri: DocumentURI) {
    guard let file = uri.path, let (workspace, path) = workspaces.locate(file) else { return }
    if path == SettingsReader.projectFileName {
      for problem in applySettings() { show(.warning, problem.message) }
    }
    workspace.indexer.filesChanged([path])
  }

  private func withIndexer(of document: OpenDocument, _ body: (Indexer, String) -> Void) {
    guard let workspace = workspaces.all.first(where: { $0.root == document.place.root }) else {
      return
    }
    body(workspace.indexer, document.place.path)
  }
}
