import Kernels
import ModelFormats

/// Finds a memory's nearest entries to the tokens of a batch; one decoding state's, with room to
/// compute in.
///
/// Every key is looked at: one product of the keys with all tokens of the batch, as a layer's. Squared
/// distances are |k|² − 2 k·q + |q|².
final class MemorySearch {
  let memory: DecoderMemory
  /// `[tokens][width]`, ready for the keys' type.
  private let queries: ActivationBuffer
  private let lengths: FloatBuffer
  /// `[workers][width]`.
  private let centred: FloatBuffer
  /// `[tokens][count]`.
  private let products: FloatBuffer

  /// - Parameter tokens: of a batch at most.
  init(_ memory: DecoderMemory, tokens: Int, workers: Int) {
    self.memory = memory
    queries = ActivationBuffer(rows: tokens, columns: memory.width)
    lengths = FloatBuffer(tokens)
    centred = FloatBuffer(workers * memory.width)
    products = FloatBuffer(tokens * memory.count)
  }

  /// Every worker's part in computing the products.
  /// - Parameter vectors: `[tokens][width]`.
  func run(_ worker: Worker, tokens: Int, vectors: UnsafePointer<Float>) {
    let (width, count) = (memory.width, memory.count)
    worker.distribute(tokens, by: 1) { range in
      for token in range { prepare(token, vectors + token * width, worker) }
    }
    let piece = max(1, count / (6 * worker.count) / Product.tileRows) * Product.tileRows
    worker.distribute(count, by: min(1_024, piece)) { rows in
      Product.multiply(
        memory.keys, rows: rows, by: queries, tokens: 0..<tokens, into: products.base,
        stride: count)
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
    let products = products.base + token * memory.count
    let (squares, length) = (memory.lengths, lengths.base[token])
    var nearest: [(distance: Float, entry: Int)] = []
    nearest.reserveCapacity(4 * most)
    var bound = Float.infinity
    func shorten() {
      nearest.sort { ($0.distance, $0.entry) < ($1.distance, $1.entry) }
      nearest.removeLast(max(0, nearest.count - most))
    }
    for entry in 0..<memory.count {
      let distance = squares[entry] - 2 * products[entry]
      guard distance < bound else { continue }
      nearest.append((distance, entry))
      guard nearest.count == 4 * most else { continue }
      shorten()
      bound = nearest.last?.distance ?? bound
    }
    shorten()
    return nearest.map {
      DecoderMemory.Neighbor(
        token: memory.tokens[$0.entry], distance: max(0, $0.distance + length))
    }
  }
}
