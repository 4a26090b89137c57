/// Postings in the order in which they are made, to be grouped by their term in the end.
///
/// A posting is packed at once (its distance to the term's previous chunk is known by then), so that
/// it takes some fifteen bytes until the segment is written.
struct PostingLog: ~Copyable {
  private var owners = GrowingBuffer<UInt32>()
  private var postings = GrowingBuffer<UInt8>()
  private var positions = GrowingBuffer<UInt8>()
  private var postingEnds = GrowingBuffer<UInt32>()
  private var positionEnds = GrowingBuffer<UInt32>()
  /// The last chunk of each owner, or -1.
  private var lastChunks = GrowingBuffer<Int32>()
  private var totals = GrowingBuffer<UInt32>()

  /// Adds a posting of `owner`; `appendPosition` follows for each of its positions.
  @inline(__always)
  mutating func append(owner: Int, chunk: Int32, counts: FieldCounts) {
    closePositions()
    Posting.append(gap(owner, chunk), counts, to: &postings)
    close(owner)
  }

  /// Adds a position, as its distance from the one before, to the last posting.
  @inline(__always)
  mutating func appendPosition(gap: Int32) {
    Varint.append(UInt32(gap), to: &positions)
  }

  /// Adds a reference to an identifier.
  @inline(__always)
  mutating func append(owner: Int, chunk: Int32, occurrences: UInt32) {
    closePositions()
    ReferenceCursor.append(gap(owner, chunk), occurrences, to: &postings)
    totals.extend(to: owner + 1, with: 0)
    totals[owner] &+= occurrences
    close(owner)
  }

  @inline(__always)
  private mutating func gap(_ owner: Int, _ chunk: Int32) -> UInt32 {
    lastChunks.extend(to: owner + 1, with: -1)
    let last = lastChunks[owner]
    lastChunks[owner] = chunk
    return UInt32(chunk - last - 1)
  }

  @inline(__always)
  private mutating func close(_ owner: Int) {
    owners.append(UInt32(owner))
    postingEnds.append(UInt32(postings.count))
  }

  /// Notes where the last posting's positions end, once the next posting begins.
  @inline(__always)
  private mutating func closePositions() {
    if positionEnds.count < owners.count { positionEnds.append(UInt32(positions.count)) }
  }

  /// References to each owner, over all chunks.
  func occurrences(of owner: Int) -> UInt32 { owner < totals.count ? totals[owner] : 0 }

  // MARK: Groups

  /// Where each owner's postings lie.
  struct Groups {
    /// One more entry than owners.
    var starts: [UInt32]
    /// Numbers of postings, grouped by owner, in the order of chunks.
    var places: [UInt32]

    func count(of owner: Int) -> UInt32 { starts[owner + 1] - starts[owner] }
  }

  /// Groups the postings by owner (a counting sort).
  mutating func grouped(owners ownerCount: Int) -> Groups {
    closePositions()
    var starts = [UInt32](repeating: 0, count: ownerCount + 1)
    var places = [UInt32](repeating: 0, count: owners.count)
    owners.withElements { owners in
      for owner in owners { starts[Int(owner) + 1] += 1 }
      for owner in 0..<ownerCount { starts[owner + 1] += starts[owner] }
      var next = starts
      for (place, owner) in owners.enumerated() {
        places[Int(next[Int(owner)])] = UInt32(place)
        next[Int(owner)] += 1
      }
    }
    return Groups(starts: starts, places: places)
  }

  /// Appends the packed postings and positions of one owner.
  func copy(
    _ owner: Int, _ groups: borrowing Groups, postings allPostings: inout GrowingBuffer<UInt8>,
    positions allPositions: inout GrowingBuffer<UInt8>
  ) {
    for index in groups.starts[owner]..<groups.starts[owner + 1] {
      let place = Int(groups.places[Int(index)])
      allPostings.append(Self.range(postingEnds, place), of: postings)
      allPositions.append(Self.range(positionEnds, place), of: positions)
    }
  }

  @inline(__always)
  private static func range(_ ends: borrowing GrowingBuffer<UInt32>, _ place: Int) -> Range<Int> {
    (place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])
  }
}
