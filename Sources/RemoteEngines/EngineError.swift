/// Why an engine could not be used: what happened and where, and what to do about it.
///
/// Never holds a key, nor any text that was sent.
package struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is, for those who go on with something else.
  package enum Kind: Hashable, Sendable {
    /// The service can't be reached, is overloaded, or was cut off; later it may work.
    case unavailable
    /// The service refuses: key, model, or request.
    case refused
    /// The service says what makes no sense.
    case malformed
    /// The user's settings or files are not right.
    case configuration
  }

  package var kind: Kind
  package var message: String
  package var hint: String?
  /// How long the service asks to be left alone, in seconds.
  package var retryAfter: Double?

  package init(_ kind: Kind, _ message: String, hint: String? = nil, retryAfter: Double? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.retryAfter = retryAfter
  }

  package var description: String { message + (hint.map { ". " + $0 } ?? "") }
}
