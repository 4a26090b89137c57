import Synchronization

/// The duty to answer one request, exactly once.
///
/// The first answer is sent, later ones are dropped; a responder that is let go unanswered answers
/// an internal error. Safe to use from any thread.
///
/// Protocols in which a cancelled request gets no answer at all `withdraw` it instead.
package final class Responder: Sendable {
  package let id: RequestID

  private let isAnswered = Atomic(false)
  private let send: @Sendable (Message?) -> Void

  /// - Parameter send: takes the answer; nil when there will be none.
  init(id: RequestID, send: @escaping @Sendable (Message?) -> Void) {
    self.id = id
    self.send = send
  }

  /// Answers the request; false when it was answered before.
  @discardableResult
  package func reply(_ result: Result<JSONValue, ResponseError>) -> Bool {
    let isFirst = !isAnswered.exchange(true, ordering: .acquiringAndReleasing)
    if isFirst { send(.response(id: id, result)) }
    return isFirst
  }

  /// Answers with a value, or with an internal error when it can't be written as JSON.
  @discardableResult
  package func reply<T: Encodable>(encoding value: T) -> Bool {
    do {
      return reply(.success(try JSONValue(encoding: value)))
    } catch {
      return fail(error)
    }
  }

  /// Answers with an error; see `ResponseError.init(_:)` for which.
  @discardableResult
  package func fail(_ error: any Error) -> Bool {
    reply(.failure(ResponseError(error)))
  }

  /// Lets the request go unanswered; false when it was answered before.
  @discardableResult
  package func withdraw() -> Bool {
    let isFirst = !isAnswered.exchange(true, ordering: .acquiringAndReleasing)
    if isFirst { send(nil) }
    return isFirst
  }

  deinit {
    reply(.failure(ResponseError(.internalError, "the request was dropped unanswered")))
  }
}

/// Collects the answers to a batch until all are there.
final class BatchReply: Sendable {
  private struct State {
    var outstanding: Int
    var answers: [JSONValue] = []
  }
  private let state: Mutex<State>
  private let send: @Sendable (JSONValue) -> Void

  /// - Parameter count: answers to wait for.
  init(count: Int, send: @escaping @Sendable (JSONValue) -> Void) {
    state = Mutex(State(outstanding: count))
    self.send = send
  }

  /// Takes an answer, or that there will be none to one of the requests.
  func add(_ answer: Message?) {
    let finished = state.withLock { state -> [JSONValue]? in
      if let answer { state.answers.append(answer.json) }
      state.outstanding -= 1
      return state.outstanding == 0 && !state.answers.isEmpty ? state.answers : nil
    }
    if let finished { send(.array(finished)) }
  }
}
