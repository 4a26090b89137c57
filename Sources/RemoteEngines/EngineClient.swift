import Foundation
import JSONRPC

/// A service as its user has configured it: where it is, what it is called, the key to it.
package struct Service: Sendable {
  /// Which header carries the key.
  enum KeyHeader: String, Sendable {
    case authorization = "Authorization"
    case pinecone = "Api-Key"
    case chroma = "X-Chroma-Token"

    func header(_ key: String) -> (name: String, value: String) {
      (rawValue, self == .authorization ? "Bearer \(key)" : key)
    }
  }

  /// As people know it: `Ollama`.
  package var name: String
  package var endpoint: Endpoint
  package var key: APIKey?
  /// Whether the user has agreed that text goes there; asked before every request.
  package var consent: @Sendable () -> Bool

  /// - Throws: `EngineError` where the key would travel unencrypted.
  package init(
    name: String, endpoint: Endpoint, key: APIKey?, consent: @escaping @Sendable () -> Bool
  ) throws(EngineError) {
    guard key == nil || endpoint.isSecure || endpoint.isLoopback else {
      throw EngineError(
        .configuration, "the key of \(endpoint.origin) would travel where others can read it",
        hint: "Use https, or leave the key out")
    }
    self.name = name
    self.endpoint = endpoint
    self.key = key
    self.consent = consent
  }
}

/// Talks JSON with one service: key, retries, circuit breaker, errors in words.
///
/// Nothing is sent without the user's consent, unless the service runs on this machine. Thread-safe.
package final class EngineClient: Sendable {
  package let service: Service
  package let breaker: CircuitBreaker
  private let keyHeader: Service.KeyHeader
  /// Sent with every request.
  private let headers: [(name: String, value: String)]
  private let transport: HTTPTransport
  private let limits: HTTPLimits
  private let pause: @Sendable (Double) async throws -> Void

  /// - Parameter pause: waits some seconds before the next try.
  init(
    _ service: Service, keyHeader: Service.KeyHeader = .authorization,
    headers: [(name: String, value: String)] = [], limits: HTTPLimits = HTTPLimits(),
    breaker: CircuitBreaker = CircuitBreaker(),
    environment: [String: String] = ProcessInfo.processInfo.environment,
    pause: @escaping @Sendable (Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    }
  ) {
    self.service = service
    self.keyHeader = keyHeader
    self.headers = headers
    self.limits = limits
    self.breaker = breaker
    self.pause = pause
    transport = HTTPTransport(endpoint: service.endpoint, environment: environment)
  }

  /// Sends a request and reads the whole response.
  ///
  /// - Throws: `EngineError`, `CancellationError`.
  func json(
    _ method: String, _ path: String, _ body: JSONValue? = nil, retrying policy: RetryPolicy
  ) async throws -> JSONValue {
    try await attempt(policy) { [self] in
      var bytes: [UInt8] = []
      let status = try await send(method, path, body) { bytes += $0 }
      guard !bytes.isEmpty else { return status == 204 ? .null : .object([:]) }
      do {
        return try JSONValue(parsing: bytes)
      } catch let error as JSONSyntaxError {
        throw EngineError(.malformed, "the response is not JSON (\(error))")
      }
    }
  }

  /// Sends a request and hands the response on as it comes.
  ///
  /// Tried again only while nothing has come.
  /// - Parameter isEnd: tells for the last element that the rest doesn't matter.
  func stream(
    _ path: String, _ body: JSONValue, as framing: EventStream, retrying policy: RetryPolicy,
    to take: @escaping @Sendable (EventStream.Element) throws -> Bool
  ) async throws {
    try await attempt(policy) { [self] in
      var framing = framing
      var isDone = false
      _ = try await send("POST", path, body) { bytes in
        for element in try framing.feed(bytes) where !isDone { isDone = try take(element) }
      }
      for element in try framing.finish() where !isDone { isDone = try take(element) }
      guard isDone else {
        throw EngineError(.malformed, "the stream ended in the middle of the answer")
      }
    }
  }

  // MARK: Attempts

  private func attempt<Result>(
    _ policy: RetryPolicy, _ work: () async throws -> Result
  ) async throws -> Result {
    guard service.endpoint.isLoopback || service.consent() else {
      throw EngineError(
        .configuration, "nothing is sent to \(service.endpoint.origin) before you agree",
        hint: "Run: ragd engine allow")
    }
    try enter()
    var random = SystemRandomNumberGenerator()
    var attempts = 1
    while true {
      do {
        let result = try await work()
        breaker.succeeded()
        return result
      } catch let error as EngineError {
        if let wait = policy.wait(afterAttempt: attempts, error, using: &random) {
          attempts += 1
          do {
            try await pause(wait)
          } catch {
            breaker.abandoned()
            throw error
          }
          continue
        }
        let told = describe(error)
        if error.kind == .unavailable { breaker.failed(told) } else { breaker.succeeded() }
        throw told
      } catch {
        breaker.abandoned()
        throw error
      }
    }
  }

  private func enter() throws(EngineError) { try breaker.enter() }

  /// The error with the service's name and place, and what to do.
  private func describe(_ error: EngineError) -> EngineError {
    var error = error
    error.message = "\(service.name) at \(service.endpoint.origin): \(error.message)"
    if error.hint == nil, error.kind == .unavailable {
      error.hint =
        service.endpoint.isLoopback
        ? "Is it running? Start it, or correct its URL in your settings"
        : "Check the network, and its URL in your settings"
    }
    return error
  }

  // MARK: One request

  /// Sends one request and hands the bytes of a good response on.
  ///
  /// - Returns: the status.
  private func send(
    _ method: String, _ path: String, _ body: JSONValue?, _ take: ([UInt8]) throws -> Void
  ) async throws -> Int {
    let key = try service.key?.read(environment: transport.environment)
    var request = HTTPRequest(method: method, path: path, headers: headers)
    request.headers.append(("Accept", "application/json, text/event-stream"))
    request.headers.append(("User-Agent", "ragd"))
    if let key { request.headers.append(keyHeader.header(key)) }
    if let body {
      request.headers.append(("Content-Type", "application/json"))
      request.body = body.serialized
    }
    var head: HTTPHead?
    var complaint: [UInt8] = []
    for try await event in transport.exchange(request, limits: limits) {
      switch event {
      case .head(let given): head = given
      case .body(let bytes):
        if let head, (200..<300).contains(head.status) {
          try take(bytes)
        } else if complaint.count < 64 << 10 {
          complaint += bytes
        }
      }
    }
    // A cancelled task's stream ends without an error.
    try Task.checkCancellation()
    guard let head else { throw EngineError(.unavailable, "the connection ended early") }
    guard (200..<300).contains(head.status) else {
      throw refusal(head, Self.words(in: complaint, hiding: key))
    }
    return head.status
  }

  /// What a status other than success means.
  private func refusal(_ head: HTTPHead, _ words: String?) -> EngineError {
    let status = head.status
    let message = "it answered with status \(status)" + (words.map { ": \($0)" } ?? "")
    switch status {
    case 300..<400:
      let place = head["location"].flatMap { try? Endpoint($0.before("?")) }?.origin
      return EngineError(
        .refused, "it redirects" + (place.map { " to \($0)" } ?? ""),
        hint: "Redirects are not followed; put the right URL into your settings")
    case 401, 403:
      return EngineError(
        .refused, message,
        hint: service.key.map { "Check the key in \($0.source)" } ?? "It needs a key")
    case 404:
      return EngineError(
        .refused, message, hint: "Check the URL and the name of the model in your settings")
    case 408, 425, 429, 500, 502, 503, 504:
      let wait = head["retry-after"].flatMap { RetryPolicy.seconds($0, now: Date()) }
      return EngineError(
        .unavailable, message, hint: status == 429 ? "It asks for fewer requests" : nil,
        retryAfter: wait)
    default: return EngineError(.refused, message)
    }
  }

  /// What the service says of the failure, on one line; the key, if it repeats it, left out.
  private static func words(in body: [UInt8], hiding key: String?) -> String? {
    var text = String(decoding: body, as: UTF8.self)
    if let value = try? JSONValue(parsing: body) {
      let error = value["error"]
      text =
        error?["message"]?.string ?? error?.string ?? value["message"]?.string
        ?? value["detail"]?.string ?? text
    }
    if let key { text = text.replacingOccurrences(of: key, with: "[key]") }
    let words = text.trimmingCharacters(in: .whitespacesAndNewlines).printable(200)
    return words.isEmpty ? nil : words
  }
}

extension String {
  fileprivate func before(_ mark: Character) -> String { String(prefix { $0 != mark }) }
}
