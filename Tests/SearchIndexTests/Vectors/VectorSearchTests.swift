import SearchIndex
import TestSupport
import Testing

/// The search against every vector compared in full.
@Suite struct VectorSearchTests {
  private let fixture: VectorFixture

  init() throws { fixture = try VectorFixture() }

  /// Vectors around some centres, which lie off to one side as an encoder's do.
  private static func clustered(_ count: Int, width: Int, seed: UInt64) -> [[Float]] {
    var random = SplitMix(seed: seed)
    func noise() -> Float { Float.random(in: -1...1, using: &random) }
    let centres = (0..<40).map { _ in (0..<width).map { _ in noise() + 0.4 } }
    return (0..<count).map { _ in
      VectorFixture.direction(random.pick(centres).map { $0 + 0.7 * noise() })
    }
  }

  private func snapshot(of vectors: some Collection<[Float]>, width: Int) throws -> VectorSnapshot {
    let log = try fixture.log(width: width)
    try log.append(vectors.enumerated().map { (VectorFixture.key($0.offset), $0.element) })
    return log.snapshot
  }

  /// One-bit codes hide no row that the bytes put among the best.
  @Test(arguments: [1, 7, 100, 384]) func findsWhatTheBytesSay(width: Int) throws {
    let vectors = Self.clustered(2020, width: width, seed: 1)
    let snapshot = try snapshot(of: vectors.dropLast(20), width: width)
    var found = 0
    for query in vectors.suffix(20) {
      let all = try snapshot.similarities(to: query, of: Array(0..<2000)).compactMap { $0 }
      let hits = try snapshot.search(query, limit: 10)
      #expect(hits.allSatisfy { $0.similarity == all[Int($0.row)] })
      let tenth = all.sorted(by: >)[9]
      found += hits.count { $0.similarity >= tenth }
      let order = zip(hits, hits.dropFirst())
      #expect(
        order.allSatisfy {
          $0.similarity > $1.similarity || $0.similarity == $1.similarity && $0.row < $1.row
        })
    }
    #expect(found >= 199)
  }

  /// Bytes find what floats find, as far as rows differ by more than rounding.
  @Test(arguments: [100, 384]) func findsTheNearest(width: Int) throws {
    let vectors = Self.clustered(1020, width: width, seed: 2)
    let rows = Array(vectors.dropLast(20))
    let snapshot = try snapshot(of: rows, width: width)
    var found = 0
    for query in vectors.suffix(20) {
      let truth = rows.map { VectorFixture.dot($0, query) }
      let tenth = truth.sorted(by: >)[9]
      for hit in try snapshot.search(query, limit: 10) {
        #expect(abs(truth[Int(hit.row)] - hit.similarity) < 0.005)
        if truth[Int(hit.row)] >= tenth { found += 1 }
      }
    }
    #expect(found >= 190)
  }

  @Test func similaritiesAreThoseOfTheSearch() throws {
    let vectors = Self.clustered(2000, width: 100, seed: 2)
    let snapshot = try snapshot(of: vectors, width: 100)
    let hits = try snapshot.search(vectors[17], limit: 20)
    #expect(hits.first?.row == 17)
    let again = try snapshot.similarities(to: vectors[17], of: hits.map(\.row) + [-1, 2000])
    #expect(again == hits.map(\.similarity) + [nil, nil])
  }

  @Test func deadRowsArePassedOver() throws {
    let vectors = Self.clustered(2000, width: 100, seed: 3)
    let snapshot = try snapshot(of: vectors, width: 100)
    let all = try snapshot.search(vectors[4], limit: 2000)
    #expect(all.count == 2000 && Set(all.map(\.row)).count == 2000)
    let odd = try snapshot.search(vectors[4], limit: 30) { $0 % 2 == 1 }
    #expect(odd == Array(all.filter { $0.row % 2 == 1 }.prefix(30)))
    #expect(try snapshot.search(vectors[4], limit: 5) { _ in false }.isEmpty)
    #expect(try snapshot.search(vectors[4], limit: 0).isEmpty)
  }

  /// Equal vectors come in the order of their rows, and no more than asked for.
  @Test func equalVectorsAreOrderedByRow() throws {
    let one = VectorFixture.vector(1)
    let other = VectorFixture.vector(2)
    let rows = (0..<300).map { $0 % 3 == 0 ? one : other }
    let snapshot = try snapshot(of: rows, width: VectorFixture.width)
    let hits = try snapshot.search(one, limit: 12)
    #expect(hits.map(\.row) == (0..<12).map { Int32($0 * 3) })
  }

  /// Enough pages for several threads: the same rows, the same hits.
  @Test func threadsDoNotChangeTheHits() throws {
    let vectors = Self.clustered(33_000, width: 3, seed: 5)
    let snapshot = try snapshot(of: vectors, width: 3)
    for query in vectors.prefix(20) {
      let hits = try snapshot.search(query, limit: 10)
      #expect(hits.count == 10)
      for _ in 0..<3 { #expect(try snapshot.search(query, limit: 10) == hits) }
    }
  }

  /// Vectors far longer or shorter than 1 are found as well.
  @Test func lengthsMayDiffer() throws {
    let lengths: [Float] = [1e-15, 1e-3, 1, 1e3, 1e12]
    let rows = lengths.map { length in VectorFixture.vector(1).map { $0 * length } }
    let snapshot = try snapshot(of: rows, width: VectorFixture.width)
    let hits = try snapshot.search(VectorFixture.vector(1), limit: 5)
    #expect(hits.map(\.row) == [4, 3, 2, 1, 0])
    for (hit, length) in zip(hits, lengths.reversed()) {
      #expect(abs(hit.similarity - length) < 0.01 * length)
    }
  }
}
