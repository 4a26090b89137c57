extension AsyncThrowingStream where Element: Sendable, Failure == any Error {
  /// What a task of its own yields.
  ///
  /// Ends when the task does; when nobody listens any more, the task is cancelled.
  package static func yielding(
    _ body:
      @escaping @Sendable (_ yield: @escaping @Sendable (Element) -> Void) async throws -> Void
  ) -> Self {
    Self { continuation in
      let task = Task {
        do {
          try await body { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
