/// Decides which segments of a store to rewrite as one.
///
/// Few segments keep searches fast, rare rewriting keeps commits cheap. Segments that are mostly
/// deleted are rewritten alone. When there are too many, the smallest are joined as far as each is
/// at most three times the sum of the smaller ones: what is rewritten grows by a third at least, so
/// that a byte is rewritten O(log store) times.
enum MergePolicy {
  static let maximumSegments = 8
  /// Above this, the two smallest are joined at any cost.
  static let hardLimit = 16
  /// Segments of this size are not joined any more.
  static let maximumByteCount = 512 << 20

  struct Candidate {
    var number: Int
    /// Live bytes, estimated.
    var size: Int
    /// Deleted part of its chunks, 0…1.
    var deadShare: Double
    var featureVersion: UInt64
  }

  /// Numbers of segments to rewrite together, or nil when all is well.
  static func next(_ segments: [Candidate]) -> [Int]? {
    if let wasteful = segments.first(where: { $0.deadShare > 0.3 }) { return [wasteful.number] }
    guard segments.count > maximumSegments else { return nil }
    // Segments of different features can't be joined; the larger group is looked at.
    let groups = Dictionary(grouping: segments.filter { $0.size < maximumByteCount }) {
      $0.featureVersion
    }
    let group = groups.values.max {
      ($0.count, $0[0].featureVersion) < ($1.count, $1[0].featureVersion)
    }
    let sorted = (group ?? []).sorted { ($0.size, $0.number) < ($1.size, $1.number) }
    guard sorted.count > 1 else { return nil }
    var sum = sorted[0].size
    var count = 1
    while count < sorted.count, sorted[count].size <= 3 * sum,
      sum + sorted[count].size < maximumByteCount
    {
      sum += sorted[count].size
      count += 1
    }
    if count == 1 && segments.count > hardLimit { count = 2 }
    return count > 1 ? sorted[..<count].map(\.number).sorted() : nil
  }
}
