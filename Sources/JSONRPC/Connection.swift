import Synchronization

/// A conversation with one peer over a stream of bytes.
///
/// JSONRPC is the lowest layer of the wire. It knows no method, and any split of the incoming bytes
/// gives the same messages. Each request from the peer is answered exactly once, also when it is
/// malformed; messages leave whole, one after the other, in the order in which they were sent.
///
/// Bytes go in through `receive` (`DescriptorReader` calls it from its own thread) and out through a
/// closure (`DescriptorWriter`'s, as a rule). Everything but `receive` may be called from any thread.
package final class Connection: Sendable {
  /// What the peer sent, in order.
  package enum Incoming: Sendable {
    case request(method: String, params: JSONValue?, Responder)
    case notification(method: String, params: JSONValue?)
    /// Bytes that were no message; the peer was told already where that is allowed.
    case malformed(ResponseError)
  }

  /// Why a request to the peer has no answer.
  package struct Closed: Error, CustomStringConvertible {
    package var description: String { "the peer is gone" }
  }

  /// What the peer sends, for one consumer; ends with the input.
  package let incoming: AsyncStream<Incoming>

  private struct State {
    var framing: Framing?
    var lastID: Int64 = 0
    var isInputOpen = true
    var waiting: [RequestID: CheckedContinuation<JSONValue, any Error>] = [:]
    /// Requests that were cancelled before they were sent.
    var cancelledEarly: Set<RequestID> = []
  }

  private let decoder: Mutex<FrameDecoder>
  private let state = Mutex(State())
  private let continuation: AsyncStream<Incoming>.Continuation
  private let cancelMethod: String?
  private let write: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - limit: longest message taken, in bytes.
  ///   - cancelMethod: the notification that takes a request back, sent with its `id` when the task
  ///     that waits for the answer is cancelled.
  ///   - write: takes the bytes of one framed message. Called from any thread.
  package init(
    limit: Int = FrameDecoder.defaultLimit, cancelMethod: String? = nil,
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    decoder = Mutex(FrameDecoder(limit: limit))
    (incoming, continuation) = AsyncStream.makeStream(of: Incoming.self)
    self.cancelMethod = cancelMethod
    self.write = write
  }

  // MARK: In

  /// Takes the next bytes from the peer; from one thread at a time.
  package func receive(_ bytes: some Collection<UInt8>) {
    decoder.withLock { decoder in
      decoder.append(bytes)
      while let frame = decoder.next() { take(frame, framing: decoder.framing) }
    }
  }

  /// The peer will send nothing more: requests to it fail, `incoming` ends.
  ///
  /// Answers still go out.
  package func finishReceiving() {
    decoder.withLock { decoder in
      if let frame = decoder.finish() { take(frame, framing: decoder.framing) }
    }
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      state.isInputOpen = false
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(throwing: Closed()) }
    continuation.finish()
  }

  private func take(_ frame: Result<[UInt8], FramingError>, framing: Framing?) {
    state.withLock { $0.framing = framing }
    do {
      let value = try JSONValue(parsing: try frame.get())
      if case .array(let batch) = value, framing == .lines {
        take(batch: batch)
      } else {
        take(value, answer: { [weak self] in if let answer = $0 { self?.send(answer) } })
      }
    } catch let error as FramingError {
      let code: ErrorCode =
        if case .messageTooLong = error { .invalidRequest } else { .parseError }
      refuse(ResponseError(code, error.description))
    } catch {
      refuse(ResponseError(.parseError, "\(error)"))
    }
  }

  private func take(batch: [JSONValue]) {
    let messages = batch.map { value in Result { () throws(MalformedMessage) in try Message(value) }
    }
    let answers = messages.count { message in
      switch message {
      case .success(.request): true
      case .success: false
      case .failure(let malformed): malformed.replyTo != nil
      }
    }
    if batch.isEmpty { return refuse(ResponseError(.invalidRequest, "an empty batch")) }
    let reply = BatchReply(count: answers) { [weak self] in self?.send($0) }
    for message in messages { take(message, answer: reply.add) }
  }

  private func take(_ value: JSONValue, answer: @escaping @Sendable (Message?) -> Void) {
    take(Result { () throws(MalformedMessage) in try Message(value) }, answer: answer)
  }

  private func take(
    _ message: Result<Message, MalformedMessage>, answer: @escaping @Sendable (Message?) -> Void
  ) {
    switch message {
    case .success(.request(let id, let method, let params)):
      let responder = Responder(id: id, send: answer)
      continuation.yield(.request(method: method, params: params, responder))
    case .success(.notification(let method, let params)):
      continuation.yield(.notification(method: method, params: params))
    case .success(.response(let id, let result)):
      let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
      waiting?.resume(with: result.mapError { $0 })
    case .failure(let malformed):
      if let id = malformed.replyTo { answer(.response(id: id, .failure(malformed.error))) }
      continuation.yield(.malformed(malformed.error))
    }
  }

  private func refuse(_ error: ResponseError) {
    send(.response(id: .null, .failure(error)))
    continuation.yield(.malformed(error))
  }

  // MARK: Out

  /// Sends a notification.
  ///
  /// Values that can't be written as JSON are a programmer's mistake and throw.
  package func notify(_ method: String, _ params: some Encodable) throws {
    notify(method, params: try JSONValue(encoding: params))
  }

  /// Sends a notification with parameters that are JSON already.
  package func notify(_ method: String, params: JSONValue?) {
    send(.notification(method: method, params: params))
  }

  /// Sends a request and waits for the answer.
  ///
  /// - Throws: `ResponseError` from the peer, `Closed`, `JSONDecodingError` for an answer of another
  ///   shape, `CancellationError` at once when the task is cancelled.
  package func request<Reply: Decodable>(
    _ method: String, _ params: some Encodable, returning: Reply.Type = Reply.self
  ) async throws -> Reply {
    let result = try await request(method, params: try JSONValue(encoding: params))
    return try result.decode(Reply.self, named: "result")
  }

  /// Sends a request and waits for the answer as JSON.
  package func request(_ method: String, params: JSONValue?) async throws -> JSONValue {
    let id = state.withLock { state -> RequestID in
      state.lastID += 1
      return .integer(state.lastID)
    }
    defer { state.withLock { _ = $0.cancelledEarly.remove(id) } }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let refusal = state.withLock { state -> (any Error)? in
          if state.cancelledEarly.contains(id) { return CancellationError() }
          if !state.isInputOpen { return Closed() }
          state.waiting[id] = continuation
          return nil
        }
        if let refusal { return continuation.resume(throwing: refusal) }
        send(.request(id: id, method: method, params: params))
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func cancel(_ id: RequestID) {
    let waiting = state.withLock { state in
      let waiting = state.waiting.removeValue(forKey: id)
      if waiting == nil { state.cancelledEarly.insert(id) }
      return waiting
    }
    guard let waiting else { return }
    if let cancelMethod {
      send(.notification(method: cancelMethod, params: ["id": id.json]))
    }
    waiting.resume(throwing: CancellationError())
  }

  private func send(_ message: Message) { send(message.json) }

  private func send(_ value: JSONValue) {
    // Nothing framed came in yet: only a line can be read without knowing more.
    let framing = state.withLock { $0.framing } ?? .lines
    write(framing.frame(value.serialized))
  }
}
