/// Why a model could not be loaded or used, in words for its user.
package struct ModelFailure: Error, Hashable, CustomStringConvertible {
  /// What happened, and in which file.
  package var message: String
  /// What to do about it.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  package var description: String { hint.map { "\(message)\n\($0)" } ?? message }
}
