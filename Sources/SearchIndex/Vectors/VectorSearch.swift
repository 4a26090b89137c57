import Dispatch
import Kernels
import Synchronization

extension VectorSnapshot {
  /// The rows most similar to a query, best first; equal ones by row.
  ///
  /// Exact over the stored bytes but for chance: each row's one-bit code bounds its similarity from
  /// above, wrongly once in 700 times, and only rows whose bound reaches the worst of the best so far
  /// are looked at. The same rows give the same hits, on any number of threads.
  ///
  /// - Parameters:
  ///   - limit: how many at most.
  ///   - isLive: rows for which it is false are passed over; called from several threads at once.
  /// - Throws: `VectorFailure` for a query of another width, of zeros, or not finite.
  /// - Complexity: O(rows · width / 64), and O(width) for each row looked at.
  package func search(
    _ query: [Float], limit: Int, where isLive: (@Sendable (Int32) -> Bool)? = nil
  ) throws(VectorFailure) -> [VectorHit] {
    let query = try SearchedVector(query, self)
    guard limit > 0, rowCount > 0 else { return [] }
    let parts = Self.parts(of: pages.count)
    let found = Mutex<[[VectorHit]]>([])
    DispatchQueue.concurrentPerform(iterations: parts.count) { part in
      var search = PartSearch(self, query, limit: limit, isLive: isLive)
      for page in parts[part] { search.add(page) }
      let hits = search.best.sorted()
      found.withLock { $0.append(hits) }
    }
    var best = BestList<VectorHit>(limit: limit, isBefore: VectorHit.isBefore)
    for hit in found.withLock({ $0 }).joined() { best.insert(hit) }
    return best.sorted()
  }

  /// Pages that one thread searches: fewer are not worth waking another one for.
  private static let pagesPerPart = 12
  /// More parts than threads, so that one that starts late takes fewer.
  private static let mostParts = 8

  /// Pages in equal parts: by their number alone, and not by that of threads, because what a part
  /// finds depends on where it begins.
  private static func parts(of pages: Int) -> [Range<Int>] {
    let count = min(max(1, pages / pagesPerPart), mostParts)
    return (0..<count).map { $0 * pages / count..<($0 + 1) * pages / count }
  }
}

extension VectorHit {
  /// The order of results.
  static func isBefore(_ a: VectorHit, _ b: VectorHit) -> Bool {
    a.similarity > b.similarity || a.similarity == b.similarity && a.row < b.row
  }
}

/// A query in the forms that a search compares with codes and with bytes.
private struct SearchedVector: Sendable {
  /// For the bytes.
  let whole: ScaledVector<Int16>
  /// Less the mean, for the bits.
  let centred: ScaledVector<Int8>
  /// Its product with the mean.
  let base: Float
  /// |q|, q less the mean.
  let length: Float
  /// Σq, of the bytes that stand for it.
  let sum: Float

  init(_ query: [Float], _ snapshot: VectorSnapshot) throws(VectorFailure) {
    let rotated = try CheckedVector(query, snapshot.rotation).rotated
    let mean = snapshot.mean
    whole = ScaledVector(query: rotated)
    let difference = zip(rotated, mean).map { $0 - $1 }
    centred = ScaledVector(difference, limit: 127, count: mean.count)
    base = zip(rotated, mean).reduce(0) { $0 + $1.0 * $1.1 }
    length = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
    sum = centred.scale * Float(centred.values.reduce(0) { $0 + Int32($1) })
  }
}

/// One thread's search, page after page.
private struct PartSearch {
  /// Rows whose bounds are computed at once: what they need stays in the first cache.
  private static let blockSize = 256
  /// Standard deviations between a row's estimate and its bound: one in 700 lies above.
  private static let deviations: Float = 3

  private let snapshot: VectorSnapshot
  private let query: SearchedVector
  private let isLive: (@Sendable (Int32) -> Bool)?
  private(set) var best: BestList<VectorHit>

  init(
    _ snapshot: VectorSnapshot, _ query: SearchedVector, limit: Int,
    isLive: (@Sendable (Int32) -> Bool)?
  ) {
    self.snapshot = snapshot
    self.query = query
    self.isLive = isLive
    best = BestList(limit: limit, isBefore: VectorHit.isBefore)
  }

  mutating func add(_ page: Int) {
    let first = page * VectorPage.capacity
    let count = min(VectorPage.capacity, snapshot.rowCount - first)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * Self.blockSize) { scratch in
      for start in stride(from: 0, to: count, by: Self.blockSize) {
        addBlock(
          of: page, from: start, count: min(Self.blockSize, count - start), scratch: scratch)
      }
    }
  }

  private mutating func addBlock(
    of page: Int, from start: Int, count: Int, scratch: UnsafeMutableBufferPointer<Int32>
  ) {
    guard let sums = scratch.baseAddress else { return }
    let chosen = sums + Self.blockSize
    let worst = best.threshold?.similarity ?? -Float.greatestFiniteMagnitude
    let bound = VectorKernels.Bound(
      scale: 2 * query.centred.scale, shift: query.sum, slack: Self.deviations * query.length,
      threshold: max(worst - query.base, -Float.greatestFiniteMagnitude))
    let found = query.centred.values.withUnsafeBufferPointer { values in
      values.baseAddress.map {
        snapshot.pages[page].codes.choose(
          from: start, count: count, query: $0, bound, sums: sums, into: chosen)
      } ?? 0
    }
    let rows = UnsafeBufferPointer(start: chosen, count: found).lazy.map { $0 + Int32(start) }
    let first = Int32(page * VectorPage.capacity)
    if let isLive {
      add(rows.filter { isLive(first + $0) }, of: page)
    } else {
      add(rows, of: page)
    }
  }

  private mutating func add(_ rows: some Collection<Int32>, of page: Int) {
    let first = Int32(page * VectorPage.capacity)
    snapshot.pages[page].similarities(to: query.whole, of: rows, snapshot.format) {
      best.insert(VectorHit(row: first + $0, similarity: $1))
    }
  }
}
