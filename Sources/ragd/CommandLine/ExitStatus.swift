/// What the process says when it ends; every help text lists these.
enum ExitStatus: Int32 {
  case success = 0
  /// Nothing was found, or something went wrong (a message says what).
  case failure = 1
  /// The command line can't be understood.
  case usage = 2
  /// Ctrl-C.
  case interrupted = 130
}

/// Why a command could not do its work: what happened and where, and what to do about it.
struct CommandFailure: Error {
  var message: String
  var hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
