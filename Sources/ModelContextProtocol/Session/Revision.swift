import JSONRPC

/// A revision of the Model Context Protocol, named by its date.
///
/// Until 2025-11-25 a client shakes hands first (`initialize`); since 2026-07-28 each request says by
/// itself which revision it follows. Both kinds of clients are served, also over one pair of pipes.
enum Revision: String, CaseIterable, Sendable {
  case november2024 = "2024-11-05"
  case march2025 = "2025-03-26"
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"
  case july2026 = "2026-07-28"

  var hasHandshake: Bool { self != .july2026 }

  /// The revision for a client that shakes hands: its own, or the newest of that kind.
  static func agreed(with wanted: String) -> Revision {
    Revision(rawValue: wanted).flatMap { $0.hasHandshake ? $0 : nil } ?? .november2025
  }

  /// All of them as JSON, newest first.
  static var supported: JSONValue { .array(allCases.reversed().map { .string($0.rawValue) }) }
}

extension ErrorCode {
  /// A request follows a revision that the server doesn't have.
  static let unsupportedProtocolVersion = ErrorCode(rawValue: -32022)
  /// There is no such resource; newer revisions call it `invalidParams`.
  static let resourceNotFound = ErrorCode(rawValue: -32002)
}

/// By which revision one request is served, and what that means for its answer.
struct Envelope: Sendable {
  /// How long a client may keep an answer.
  enum Lifetime {
    /// The same for all projects, as long as the program lives.
    case fixed
    /// Files may change at any time.
    case momentary
  }

  private enum Key {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let subscription = "io.modelcontextprotocol/subscriptionId"
  }

  let revision: Revision
  /// Names the progress that the client wants to see; a string or an integer.
  let progressToken: JSONValue?

  /// Reads the head of a request.
  ///
  /// - Parameter agreed: what a handshake settled on, where there was one.
  /// - Throws: `ResponseError` for a revision that isn't there, or none.
  init(_ params: JSONValue, agreed: Revision?) throws(ResponseError) {
    let meta = params["_meta"]
    switch meta?["progressToken"] {
    case .string, .integer: progressToken = meta?["progressToken"]
    default: progressToken = nil
    }
    guard let wanted = meta?[Key.protocolVersion] else {
      guard let agreed else {
        throw ResponseError(
          .invalidParams,
          "params._meta: expected \"\(Key.protocolVersion)\", or an initialize request before")
      }
      revision = agreed
      return
    }
    guard let revision = wanted.string.flatMap(Revision.init(rawValue:)), !revision.hasHandshake
    else {
      throw ResponseError(
        .unsupportedProtocolVersion, "this revision of the protocol is not supported per request",
        data: ["supported": Revision.supported, "requested": wanted])
    }
    guard meta?[Key.clientCapabilities]?.object != nil else {
      throw ResponseError(
        .invalidParams, "params._meta[\"\(Key.clientCapabilities)\"]: expected an object")
    }
    self.revision = revision
  }

  /// A result with what the revision wants beside it.
  func result(_ members: [String: JSONValue], lifetime: Lifetime? = nil) -> JSONValue {
    guard !revision.hasHandshake else { return .object(members) }
    var members = members
    members["resultType"] = "complete"
    members["_meta"] = [Key.serverInfo: ServerDescription.identity]
    if let lifetime {
      members["ttlMs"] = lifetime == .fixed ? 3_600_000 : 0
      members["cacheScope"] = lifetime == .fixed ? "public" : "private"
    }
    return .object(members)
  }

  /// What the messages of a subscription carry.
  static func mark(ofSubscription id: RequestID) -> JSONValue { [Key.subscription: id.json] }

  /// The error for a resource that isn't there.
  var notFound: ErrorCode { revision.hasHandshake ? .resourceNotFound : .invalidParams }
}
