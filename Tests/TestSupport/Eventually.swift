/// Looks again and again until `condition` holds; false when it never did before the deadline.
///
/// For what another thread or process brings about at a time of its own. The limit is long, because tests that
/// compute may keep every thread of a small machine busy for a minute.
package func eventually(
  within limit: Duration = .seconds(240), _ condition: () async throws -> Bool
) async rethrows -> Bool {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    if ContinuousClock.now >= deadline { return false }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return true
}
