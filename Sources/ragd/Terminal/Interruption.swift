import Foundation

/// Ctrl-C while a command runs.
enum Interruption {
  /// Ends the process with status 130 and a clean line.
  ///
  /// Nothing else needs cleaning up: what the index commits is whole, and its lock goes with the
  /// process.
  static func handle() {
    // A handler may only call what POSIX calls safe in signals: write and _exit.
    let handler: @convention(c) (Int32) -> Void =
      Terminal.showsProgress
      ? { _ in
        var clear: (UInt8, UInt8, UInt8, UInt8) = (13, 0x1B, 0x5B, 0x4B)
        _ = write(STDERR_FILENO, &clear, 4)
        _exit(130)
      }
      : { _ in _exit(130) }
    signal(SIGINT, handler)
  }

  /// Runs work that has to clean up after itself: Ctrl-C cancels it instead of ending the process.
  static func cancelling<R: Sendable>(
    _ work: @escaping @Sendable () async throws -> R
  ) async throws -> R {
    signal(SIGINT, SIG_IGN)
    let task = Task { try await work() }
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { task.cancel() }
    source.resume()
    defer {
      source.cancel()
      handle()
    }
    return try await task.value
  }
}
