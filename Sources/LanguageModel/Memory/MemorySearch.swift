import Kernels
import ModelFormats

/// Finds a memory's nearest entries to the tokens of a batch; one decoding state's, with room to
/// compute in.
///
/// Every key is looked at: one product of the keys with all tokens of the batch, as a layer's. The
/// score of a key k for a query q is q·k − |k|² / 2, which falls as the distance grows.
final class MemorySearch {
  /// Scores of which only the best is looked at first.
  private static let blockLength = 256

  let memory: DecoderMemory
  private let kernels = FloatKernels.current
  /// `[tokens][width]`, ready for the keys' type.
  private let queries: ActivationBuffer
  /// `[tokens]`: |q|².
  private let lengths: FloatBuffer
  /// `[workers][width]`.
  private let centred: FloatBuffer
  /// `[tokens][count]`.
  private let scores: FloatBuffer

  /// - Parameter tokens: of a batch at most.
  init(_ memory: DecoderMemory, tokens: Int, workers: Int) {
    self.memory = memory
    queries = ActivationBuffer(rows: tokens, columns: memory.width)
    lengths = FloatBuffer(tokens)
    centred = FloatBuffer(workers * memory.width)
    scores = FloatBuffer(tokens * memory.count)
  }

  /// Every worker's part in computing the scores.
  /// - Parameter vectors: `[tokens][width]`.
  func run(_ worker: Worker, tokens: Int, vectors: UnsafePointer<Float>) {
    let (width, count) = (memory.width, memory.count)
    worker.distribute(tokens, by: 1) { range in
      for token in range { prepare(token, vectors + token * width, worker) }
    }
    let piece = max(1, count / (6 * worker.count) / Product.tileRows) * Product.tileRows
    worker.distribute(count, by: min(1_024, piece)) { rows in
      Product.multiply(
        memory.keys, rows: rows, by: queries, tokens: 0..<tokens, into: scores.base,
        stride: count)
      for token in 0..<tokens {
        kernels.add(
          memory.offsets + rows.lowerBound, to: scores.base + token * count + rows.lowerBound,
          count: rows.count)
      }
    }
  }

  private func prepare(_ token: Int, _ vector: UnsafePointer<Float>, _ worker: Worker) {
    let own = centred.base + worker.index * memory.width
    var length: Float = 0
    for column in 0..<memory.width {
      own[column] = vector[column] - memory.mean[column]
      length += own[column] * own[column]
    }
    lengths.base[token] = length
    queries.quantize(own, row: token, columns: memory.width, for: memory.keys.type)
  }

  /// The nearest entries to a token of the batch that was computed last, the nearest first; equal ones
  /// by their place.
  func neighbors(of token: Int) -> [DecoderMemory.Neighbor] {
    let most = DecoderMemory.mostNeighbors
    let (scores, length) = (scores.base + token * memory.count, lengths.base[token])
    var best: [(score: Float, entry: Int)] = []
    best.reserveCapacity(4 * most)
    var bound = -Float.infinity
    func shorten() {
      best.sort { ($1.score, $0.entry) < ($0.score, $1.entry) }
      best.removeLast(max(0, best.count - most))
    }
    for start in stride(from: 0, to: memory.count, by: Self.blockLength) {
      let block = start..<min(start + Self.blockLength, memory.count)
      guard kernels.maximum(scores + start, count: block.count) > bound else { continue }
      for entry in block where scores[entry] > bound {
        best.append((scores[entry], entry))
        guard best.count == 4 * most else { continue }
        shorten()
        bound = best.last?.score ?? bound
      }
    }
    shorten()
    return best.map {
      DecoderMemory.Neighbor(
        token: memory.tokens[$0.entry], distance: max(0, length - 2 * $0.score))
    }
  }
}
