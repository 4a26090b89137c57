import Foundation

/// Sends requests to one endpoint, each on a connection and a thread of its own.
///
/// Redirects are not followed: the key and the text are for the host that the user has named.
struct HTTPTransport: Sendable {
  let endpoint: Endpoint
  /// For curl: proxies and certificates.
  var environment = ProcessInfo.processInfo.environment

  /// Starts a request; its response comes as it arrives, the head first.
  ///
  /// Ends the connection when nobody listens any more. The stream throws `EngineError`.
  func exchange(
    _ request: HTTPRequest, limits: HTTPLimits
  ) -> AsyncThrowingStream<HTTPEvent, any Error> {
    AsyncThrowingStream { continuation in
      let patience = Patience(limits)
      continuation.onTermination = { _ in patience.cancel() }
      let thread = Thread {
        do {
          try run(request, patience) { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      thread.name = "ragd-http"
      thread.stackSize = 512 << 10
      thread.start()
    }
  }

  private func run(
    _ request: HTTPRequest, _ patience: Patience, _ report: (HTTPEvent) -> Void
  ) throws {
    if endpoint.isSecure {
      var channel = try CurlChannel.open(
        request, to: endpoint, environment: environment, patience)
      try Self.read(&channel, patience.limits, report)
    } else {
      var channel = try SocketChannel.open(request, to: endpoint, patience)
      try Self.read(&channel, patience.limits, report)
    }
  }

  private static func read<Channel: ByteChannel & ~Copyable>(
    _ channel: inout Channel, _ limits: HTTPLimits, _ report: (HTTPEvent) -> Void
  ) throws {
    var parser = HTTPResponseParser(bodyLimit: limits.body)
    while !parser.isComplete {
      let bytes = try channel.read()
      if bytes.isEmpty {
        try parser.finish()
      } else {
        for event in try parser.feed(bytes) { report(event) }
      }
    }
  }
}

extension String {
  /// The text on one line, without control characters, cut to `limit` characters: a peer's words
  /// must not steer a terminal.
  func printable(_ limit: Int) -> String {
    let text = String(
      unicodeScalars.prefix(4 * limit).map { scalar in
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : Character(scalar)
      })
    return text.count > limit ? String(text.prefix(limit)) + "…" : text
  }
}
