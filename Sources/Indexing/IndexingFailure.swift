/// Why the index could not be brought up to date; its description is a sentence for the user.
package enum IndexingFailure: Error {
  /// The workspace root is gone or can't be read.
  case root(String, any Error)
  /// The store can't be opened or written.
  case store(String, any Error)
  /// The store belongs to another process, which alone may rebuild it.
  case notWriter(String)
  /// The same as the status says.
  case pass(String)
}

extension IndexingFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .root(let root, let error): "The folder \(root) can't be read: \(error)."
    case .store(let store, let error): "The index in \(store) can't be updated: \(error)."
    case .notWriter(let root): "Another ragd process keeps the index of \(root); ask that one."
    case .pass(let sentence): sentence
    }
  }
}

/// Thrown to leave a pass that newer wishes have made useless.
struct PassInterrupted: Error {}
