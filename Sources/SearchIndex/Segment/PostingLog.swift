/// Postings in the order in which they are made, to be grouped by their term in the end.
///
/// A posting is packed at once (its distance to the term's previous chunk is known by then), so that
/// it takes some fifteen bytes until the segment is written.
struct PostingLog {
  private var owners: [UInt32] = []
  private var postings: [UInt8] = []
  private var positions: [UInt8] = []
  private var postingEnds: [UInt32] = []
  private var positionEnds: [UInt32] = []
  /// The last chunk of each owner, or -1.
  private var lastChunks: [Int32] = []
  private var totals: [UInt32] = []

  /// Adds a posting of `owner` with its ascending positions.
  @inline(__always)
  mutating func append(
    owner: Int, chunk: Int32, counts: FieldCounts,
    positions places: Slice<UnsafeBufferPointer<Int32>>
  ) {
    Posting.append(gap(owner, chunk), counts, to: &postings)
    var previous: Int32 = 0
    for place in places {
      Varint.append(UInt32(place - previous), to: &positions)
      previous = place
    }
    close(owner)
  }

  /// Adds a reference to an identifier.
  mutating func append(owner: Int, chunk: Int32, occurrences: UInt32) {
    ReferenceCursor.append(gap(owner, chunk), occurrences, to: &postings)
    while totals.count <= owner { totals.append(0) }
    totals[owner] &+= occurrences
    close(owner)
  }

  private mutating func gap(_ owner: Int, _ chunk: Int32) -> UInt32 {
    while lastChunks.count <= owner { lastChunks.append(-1) }
    defer { lastChunks[owner] = chunk }
    return UInt32(chunk - lastChunks[owner] - 1)
  }

  private mutating func close(_ owner: Int) {
    owners.append(UInt32(owner))
    postingEnds.append(UInt32(postings.count))
    positionEnds.append(UInt32(positions.count))
  }

  /// References to each owner, over all chunks.
  func occurrences(owners ownerCount: Int) -> [UInt32] {
    totals + repeatElement(0, count: max(0, ownerCount - totals.count))
  }

  /// Where each owner's postings lie in `places`.
  struct Groups {
    /// One more entry than owners.
    var starts: [UInt32]
    /// Numbers of postings, grouped by owner, in the order of chunks.
    var places: [UInt32]

    func count(of owner: Int) -> UInt32 { starts[owner + 1] - starts[owner] }
  }

  /// Groups the postings by owner (a counting sort).
  func grouped(owners ownerCount: Int) -> Groups {
    var starts = [UInt32](repeating: 0, count: ownerCount + 1)
    for owner in owners { starts[Int(owner) + 1] += 1 }
    for owner in 0..<ownerCount { starts[owner + 1] += starts[owner] }
    var next = starts
    var places = [UInt32](repeating: 0, count: owners.count)
    for (place, owner) in owners.enumerated() {
      places[Int(next[Int(owner)])] = UInt32(place)
      next[Int(owner)] += 1
    }
    return Groups(starts: starts, places: places)
  }

  /// Appends the packed postings and positions of one owner.
  func copy(
    _ owner: Int, _ groups: Groups, postings allPostings: inout [UInt8],
    positions allPositions: inout [UInt8]
  ) {
    for index in groups.starts[owner]..<groups.starts[owner + 1] {
      let place = Int(groups.places[Int(index)])
      allPostings.append(contentsOf: postings[range(postingEnds, place)])
      allPositions.append(contentsOf: positions[range(positionEnds, place)])
    }
  }

  private func range(_ ends: [UInt32], _ place: Int) -> Range<Int> {
    (place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])
  }
}
