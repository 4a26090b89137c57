import Evaluation
import SearchIndex
import TestSupport
import Testing

@Suite struct LatenciesTests {
  @Test func nearestRank() {
    let latencies = Latencies((1...100).map(Double.init).shuffled())
    #expect(latencies.percentile(0.5) == 50)
    #expect(latencies.percentile(0.95) == 95)
    #expect(latencies.percentile(0.99) == 99)
    #expect(latencies.percentile(1) == 100)
    #expect(latencies.percentile(0) == 1)
    #expect(Latencies([]).percentile(0.5) == 0)
  }

  @Test func workloadRepeats() throws {
    let fixture = try SnapshotFixture([
      "a.swift": "struct Alpha {\n  func beta(_ gamma: Int) -> Int { gamma + 1 }\n}\n",
      "b.py": "def delta(x):\n    return x.epsilon\n",
    ])
    let one = Workload(snapshot: fixture.snapshot, count: 20)
    let other = Workload(snapshot: fixture.snapshot, count: 20)
    #expect(!one.queries.isEmpty)
    #expect(one.queries == other.queries)
    #expect(one.gaps.map(\.offset) == other.gaps.map(\.offset))
  }
}
