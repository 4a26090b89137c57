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
  private static let pagesPerPart = 4
  /// More parts than threads, so that one that starts late takes fewer.
  private static let mostParts = 4

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
    centred = ScaledVector(difference, count: mean.count)
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
  /// A block's sums, then the products of its rows that were chosen.
  private let sums = AlignedBuffer<Int32>(count: blockSize)
  private let chosen = AlignedBuffer<Int32>(count: blockSize)
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
    let count = min(VectorPage.capacity, snapshot.rowCount - page * VectorPage.capacity)
    for start in stride(from: 0, to: count, by: Self.blockSize) {
      let found = choose(from: start, count: min(Self.blockSize, count - start), of: page)
      if found > 0 { add(found, of: page) }
    }
  }

  /// Leaves the rows of a block that may be among the best in `chosen`, and returns how many.
  private func choose(from start: Int, count: Int, of page: Int) -> Int {
    let worst = best.threshold?.similarity ?? -Float.greatestFiniteMagnitude
    let bound = VectorKernels.Bound(
      scale: 2 * query.centred.scale, shift: query.sum, slack: Self.deviations * query.length,
      threshold: max(worst - query.base, -Float.greatestFiniteMagnitude))
    let found = query.centred.values.withUnsafeBufferPointer { values in
      values.baseAddress.map {
        snapshot.pages[page].codes.choose(
          from: start, count: count, query: $0, bound, sums: sums.base, into: chosen.base)
      } ?? 0
    }
    let first = Int32(page * VectorPage.capacity)
    var kept = 0
    for index in 0..<found {
      let row = chosen.base[index] + Int32(start)
      if let isLive, !isLive(first + row) { continue }
      chosen.base[kept] = row
      kept += 1
    }
    return kept
  }

  /// Compares the chosen rows' bytes.
  private mutating func add(_ count: Int, of page: Int) {
    let (page, first) = (snapshot.pages[page], Int32(page * VectorPage.capacity))
    page.multiply(
      chosen.base, count: count, by: query.whole, snapshot.format, into: sums.base)
    for index in 0..<count {
      let row = chosen.base[index]
      let similarity = page.similarity(
        of: Int(row), dot: sums.base[index], query.whole, snapshot.format)
      let hit = VectorHit(row: first + row, similarity: similarity)
      if let worst = best.threshold, !VectorHit.isBefore(hit, worst) { continue }
      best.insert(hit)
    }
  }
}
