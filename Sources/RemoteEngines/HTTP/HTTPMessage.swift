/// A request to a service.
struct HTTPRequest: Sendable {
  var method: String
  /// With the endpoint's prefix before it; percent-encoded.
  var path: String
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
}

/// The status line and headers of a response.
struct HTTPHead: Hashable, Sendable {
  var status: Int
  /// By lower-case name; of several the last.
  var headers: [String: String] = [:]

  subscript(_ name: String) -> String? { headers[name] }
}

/// A step of a response on its way.
enum HTTPEvent: Hashable, Sendable {
  case head(HTTPHead)
  case body([UInt8])
}

/// How long and how much of a response is waited for.
struct HTTPLimits: Hashable, Sendable {
  /// Seconds until the connection must stand.
  var connecting = 5.0
  /// Seconds without a byte.
  var idle = 60.0
  /// Seconds from the start to the last byte.
  var total = 600.0
  /// Bytes of the body.
  var body = 64 << 20
}
