import Kernels
import Synchronization

/// How far a model is, in the words of `ragd/status`.
enum LoadProgress: Sendable {
  case installed
  case loading
  case ready
  case failed(String)
}

/// A model that is loaded once, when it is first asked for, and shared by all who ask.
///
/// Loading maps and reads files, so it runs on a thread of its own. What fails stays failed: the
/// file would not be better a second later, and a repaired one comes with the next start.
final class LazyModel<Value: Sendable>: Sendable {
  private enum State {
    case untouched
    case loading(waiting: [CheckedContinuation<Value?, Never>])
    case ready(Value)
    case failed(String)
  }

  private let state = Mutex(State.untouched)
  private let load: @Sendable () throws -> Value
  private let onFailure: @Sendable (String) -> Void

  /// - Parameters:
  ///   - load: runs at most once.
  ///   - onFailure: is told why it failed, once.
  init(
    _ load: @escaping @Sendable () throws -> Value,
    onFailure: @escaping @Sendable (String) -> Void
  ) {
    self.load = load
    self.onFailure = onFailure
  }

  var progress: LoadProgress {
    state.withLock {
      switch $0 {
      case .untouched: .installed
      case .loading: .loading
      case .ready: .ready
      case .failed(let reason): .failed(reason)
      }
    }
  }

  /// The model; nil when it could not be loaded.
  func value() async -> Value? {
    await withCheckedContinuation { continuation in
      let isFirst = state.withLock { state -> Bool in
        switch state {
        case .ready(let value):
          continuation.resume(returning: value)
        case .failed:
          continuation.resume(returning: nil)
        case .loading(let waiting):
          state = .loading(waiting: waiting + [continuation])
        case .untouched:
          state = .loading(waiting: [continuation])
          return true
        }
        return false
      }
      if isFirst { start() }
    }
  }

  private func start() {
    DedicatedThread.start("ragd-model") { [self] in
      do {
        let value = try load()
        finish(.ready(value), value)
      } catch {
        finish(.failed("\(error)"), nil)
        onFailure("\(error)")
      }
    }
  }

  private func finish(_ new: State, _ value: Value?) {
    let waiting = state.withLock { state -> [CheckedContinuation<Value?, Never>] in
      defer { state = new }
      if case .loading(let waiting) = state { return waiting }
      return []
    }
    for continuation in waiting { continuation.resume(returning: value) }
  }
}
