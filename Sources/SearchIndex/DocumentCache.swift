import Corpus
import Storage
import Synchronization

/// The texts of a root's files that were read last, so that one question reads each file once.
///
/// A text is used again while the file's size and time of change stay the same. Any number of
/// threads may ask; two that miss at once both read.
final class DocumentCache: Sendable {
  fileprivate static let maximumCount = 64
  fileprivate static let maximumByteCount = 16 << 20

  fileprivate struct Entry {
    var document: Document
    var status: FileStatus
    var lastUse: Int
  }

  fileprivate struct State {
    var entries: [String: Entry] = [:]
    var byteCount = 0
    var uses = 0
  }

  let loader: DocumentLoader
  private let state = Mutex(State())

  init(_ loader: DocumentLoader) { self.loader = loader }

  /// The file's present text.
  func load(_ path: String) throws -> Document {
    let status = status(of: path)
    if let status, let known = state.withLock({ $0.document(path, status) }) { return known }
    let document = try loader.load(path)
    // A file that changed meanwhile is not kept: nobody knows which of its states was read.
    if let status, status == self.status(of: path) {
      state.withLock { $0.keep(document, status, path) }
    }
    return document
  }

  private func status(of path: String) -> FileStatus? {
    try? SourceFolder(path: loader.root).status(of: path)
  }
}

extension DocumentCache.State {
  fileprivate mutating func document(_ path: String, _ status: FileStatus) -> Document? {
    guard var entry = entries[path], entry.status == status else { return nil }
    uses += 1
    entry.lastUse = uses
    entries[path] = entry
    return entry.document
  }

  fileprivate mutating func keep(_ document: Document, _ status: FileStatus, _ path: String) {
    remove(path)
    uses += 1
    entries[path] = DocumentCache.Entry(document: document, status: status, lastUse: uses)
    byteCount += document.text.count
    while entries.count > DocumentCache.maximumCount
      || byteCount > DocumentCache.maximumByteCount && entries.count > 1,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      remove(oldest.key)
    }
  }

  private mutating func remove(_ path: String) {
    if let entry = entries.removeValue(forKey: path) { byteCount -= entry.document.text.count }
  }
}
