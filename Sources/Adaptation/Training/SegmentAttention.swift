import Kernels
import LanguageModel

/// Causal attention within the segments of a packed window, forward and backward.
///
/// Queries are taken in tiles, whose scores go through an ordinary softmax and are computed again
/// on the way back. Each worker takes whole heads of whole segments, so that sums don't depend on
/// who is faster.
final class SegmentAttention {
  /// Queries of a tile.
  private static let tile = 48

  private let kernels = FloatKernels.current
  private let shape: DecoderConfiguration
  private let tokens: Int
  /// `[headLength][tokens]` a key head: keys and values, transposed.
  private let keyColumns, valueColumns: Block
  /// `[headLength][tokens]` a query head: gradients of what it reads, transposed.
  private let keyGradients, valueGradients: Block
  private let scratch: [Scratch]

  /// One worker's memory.
  private final class Scratch {
    /// `[tile][tokens]`: weights and the gradient of scores.
    let weights, slopes: Block
    /// `[headLength][tile]`: queries and the gradient of the output, transposed.
    let queries, gradients: Block

    init(_ shape: DecoderConfiguration, tokens: Int) {
      weights = Block(rows: SegmentAttention.tile, columns: tokens)
      slopes = Block(rows: SegmentAttention.tile, columns: tokens)
      queries = Block(rows: shape.headLength, columns: SegmentAttention.tile)
      gradients = Block(rows: shape.headLength, columns: SegmentAttention.tile)
    }
  }

  init(_ shape: DecoderConfiguration, tokens: Int, workers: Int) {
    self.shape = shape
    self.tokens = tokens
    keyColumns = Block(rows: shape.keyWidth, columns: tokens)
    valueColumns = Block(rows: shape.keyWidth, columns: tokens)
    keyGradients = Block(rows: shape.queryWidth, columns: tokens)
    valueGradients = Block(rows: shape.queryWidth, columns: tokens)
    scratch = (0..<workers).map { _ in Scratch(shape, tokens: tokens) }
  }

  /// What one layer's attention works on.
  struct Job {
    let segments: [Range<Int>]
    /// Tokens that a token sees, its own included.
    let window: Int
    /// `[tokens][queryWidth + 2 keyWidth]`.
    let heads: Block
    /// `[tokens][queryWidth]`.
    let attended: Block
  }

  // MARK: - Forward

  /// Writes what every token finds to `job.attended`; called by all workers.
  func forward(_ worker: Worker, _ job: Job) {
    transpose(worker, job, from: shape.queryWidth, into: keyColumns)
    worker.distribute(job.segments.count * shape.heads, by: 1) { items in
      for item in items {
        let (segment, head) = item.quotientAndRemainder(dividingBy: shape.heads)
        for tile in tiles(of: job.segments[segment]) {
          attend(job, Tile(job, tile, in: job.segments[segment]), head, scratch[worker.index])
        }
      }
    }
  }

  /// Queries and the keys that they see.
  private struct Tile {
    let queries: Range<Int>
    let keys: Range<Int>
    private let window: Int
    private let start: Int

    init(_ job: Job, _ queries: Range<Int>, in segment: Range<Int>) {
      self.queries = queries
      (window, start) = (job.window, segment.lowerBound)
      let first = max(start, queries.lowerBound - min(window, queries.lowerBound + 1) + 1)
      keys = first..<queries.upperBound
    }

    /// The keys that a query sees, counted from the tile's first.
    func visible(to query: Int) -> Range<Int> {
      let first = max(start, query - min(window, query + 1) + 1)
      return first - keys.lowerBound..<query + 1 - keys.lowerBound
    }
  }

  private func tiles(of segment: Range<Int>) -> [Range<Int>] {
    stride(from: segment.lowerBound, to: segment.upperBound, by: Self.tile).map {
      $0..<min($0 + Self.tile, segment.upperBound)
    }
  }

  private func attend(_ job: Job, _ tile: Tile, _ head: Int, _ scratch: Scratch) {
    let length = shape.headLength
    weigh(job, tile, head, scratch)
    kernels.product(
      rows: tile.queries.count, columns: length, depth: tile.keys.count, scratch.weights.base,
      stride: scratch.weights.stride, by: values(job, tile, head),
      into: job.attended[tile.queries.lowerBound] + head * length, stride: job.attended.stride)
  }

  /// Computes the softmax of a tile's scores.
  private func weigh(_ job: Job, _ tile: Tile, _ head: Int, _ scratch: Scratch) {
    let (length, weights) = (shape.headLength, scratch.weights)
    kernels.product(
      rows: tile.queries.count, columns: tile.keys.count, depth: length,
      job.heads[tile.queries.lowerBound] + head * length, stride: job.heads.stride,
      by: columns(keyColumns, tile, head), into: weights.base, stride: weights.stride)
    for (index, query) in tile.queries.enumerated() {
      let (row, seen) = (weights[index], tile.visible(to: query))
      kernels.scale(row + seen.lowerBound, by: shape.queryScale, count: seen.count)
      let most = kernels.maximum(row + seen.lowerBound, count: seen.count)
      let total = kernels.exponentials(row + seen.lowerBound, count: seen.count, shift: most)
      for key in 0..<seen.lowerBound { row[key] = 0 }
      kernels.scale(row + seen.lowerBound, by: 1 / total, count: seen.count)
      for key in seen.upperBound..<tile.keys.count { row[key] = 0 }
    }
  }

  private func values(_ job: Job, _ tile: Tile, _ head: Int) -> DenseMatrix {
    let offset = shape.queryWidth + shape.keyWidth + head / shape.group * shape.headLength
    return .single(job.heads[tile.keys.lowerBound] + offset, stride: job.heads.stride)
  }

  private func columns(_ block: Block, _ tile: Tile, _ head: Int) -> DenseMatrix {
    .single(
      block[head / shape.group * shape.headLength] + tile.keys.lowerBound, stride: block.stride)
  }

  /// Transposes `keyWidth` columns of the heads.
  private func transpose(_ worker: Worker, _ job: Job, from first: Int, into out: Block) {
    let count = job.segments.last?.upperBound ?? 0
    worker.distribute(count, by: 32) { range in
      for column in 0..<shape.keyWidth {
        for token in range { out[column][token] = job.heads[token][first + column] }
      }
    }
  }

  // MARK: - Backward

  /// From the gradient of `attended`, that of `heads`; called by all workers.
  func backward(_ worker: Worker, _ job: Job, _ gradient: Block, into dheads: Block) {
    transpose(worker, job, from: shape.queryWidth, into: keyColumns)
    transpose(worker, job, from: shape.queryWidth + shape.keyWidth, into: valueColumns)
    worker.distribute(job.segments.count * shape.heads, by: 1) { items in
      for item in items {
        let (segment, head) = item.quotientAndRemainder(dividingBy: shape.heads)
        clear(job.segments[segment], head)
        for tile in tiles(of: job.segments[segment]) {
          descend(
            job, Tile(job, tile, in: job.segments[segment]), head, gradient, into: dheads,
            scratch[worker.index])
        }
      }
    }
    let count = job.segments.last?.upperBound ?? 0
    worker.distribute(count, by: 32) { gather($0, into: dheads) }
  }

  private func clear(_ segment: Range<Int>, _ head: Int) {
    for column in head * shape.headLength..<(head + 1) * shape.headLength {
      (keyGradients[column] + segment.lowerBound).update(repeating: 0, count: segment.count)
      (valueGradients[column] + segment.lowerBound).update(repeating: 0, count: segment.count)
    }
  }

  private func descend(
    _ job: Job, _ tile: Tile, _ head: Int, _ gradient: Block, into dheads: Block,
    _ scratch: Scratch
  ) {
    let (length, count, keys) = (shape.headLength, tile.queries.count, tile.keys.count)
    let (weights, slopes) = (scratch.weights, scratch.slopes)
    let first = tile.queries.lowerBound
    weigh(job, tile, head, scratch)
    kernels.product(
      rows: count, columns: keys, depth: length, gradient[first] + head * length,
      stride: gradient.stride, by: columns(valueColumns, tile, head), into: slopes.base,
      stride: slopes.stride)
    for index in 0..<count {
      kernels.softmaxGradient(
        slopes[index], weights: weights[index], count: keys, scale: shape.queryScale)
    }
    let keyOffset = shape.queryWidth + head / shape.group * length
    kernels.product(
      rows: count, columns: length, depth: keys, slopes.base, stride: slopes.stride,
      by: .single(job.heads[tile.keys.lowerBound] + keyOffset, stride: job.heads.stride),
      into: dheads[first] + head * length, stride: dheads.stride)
    for column in 0..<length {
      for index in 0..<count {
        scratch.queries[column][index] = job.heads[first + index][head * length + column]
        scratch.gradients[column][index] = gradient[first + index][head * length + column]
      }
    }
    add(scratch.queries, slopes, tile, head, to: keyGradients)
    add(scratch.gradients, weights, tile, head, to: valueGradients)
  }

  /// Adds the products of a tile's columns with a row of numbers for each query.
  private func add(_ columns: Block, _ rows: Block, _ tile: Tile, _ head: Int, to sums: Block) {
    kernels.product(
      rows: shape.headLength, columns: tile.keys.count, depth: tile.queries.count, columns.base,
      stride: columns.stride, by: .single(rows.base, stride: rows.stride), adds: true,
      into: sums[head * shape.headLength] + tile.keys.lowerBound, stride: sums.stride)
  }

  /// Adds up the query heads of each key head, for some tokens.
  private func gather(_ range: Range<Int>, into dheads: Block) {
    let (length, group, stride) = (shape.headLength, shape.group, dheads.stride)
    for (source, offset) in [
      (keyGradients, shape.queryWidth), (valueGradients, shape.queryWidth + shape.keyWidth),
    ] {
      for column in 0..<shape.keyWidth {
        let first = column / length * group * length + column % length
        let out = dheads.base + offset + column
        for token in range { out[token * stride] = source[first][token] }
        for member in 1..<max(1, group) {
          let row = source[first + member * length]
          for token in range { out[token * stride] += row[token] }
        }
      }
    }
  }
}
