import Foundation
import TestSupport
import Testing

@testable import RemoteEngines

/// When a request is sent again, and when a service is left alone.
@Suite struct RetryTests {
  private let down = EngineError(.unavailable, "down")

  @Test func waitsGrowAndStayWithinBounds() {
    var random = SplitMix(seed: 1)
    let policy = RetryPolicy(attempts: 6, base: 0.5, longestWait: 4)
    for (attempt, bound) in [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 4)] {
      let waits = (0..<500).compactMap { _ in
        policy.wait(afterAttempt: attempt, down, using: &random)
      }
      #expect(waits.count == 500)
      #expect(waits.allSatisfy { (0...bound).contains($0) })
      // Full jitter: spread over the whole range.
      #expect((waits.max() ?? 0) > bound * 0.9 && (waits.min() ?? 1) < bound * 0.1)
    }
    #expect(policy.wait(afterAttempt: 6, down, using: &random) == nil)
  }

  @Test func theServiceIsHeard() {
    var random = SplitMix(seed: 1)
    let policy = RetryPolicy(attempts: 3, base: 0.5, longestWait: 10)
    func wait(_ seconds: Double) -> Double? {
      let error = EngineError(.unavailable, "busy", retryAfter: seconds)
      return policy.wait(afterAttempt: 1, error, using: &random)
    }
    #expect(wait(7) == 7)
    #expect(wait(11) == nil)
    for kind in [EngineError.Kind.refused, .malformed, .configuration] {
      #expect(policy.wait(afterAttempt: 1, EngineError(kind, "no"), using: &random) == nil)
    }
  }

  @Test func retryAfterIsANumberOrADate() {
    let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT
    #expect(RetryPolicy.seconds("120", now: now) == 120)
    #expect(RetryPolicy.seconds("Sun, 06 Nov 1994 08:50:07 GMT", now: now) == 30)
    #expect(RetryPolicy.seconds("Sun, 06 Nov 1994 08:00:00 GMT", now: now) == 0)
    for text in ["", "-1", "soon", "1e9", "99999999999999999999"] {
      #expect(RetryPolicy.seconds(text, now: now) == nil)
    }
  }

  @Test func theBreakerOpensProbesAndCloses() throws {
    let breaker = CircuitBreaker()
    let start = ContinuousClock.now
    func isLetThrough(_ seconds: Double) -> Bool {
      do {
        try breaker.enter(now: start + .seconds(seconds))
        return true
      } catch {
        return false
      }
    }
    #expect(isLetThrough(0))
    breaker.failed(down, now: start)
    #expect(isLetThrough(0) && breaker.problem == nil)
    breaker.failed(down, now: start)
    #expect(!isLetThrough(1) && breaker.problem == "down")
    #expect(isLetThrough(15))
    #expect(!isLetThrough(15))  // One probe at a time.
    breaker.failed(down, now: start + .seconds(15))
    #expect(!isLetThrough(44) && isLetThrough(45))
    breaker.abandoned()
    #expect(isLetThrough(45))
    breaker.succeeded()
    #expect(isLetThrough(45) && isLetThrough(45) && breaker.problem == nil)
  }

  @Test func aLongRetryAfterOpensTheBreakerAtOnce() {
    let breaker = CircuitBreaker()
    let start = ContinuousClock.now
    breaker.failed(EngineError(.unavailable, "busy", retryAfter: 100), now: start)
    #expect(throws: EngineError.self) { try breaker.enter(now: start + .seconds(99)) }
    #expect(throws: Never.self) { try breaker.enter(now: start + .seconds(100)) }
  }

  @Test func batchesKeepWithinBothLimits() {
    var random = SplitMix(seed: 3)
    for _ in 0..<300 {
      let sizes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
        Int.random(in: 0..<50, using: &random)
      }
      let batches = sizes.batches(count: 7, bytes: 100) { $0 }
      #expect(batches.flatMap { Array($0) } == sizes)
      #expect(batches.allSatisfy { !$0.isEmpty && $0.count <= 7 })
      #expect(batches.allSatisfy { $0.count == 1 || $0.reduce(0, +) <= 100 })
    }
  }
}
