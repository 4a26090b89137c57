import Evaluation
import Foundation
import Testing

@Suite struct JudgedQueryTests {
  private func place(_ path: String, _ lines: ClosedRange<Int> = 1...10) -> JudgedQuery.Place {
    JudgedQuery.Place(path: path, lines: lines)
  }

  private func query(_ paths: [String], lines: ClosedRange<Int>? = nil) throws -> JudgedQuery {
    let targets = paths.map { path in
      lines.map {
        #"{"path": "\#(path)", "startLine": \#($0.lowerBound), "endLine": \#($0.upperBound)}"#
      } ?? #"{"path": "\#(path)"}"#
    }
    let json = #"{"query": "q", "category": "c", "relevant": [\#(targets.joined(separator: ","))]}"#
    return try JSONDecoder().decode(JudgedQuery.self, from: Data(json.utf8))
  }

  /// Worked out by hand: 1 / log2(rank + 1), over the same of a perfect list.
  @Test func gainFallsWithTheRank() throws {
    let one = try query(["a"])
    #expect(one.gain([place("a")]) == 1)
    #expect(abs(one.gain([place("b"), place("a")]) - 0.6309) < 0.0001)
    #expect(abs(one.gain([place("b"), place("c"), place("a")]) - 0.5) < 0.0001)
    let two = try query(["a", "b"])
    #expect(abs(two.gain([place("a"), place("c"), place("b")]) - 0.9197) < 0.0001)
    #expect(one.gain([]) == 0)
    #expect(one.gain((0..<10).map { place("x\($0)") } + [place("a")]) == 0)
  }

  @Test func aTargetCountsOnceAndPathsMayBeTails() throws {
    let two = try query(["lib/a.js", "lib/b.js"])
    let repeated = two.gain([place("a.js"), place("a.js"), place("a.js")])
    #expect(abs(repeated - 0.6131) < 0.0001)
    #expect(two.gain([place("xa.js")]) == 0)
    #expect(two.gain([place("/work/lib/a.js"), place("/work/lib/b.js")]) == 1)
  }

  @Test func linesMustMeet() throws {
    let judged = try query(["a"], lines: 20...30)
    #expect(judged.gain([place("a", 1...19)]) == 0)
    #expect(judged.gain([place("a", 30...40)]) == 1)
    #expect(judged.gain([place("a", 1...100)]) == 1)
  }
}
