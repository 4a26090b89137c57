import Dispatch
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads of our own for work that blocks or takes long: the cooperative pool, on which requests
/// are answered, never does either.
enum DedicatedThread {
  /// Starts `body` on a new thread.
  /// - Parameter isBackground: runs with a lower priority, so that requests come first.
  static func start(
    _ name: String, isBackground: Bool = false, _ body: @escaping @Sendable () -> Void
  ) {
    let thread = Thread {
      if isBackground { lowerPriority() }
      body()
    }
    thread.name = name
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Runs `body` on a thread of its own, at a lower priority, while the caller's task waits.
  static func run<Value: Sendable>(
    _ name: String, _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      start(name, isBackground: true) { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Linux gives each thread a nice value of its own; elsewhere the class of service does the same.
  private static func lowerPriority() {
    #if canImport(Glibc)
      _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5)
    #elseif canImport(Darwin)
      pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
    #endif
  }
}

extension DispatchSemaphore {
  /// Waits for a signal until `deadline`, or for ever when there is none.
  func wait(until deadline: ContinuousClock.Instant?) {
    guard let deadline else { return wait() }
    let (seconds, attoseconds) = (deadline - .now).components
    guard seconds >= 0, attoseconds >= 0 else { return }
    let nanoseconds = Int(min(seconds, 3600)) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    _ = wait(timeout: .now() + .nanoseconds(nanoseconds))
  }
}
