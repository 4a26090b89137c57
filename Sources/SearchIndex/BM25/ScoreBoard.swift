/// What BM25F needs of each field, worked out once per search: `boost / (1 - b + b × length / avg)`.
struct Norms {
  let boost: SIMD8<Float>
  let base: SIMD8<Float>
  let slope: SIMD8<Float>
  let saturation: Float

  init(_ weights: FieldWeights, averages: SIMD8<Float>) {
    boost = weights.boost
    base = SIMD8(repeating: 1) - weights.normalization
    var average = averages
    average.replace(with: 1, where: averages .== 0)
    slope = weights.normalization / average
    saturation = weights.saturation
  }
}

/// The scores of one segment's chunks during a search.
struct ScoreBoard {
  private let chunkCount: Int
  private let termCount: Int
  private var scores: [Float]
  /// For each term and chunk the fields that have it: `masks[term × chunks + chunk]`.
  private var masks: [UInt8]
  /// Sums of a term with variants, zero between terms, and the chunks that have one.
  private var sums: [Float] = []
  private var summed: [Int32] = []

  /// A term of the segment, and the factor of its counts.
  struct Member {
    var term: Int
    var factor: Float
  }

  init(chunks: Int, terms: Int) {
    chunkCount = chunks
    termCount = terms
    scores = Array(repeating: 0, count: chunks)
    masks = Array(repeating: 0, count: chunks * terms)
  }

  /// Adds a term's part, its variants summed, to all chunks that have it.
  ///
  /// - Complexity: O(postings).
  mutating func add(
    _ view: SegmentView, _ members: [Member], _ index: Int, weight: Float, _ norms: Norms
  ) {
    guard members.count > 1 else {
      if let member = members.first {
        forEachPosting(view, member, index, norms) { scores, _, _, chunk, sum in
          scores[chunk] += weight * sum / (norms.saturation + sum)
        }
      }
      return
    }
    if sums.isEmpty { sums = Array(repeating: 0, count: chunkCount) }
    for member in members {
      forEachPosting(view, member, index, norms) { _, sums, summed, chunk, sum in
        if sums[chunk] == 0 { summed.append(Int32(truncatingIfNeeded: chunk)) }
        sums[chunk] += sum
      }
    }
    for chunk in summed {
      let chunk = Int(chunk)
      scores[chunk] += weight * sums[chunk] / (norms.saturation + sums[chunk])
      sums[chunk] = 0
    }
    summed.removeAll(keepingCapacity: true)
  }

  /// Calls `body` with scores, sums, their chunks, a chunk that has the term, and its counts.
  @inline(__always)
  private mutating func forEachPosting(
    _ view: SegmentView, _ member: Member, _ index: Int, _ norms: Norms,
    _ body: (
      UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>, inout [Int32], Int,
      Float
    ) -> Void
  ) {
    let row = index * chunkCount
    let place = Field.body.rawValue
    let bodyBoost = norms.boost[place]
    let (bodyBase, bodySlope) = (norms.base[place], norms.slope[place])
    scores.withUnsafeMutableBufferPointer { scores in
      sums.withUnsafeMutableBufferPointer { sums in
        masks.withUnsafeMutableBufferPointer { masks in
          var cursor = view.postingCursor(member.term)
          while cursor.next() {
            let chunk = cursor.chunk
            let lengths = view.fieldLengths[chunk]
            let sum: Float
            if cursor.isInOneField {
              let field = cursor.field
              let count = Float(cursor.count)
              if field == place {
                sum = bodyBoost * count / (bodyBase + bodySlope * Float(lengths[place]))
              } else {
                sum =
                  norms.boost[field] * count
                  / (norms.base[field] + norms.slope[field] * Float(lengths[field]))
              }
            } else {
              let norm = norms.base + norms.slope * SIMD8<Float>(lengths)
              let parts = norms.boost * SIMD8<Float>(cursor.counts.counts) / norm
              // The two lanes without a field may hold 0 / 0.
              sum = parts.replacing(with: 0, where: cursor.counts.counts .== 0).sum()
            }
            masks[row + chunk] |= cursor.mask
            body(scores, sums, &summed, chunk, sum * member.factor)
          }
        }
      }
    }
  }

  /// Offers all live chunks with a score to the list of the best.
  func collect(
    _ view: SegmentView, _ part: SnapshotPart, _ segment: Int32, _ isIncluded: (FileID) -> Bool,
    into best: inout BestList<(score: Float, id: ChunkID)>
  ) {
    var least = best.threshold?.score ?? 0
    for chunk in 0..<chunkCount where scores[chunk] > least {
      guard !part.deadChunks.contains(chunk) else { continue }
      let file = FileID(segment: segment, file: Int32(view.chunks[chunk].file))
      guard isIncluded(file) else { continue }
      best.insert((scores[chunk], ChunkID(segment: segment, chunk: Int32(chunk))))
      // Later chunks of an equal score come after those kept.
      least = best.threshold?.score ?? 0
    }
  }

  /// A chunk's score with its matches.
  func candidate(_ id: ChunkID, _ score: Float) -> Candidate {
    var candidate = Candidate(chunk: id, score: score, matched: 0, fields: SIMD8())
    for term in 0..<termCount {
      let mask = masks[term * chunkCount + Int(id.chunk)]
      guard mask != 0 else { continue }
      candidate.matched |= 1 << UInt64(term)
      for field in Field.allCases where mask >> UInt8(field.rawValue) & 1 == 1 {
        candidate.fields[field.rawValue] |= 1 << UInt64(term)
      }
    }
    return candidate
  }
}
