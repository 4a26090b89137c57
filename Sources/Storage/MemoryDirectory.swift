import Synchronization

/// A directory in memory, for tests and for stores that need not outlive the process.
package final class MemoryDirectory: Directory {
  private struct State {
    var files: [String: MappedFile] = [:]
    var isLocked = false
  }

  private let state = Mutex(State())

  /// An empty directory.
  package init() {}

  package func list() -> [String] { state.withLock { $0.files.keys.sorted() } }

  package func open(_ name: String) throws(StorageError) -> MappedFile {
    try checkName(name)
    guard let file = state.withLock({ $0.files[name] }) else { throw .missing(name: name) }
    return file
  }

  package func create(_ name: String, _ bytes: [UInt8]) throws(StorageError) {
    try checkName(name)
    let isNew = state.withLock { state in
      guard state.files[name] == nil else { return false }
      state.files[name] = MappedFile(bytes)
      return true
    }
    if !isNew { throw .exists(name: name) }
  }

  package func replace(_ name: String, _ bytes: [UInt8]) throws(StorageError) {
    try checkName(name)
    state.withLock { $0.files[name] = MappedFile(bytes) }
  }

  package func remove(_ name: String) throws(StorageError) {
    try checkName(name)
    state.withLock { _ = $0.files.removeValue(forKey: name) }
  }

  package func lock() -> DirectoryLock? {
    let taken = state.withLock { state in
      defer { state.isLocked = true }
      return !state.isLocked
    }
    guard taken else { return nil }
    return DirectoryLock { self.state.withLock { $0.isLocked = false } }
  }
}
