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

  /// The postings of all owners, one owner after the other, each in the order of chunks.
  struct Groups: ~Copyable {
    /// By owner: how many postings, and where they and their positions begin.
    fileprivate(set) var counts: GrowingBuffer<UInt32>
    fileprivate(set) var postingStarts: GrowingBuffer<UInt32>
    fileprivate(set) var positionStarts: GrowingBuffer<UInt32>
    var postings = GrowingBuffer<UInt8>()
    var positions = GrowingBuffer<UInt8>()
  }

  /// Groups the postings in an order of owners that names each once.
  ///
  /// A counting sort that reads the log from its beginning to its end, so that only the writes jump.
  mutating func grouped(by order: [UInt32]) -> Groups {
    closePositions()
    var groups = Groups(
      counts: GrowingBuffer(repeating: 0, count: order.count),
      postingStarts: GrowingBuffer(repeating: 0, count: order.count),
      positionStarts: GrowingBuffer(repeating: 0, count: order.count))
    measure(&groups)
    var (posting, position): (UInt32, UInt32) = (0, 0)
    for owner in order {
      let owner = Int(owner)
      let (postingLength, positionLength) = (
        groups.postingStarts[owner], groups.positionStarts[owner]
      )
      groups.postingStarts[owner] = posting
      groups.positionStarts[owner] = position
      posting += postingLength
      position += positionLength
    }
    groups.postings.extend(to: Int(posting), with: 0)
    groups.positions.extend(to: Int(position), with: 0)
    var nextPosting = groups.postingStarts.copy()
    var nextPosition = groups.positionStarts.copy()
    for place in 0..<owners.count {
      let owner = Int(owners[place])
      let (posting, position) = (range(postingEnds, place), range(positionEnds, place))
      groups.postings.replace(from: Int(nextPosting[owner]), with: postings, posting)
      groups.positions.replace(from: Int(nextPosition[owner]), with: positions, position)
      nextPosting[owner] += UInt32(posting.count)
      nextPosition[owner] += UInt32(position.count)
    }
    return groups
  }

  /// Counts each owner's postings, and puts the lengths of its bytes where the starts will be.
  private func measure(_ groups: inout Groups) {
    for place in 0..<owners.count {
      let owner = Int(owners[place])
      groups.counts[owner] += 1
      groups.postingStarts[owner] += UInt32(range(postingEnds, place).count)
      groups.positionStarts[owner] += UInt32(range(positionEnds, place).count)
    }
  }

  @inline(__always)
  private func range(_ ends: borrowing GrowingBuffer<UInt32>, _ place: Int) -> Range<Int> {
    (place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])
  }
}
