import Dispatch
import Foundation

extension IndexSnapshot {
  /// Terms that are looked at in one search; more are left out.
  package static let maximumTerms = 64

  /// The best chunks for some terms by BM25F, best first; equal ones by segment and number.
  ///
  /// BM25F (Robertson, Zaragoza, Taylor 2004; Zaragoza et al. 2004): a term's counts are
  /// normalized by their field's length, weighted and summed over the fields, and saturated once:
  /// `w = Σ boost × count / (1 - b + b × length / average)`, `score = Σ weight × idf × w / (k1 + w)`
  /// with `idf = ln(1 + (N - n + ½) / (n + ½))`. N, n and the averages are those of the whole
  /// snapshot. Chunks of deleted files still count in n until their segment is rewritten.
  /// A term with variants counts as one: their counts are summed before they saturate, and n is the
  /// sum of their n.
  /// - Parameters:
  ///   - sharedPostings: so many are scored on several cores, segment by segment, which changes no result;
  ///     fewer are not worth waking threads for, in particular on a busy machine.
  ///   - isIncluded: leaves out files; asked for each chunk that could be among the best.
  /// - Complexity: O(postings of the terms + chunks).
  package func candidates(
    terms: [QueryTerm], weights: FieldWeights = .standard, limit: Int,
    sharedFrom sharedPostings: Int = 50_000,
    where isIncluded: @Sendable (FileID) -> Bool = { _ in true }
  ) -> [Candidate] {
    let terms = Array(terms.prefix(Self.maximumTerms))
    guard limit > 0, !terms.isEmpty, chunkCount > 0 else { return [] }
    let matches = self.matches(of: terms)
    let idf = matches.counts.map(inverseFrequency)
    let norms = Norms(weights, averages: averageLengths)
    let isLarge = matches.counts.reduce(0, +) >= sharedPostings
    let scored = eachPart(concurrently: isLarge) { number, part -> ScoredPart? in
      let found = matches.terms[number]
      guard found.contains(where: { !$0.isEmpty }), part.chunkCount > 0 else { return nil }
      return part.segment.read { view in
        var board = ScoreBoard(chunks: view.chunks.count, terms: terms.count)
        for (index, members) in found.enumerated() where !members.isEmpty {
          board.add(view, members, index, weight: terms[index].weight * idf[index], norms)
        }
        var best = Self.bestList(limit)
        board.collect(view, part, Int32(number), isIncluded, into: &best)
        return ScoredPart(board: board, best: best.sorted())
      }
    }
    var best = Self.bestList(limit)
    for part in scored { for found in part?.best ?? [] { best.insert(found) } }
    return best.sorted().compactMap { score, id in
      scored[Int(id.segment)]?.board.candidate(id, score)
    }
  }

  private typealias Found = (score: Float, id: ChunkID)

  /// A segment's scores and the best of them.
  private struct ScoredPart {
    var board: ScoreBoard
    var best: [Found]
  }

  private static func bestList(_ limit: Int) -> BestList<Found> {
    BestList(limit: limit) { one, other in
      (-one.score, one.id.segment, one.id.chunk) < (-other.score, other.id.segment, other.id.chunk)
    }
  }

  /// What `body` makes of each part, in the order of parts.
  /// - Parameter concurrently: on as many threads as there are cores; else one part after the other.
  func eachPart<Value>(
    concurrently: Bool, _ body: @Sendable (Int, SnapshotPart) -> Value
  ) -> [Value] {
    guard concurrently, parts.count > 1 else { return parts.enumerated().map(body) }
    return [Value](unsafeUninitializedCapacity: parts.count) { values, count in
      // Each turn writes a place of its own.
      nonisolated(unsafe) let places = values
      DispatchQueue.concurrentPerform(iterations: parts.count) { number in
        places.initializeElement(at: number, to: body(number, parts[number]))
      }
      count = parts.count
    }
  }

  /// How many chunks have a term, those of deleted files included.
  ///
  /// O(segments × log terms).
  package func documentFrequency(of term: [UInt8]) -> Int {
    parts.reduce(0) { sum, part in
      sum
        + part.segment.read { view in
          view.term(of: term).map { Int(view.terms[$0].chunkCount) } ?? 0
        }
    }
  }

  /// The weight of a term of this document frequency: `ln(1 + (N - n + ½) / (n + ½))`.
  package func inverseFrequency(_ frequency: Int) -> Float {
    let count = Float(max(chunkCount, frequency))
    let frequency = Float(frequency)
    return log1p((count - frequency + 0.5) / (frequency + 0.5))
  }

  /// Indexed terms that start with some bytes, the commonest first.
  ///
  /// - Parameter maximumLength: longer terms are left out.
  /// - Complexity: O(terms with the prefix), at most `scan` of each segment.
  package func terms(
    withPrefix prefix: [UInt8], maximumLength: Int = .max, limit: Int, scan: Int = 4096
  ) -> [(term: [UInt8], frequency: Int)] {
    var frequencies: [[UInt8]: Int] = [:]
    for part in parts {
      part.segment.read { view in
        prefix.withUnsafeBufferPointer { prefix in
          let first = view.firstTerm(notBelow: prefix)
          for number in first..<min(first + max(0, scan), view.terms.count - 1) {
            let term = view.term(number)
            guard term.count >= prefix.count, term.prefix(prefix.count).elementsEqual(prefix)
            else { return }
            guard term.count <= maximumLength else { continue }
            frequencies[Array(term), default: 0] += Int(view.terms[number].chunkCount)
          }
        }
      }
    }
    let sorted = frequencies.sorted { one, other in
      one.value != other.value
        ? one.value > other.value : one.key.lexicographicallyPrecedes(other.key)
    }
    return sorted.prefix(max(0, limit)).map { ($0.key, $0.value) }
  }

  /// Average positions of each field, by `Field.rawValue`.
  package var averageLengths: SIMD8<Float> {
    let sums = parts.reduce(SIMD8<UInt64>()) { $0 &+ $1.fieldLengths }
    return SIMD8<Float>(sums) / Float(max(1, chunkCount))
  }

  /// Positions of each field of a chunk, by `Field.rawValue`.
  package func fieldLengths(of chunk: ChunkID) -> SIMD8<UInt16> {
    parts[Int(chunk.segment)].segment.read { $0.fieldLengths[Int(chunk.chunk)] }
  }

  /// For each part and term the numbers of it and its variants, and how many chunks have each term.
  private func matches(of terms: [QueryTerm]) -> (
    terms: [[[ScoreBoard.Member]]], counts: [Int]
  ) {
    var counts = [Int](repeating: 0, count: terms.count)
    let numbers = parts.map { part in
      part.segment.read { view in
        terms.enumerated().map { index, term -> [ScoreBoard.Member] in
          let all = [QueryTerm.Variant(bytes: term.bytes, factor: 1)] + term.variants
          return all.compactMap { variant -> ScoreBoard.Member? in
            guard let number = view.term(of: variant.bytes) else { return nil }
            counts[index] += Int(view.terms[number].chunkCount)
            return ScoreBoard.Member(term: number, factor: variant.factor)
          }
        }
      }
    }
    return (numbers, counts)
  }
}
