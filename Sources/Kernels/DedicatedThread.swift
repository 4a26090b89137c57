import Foundation

/// Threads of their own for work that keeps a core busy: Swift's cooperative pool is not for that.
package enum DedicatedThread {
  /// As large as a process's first thread has it.
  private static let stackSize = 8 << 20

  /// Starts `body` on a new thread.
  /// - Parameter isBackground: runs with a lower priority, so that requests come first.
  package static func start(
    _ name: String, isBackground: Bool = false, _ body: @escaping @Sendable () -> Void
  ) {
    let thread = Thread {
      if isBackground { Processor.lowerPriority() }
      body()
    }
    thread.name = name
    thread.stackSize = stackSize
    thread.start()
  }

  /// What `work` returns or throws on a new thread, which the caller awaits.
  package static func run<Value: Sendable, Failure: Error>(
    _ name: String, isBackground: Bool = false,
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      start(name, isBackground: isBackground) {
        continuation.resume(returning: Result(catching: work))
      }
    }
    return try result.get()
  }
}
