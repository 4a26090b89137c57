import JSONRPC
import Synchronization

/// The progress of one request, for a client that asked to see it.
///
/// Reports only ever grow, come at most ten times a second, and stop with the request.
final class AgentProgress: Sendable {
  private struct State {
    var last = -1.0
    var next = ContinuousClock.now
    var isFinished = false
  }

  private let token: JSONValue?
  private let send: @Sendable (JSONValue) -> Void
  private let state = Mutex(State())

  init(token: JSONValue?, send: @escaping @Sendable (JSONValue) -> Void) {
    self.token = token
    self.send = send
  }

  /// Reports how far the work is, unless nobody wants to know or it was not long ago.
  func report(_ progress: Double, of total: Double? = nil, _ message: String) {
    guard let token else { return }
    state.withLock { state in
      guard !state.isFinished, progress > state.last, ContinuousClock.now >= state.next else {
        return
      }
      state.last = progress
      state.next = .now + .milliseconds(100)
      var params: [String: JSONValue] = [
        "progressToken": token, "progress": .number(progress), "message": .string(message),
      ]
      params["total"] = total.map { .number($0) }
      // Inside the lock, so that no report leaves after `finish`.
      send(.object(params))
    }
  }

  /// The request is about to be answered.
  func finish() { state.withLock { $0.isFinished = true } }
}
