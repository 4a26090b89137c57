import Synchronization

/// A directory that fails at a chosen operation, for tests of what a failure or a kill leaves
/// behind.
///
/// Operations are counted from zero over all methods, in the order in which they are called.
package final class FaultyDirectory: Directory {
  /// What happens at the chosen operation.
  package enum Fault: CaseIterable, Sendable {
    /// It throws and does nothing; later operations work again.
    case failOnce
    /// It does nothing, and neither does any later one: the process was killed before it.
    case stopBefore
    /// It is done, but nobody hears of it, and nothing later happens: killed right after it.
    case stopAfter
    /// Like `stopBefore`, but a file to be created is left with half its bytes.
    case tear
  }

  private struct State {
    var operations = 0
    var isStopped = false
  }

  private let base: any Directory
  private let fault: Fault
  private let target: Int
  private let state = Mutex(State())

  /// Wraps `base`; `fault` strikes at operation number `target`.
  package init(_ base: any Directory, _ fault: Fault, at target: Int) {
    self.base = base
    self.fault = fault
    self.target = target
  }

  /// How many operations have been asked for.
  package var operations: Int { state.withLock { $0.operations } }

  package func list() throws -> [String] { try perform("list", "the folder") { try base.list() } }

  package func open(_ name: String) throws -> MappedFile {
    try perform("open", name) { try base.open(name) }
  }

  package func create(_ name: String, _ bytes: [UInt8]) throws {
    try perform("create", name) {
      try base.create(name, bytes)
    } tearing: {
      try base.create(name, Array(bytes.prefix(bytes.count / 2)))
    }
  }

  package func replace(_ name: String, _ bytes: [UInt8]) throws {
    try perform("replace", name) { try base.replace(name, bytes) }
  }

  package func remove(_ name: String) throws {
    try perform("remove", name) { try base.remove(name) }
  }

  package func lock() throws -> DirectoryLock? {
    try perform("lock", "the folder") { try base.lock() }
  }

  private func perform<Result>(
    _ operation: String, _ name: String, _ work: () throws -> Result,
    tearing: () throws -> Void = {}
  ) throws -> Result {
    let (isStruck, isStopped) = state.withLock { state in
      defer { state.operations += 1 }
      let isStruck = state.operations == target && !state.isStopped
      let wasStopped = state.isStopped
      if isStruck && fault != .failOnce { state.isStopped = true }
      return (isStruck, wasStopped)
    }
    guard isStruck || isStopped else { return try work() }
    if isStruck && fault == .stopAfter { _ = try work() }
    if isStruck && fault == .tear { try tearing() }
    throw StorageError.io(operation: operation, name: name, reason: "the test said so")
  }
}
