import Kernels

/// Attention of one worker: a few query rows at a time against all pages of keys and values they see.
///
/// Query rows are the heads of a group, token by token, so that rows of one tile read the same keys.
/// Scores of a tile are kept whole and go through an ordinary softmax: 12 rows of 8,192 are 400 kB.
///
/// Source: Vaswani et al., Attention Is All You Need, 2017; groups: Ainslie et al., GQA, 2023.
final class Attention {
  /// Rows of the largest tile; as many as the fastest product takes at once.
  static let tallest = 12

  private let kernels = FloatKernels.current
  private let headLength: Int
  /// `[tallest][headLength]`: scaled queries.
  private let queries: FloatBuffer
  /// `[tallest][headLength]`: sums of values.
  private let sums: FloatBuffer
  /// `[tallest][scoreStride]`: scores, then weights.
  private var scores = FloatBuffer(0)
  private var scoreStride = 0
  /// `[tallest]`: what each row's weights add up to.
  private let totals = FloatBuffer(Attention.tallest)

  init(_ configuration: DecoderConfiguration) {
    headLength = configuration.headLength
    queries = FloatBuffer(Self.tallest * headLength)
    sums = FloatBuffer(Self.tallest * headLength)
  }

  /// What one layer's attention works on.
  struct Job {
    var cache: KVCache
    var layer: Int
    /// Query heads of a key and value head.
    var group: Int
    var scale: Float
    /// Tokens that a token sees, its own included.
    var window: Int
    /// The position of token 0 of the batch.
    var start: Int
    /// `[tokens][queryStride]`, of which head h begins at `h · headLength`.
    var queries: UnsafePointer<Float>
    var queryStride: Int
    /// `[tokens][outputStride]`, likewise.
    var output: UnsafeMutablePointer<Float>
    var outputStride: Int
  }

  /// Makes room for the scores of so many tokens.
  func reserve(tokens: Int) {
    let stride = (tokens + KVCache.pageLength) / KVCache.pageLength * KVCache.pageLength
    guard stride > scoreStride else { return }
    // Doubled, so that a long answer seldom allocates.
    scoreStride = max(stride, 2 * scoreStride)
    scores = FloatBuffer(Self.tallest * scoreStride)
  }

  /// Attends for rows `rows` of a key and value head; row i is head `i % group` of token `i / group`.
  func attend(_ job: Job, head: Int, rows: Range<Int>) {
    let page = KVCache.pageLength
    let last = job.start + (rows.upperBound - 1) / job.group
    let first = max(0, job.start + rows.lowerBound / job.group - job.window + 1) / page * page
    gather(job, head: head, rows: rows)
    for begin in stride(from: first, through: last, by: page) {
      kernels.product(
        rows: rows.count, columns: page, depth: headLength, queries.base, stride: headLength,
        by: .half(job.cache.keys(begin / page, layer: job.layer, head: head), stride: page),
        into: scores.base + (begin - first), stride: scoreStride)
    }
    softmax(job, rows: rows, first: first, end: last + 1)
    for begin in stride(from: first, through: last, by: page) {
      let values = job.cache.values(begin / page, layer: job.layer, head: head)
      kernels.product(
        rows: rows.count, columns: headLength, depth: min(page, last + 1 - begin),
        scores.base + (begin - first), stride: scoreStride,
        by: .half(values, stride: headLength), adds: begin > first, into: sums.base,
        stride: headLength)
    }
    scatter(job, head: head, rows: rows)
  }

  private func gather(_ job: Job, head: Int, rows: Range<Int>) {
    for row in rows {
      let (token, member) = row.quotientAndRemainder(dividingBy: job.group)
      let from = job.queries + token * job.queryStride + (head * job.group + member) * headLength
      let to = queries.base + (row - rows.lowerBound) * headLength
      for index in 0..<headLength { to[index] = from[index] * job.scale }
    }
  }

  /// Turns scores of positions `first ..< end` into weights, zero where a row must not look, and notes
  /// each row's total.
  private func softmax(_ job: Job, rows: Range<Int>, first: Int, end: Int) {
    for row in rows {
      let position = job.start + row / job.group
      let from = max(0, position - job.window + 1) - first
      let to = position + 1 - first
      let weights = scores.base + (row - rows.lowerBound) * scoreStride
      let most = kernels.maximum(weights + from, count: to - from)
      totals.base[row - rows.lowerBound] = kernels.exponentials(
        weights + from, count: to - from, shift: most)
      weights.update(repeating: 0, count: from)
      (weights + to).update(repeating: 0, count: end - first - to)
    }
  }

  private func scatter(_ job: Job, head: Int, rows: Range<Int>) {
    for row in rows {
      let (token, member) = row.quotientAndRemainder(dividingBy: job.group)
      let to = job.output + token * job.outputStride + (head * job.group + member) * headLength
      let from = sums.base + (row - rows.lowerBound) * headLength
      let factor = 1 / totals.base[row - rows.lowerBound]
      for index in 0..<headLength { to[index] = from[index] * factor }
    }
  }
}
