import Kernels
import ModelTestSupport
import Testing

/// The encoder's fast kernels against their plain twins.
@Suite struct EncoderKernelTests {
  /// Shapes that fill tiles and panels, and shapes that don't.
  private static let shapes = [
    (tokens: 1, rows: 1, columns: 1), (tokens: 3, rows: 33, columns: 7),
    (tokens: 12, rows: 64, columns: 64), (tokens: 29, rows: 40, columns: 130),
    (tokens: 17, rows: 96, columns: 384),
  ]
  /// Float sums in another order, and products added without rounding between.
  private static let sumTolerance: Float = 2e-5
  /// Between `erf` and the polynomial that stands for it, beside the sum's own tolerance.
  private static let geluTolerance: Float = 3e-7
  private static let attentionTolerance: Float = 1e-5
  /// Of the largest value, for bytes instead of floats in every product.
  private static let int8AttentionTolerance: Float = 0.02
  private static let fast = InstructionSet.available.filter { $0 != .plain }

  @Test(arguments: fast, shapes) func floatProduct(
    set: InstructionSet, shape: (tokens: Int, rows: Int, columns: Int)
  ) {
    var random = LinearGenerator(seed: 1)
    let map = Self.map(shape.rows, shape.columns, &random)
    let x = random.floats(shape.tokens * shape.columns)
    for gelu in [false, true] {
      func product(_ set: InstructionSet) -> [Float] {
        Self.filled(shape.tokens * shape.rows) {
          map.multiply(x, tokens: shape.tokens, gelu: gelu, into: $0, instructions: set)
        }
      }
      expectClose(product(set), product(.plain), Self.sumTolerance + Self.geluTolerance)
    }
  }

  @Test(arguments: fast, shapes) func int8Product(
    set: InstructionSet, shape: (tokens: Int, rows: Int, columns: Int)
  ) {
    var random = LinearGenerator(seed: 2)
    let map = Self.map(shape.rows, shape.columns, &random)
    let peaks = random.floats(shape.columns).map { abs($0) * 5 + 0.1 }
    let panels = Int8Panels(map, peaks: peaks)
    let x = random.floats(shape.tokens * shape.columns, scale: 3)
    for gelu in [false, true] {
      func product(_ set: InstructionSet) -> [Float] {
        let inputs = QuantizedActivations(tokens: shape.tokens, columns: shape.columns)
        // The plain bytes for both: a number between two steps may go either way.
        inputs.quantize(x, tokens: shape.tokens, factors: panels.factors, instructions: .plain)
        return Self.filled(shape.tokens * shape.rows) {
          panels.multiply(inputs, tokens: shape.tokens, gelu: gelu, into: $0, instructions: set)
        }
      }
      expectClose(product(set), product(.plain), Self.sumTolerance + Self.geluTolerance)
    }
  }

  /// Whole numbers at the ends of their ranges come out exactly: no product saturates.
  @Test(arguments: InstructionSet.available) func int8SumsAreExact(set: InstructionSet) {
    let (tokens, rows, columns) = (14, 35, 386)
    var random = LinearGenerator(seed: 3)
    var weights = (0..<rows * columns).map { _ in
      [-127, 127, Float(random.next() >> 40 % 255) - 127][Int(random.next() >> 40 % 3)]
    }
    var x = (0..<tokens * columns).map { _ in
      [0, 255, Float(random.next() >> 40 % 256)][Int(random.next() >> 40 % 3)]
    }
    // Every column and row has its extremes, so that all scales are 1.
    for column in 0..<columns { weights[column] = 127 }
    for row in 0..<rows { weights[row * columns] = -127 }
    for token in 0..<tokens { (x[token * columns], x[token * columns + 1]) = (0, 255) }
    weights[0] = 127
    let map = FloatPanels(
      weights, bias: [Float](repeating: 0, count: rows), rows: rows, columns: columns)
    let panels = Int8Panels(map, peaks: [Float](repeating: 127, count: columns))
    #expect(panels.factors == [Float](repeating: 1, count: columns))
    let inputs = QuantizedActivations(tokens: tokens, columns: columns)
    inputs.quantize(x, tokens: tokens, factors: panels.factors, instructions: set)
    let y = Self.filled(tokens * rows) {
      panels.multiply(inputs, tokens: tokens, into: $0, instructions: set)
    }
    for token in 0..<tokens {
      for row in 0..<rows {
        let sum = (0..<columns).reduce(Float(0)) {
          $0 + x[token * columns + $1] * weights[row * columns + $1]
        }
        #expect(y[token * rows + row] == sum)
      }
    }
  }

  /// The int8 map stays near the float map that it was made from.
  @Test func int8IsNearFloat() {
    var random = LinearGenerator(seed: 4)
    let (tokens, rows, columns) = (9, 48, 200)
    let map = Self.map(rows, columns, &random)
    var x = random.floats(tokens * columns)
    // A column that stands out, as every BERT has.
    for token in 0..<tokens { x[token * columns + 7] *= 30 }
    var peaks = ColumnPeaks(columns: columns)
    peaks.add(x, rows: tokens)
    #expect(peaks.values[7] > 10)
    let panels = Int8Panels(map, peaks: peaks.values)
    let inputs = QuantizedActivations(tokens: tokens, columns: columns)
    inputs.quantize(x, tokens: tokens, factors: panels.factors)
    let near = Self.filled(tokens * rows) { panels.multiply(inputs, tokens: tokens, into: $0) }
    let truth = Self.filled(tokens * rows) { map.multiply(x, tokens: tokens, into: $0) }
    let error = zip(near, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let size = truth.reduce(0) { $0 + $1 * $1 }
    #expect((error / size).squareRoot() < 0.02)
  }

  @Test(arguments: fast, [1, 5, 16, 64, 130, 384]) func layerNorm(set: InstructionSet, width: Int) {
    var random = LinearGenerator(seed: 5)
    let tokens = 3
    let norm = LayerNorm(
      gain: random.floats(width), bias: random.floats(width), epsilon: 1e-12)
    let x = random.floats(tokens * width, scale: 4)
    let y = random.floats(tokens * width)
    for change in [nil, y] {
      func normalized(_ set: InstructionSet) -> [Float] {
        var x = x
        if let change {
          norm.apply(to: &x, adding: change, tokens: tokens, instructions: set)
        } else {
          norm.apply(to: &x, adding: nil, tokens: tokens, instructions: set)
        }
        return x
      }
      // A row of one number has no variance: what is left is the bias.
      expectClose(normalized(set), normalized(.plain), Self.sumTolerance)
    }
  }

  @Test(
    arguments: fast, [(1, 2, 8), (13, 3, 32), (40, 1, 33), (70, 2, 64)]
  ) func attention(set: InstructionSet, shape: (tokens: Int, heads: Int, size: Int)) {
    var random = LinearGenerator(seed: 6)
    let attention = EncoderAttention(heads: shape.heads, size: shape.size)
    let width = shape.heads * shape.size
    let qkv = random.floats(shape.tokens * 3 * width, scale: 3)
    func attended(_ set: InstructionSet) -> [Float] {
      var scratch = [Float](repeating: 7, count: attention.scratch(tokens: shape.tokens))
      return Self.filled(shape.tokens * width) {
        attention.apply(
          to: qkv, tokens: shape.tokens, into: $0, scratch: &scratch, instructions: set)
      }
    }
    expectClose(attended(set), attended(.plain), Self.attentionTolerance)
  }

  /// Bytes for queries, keys, values and powers: near the truth, and the same on every set.
  @Test(
    arguments: fast, [(1, 2, 16), (13, 3, 32), (70, 2, 48), (33, 1, 64)]
  ) func int8Attention(set: InstructionSet, shape: (tokens: Int, heads: Int, size: Int)) {
    var random = LinearGenerator(seed: 8)
    let attention = EncoderAttention(heads: shape.heads, size: shape.size)
    let width = shape.heads * shape.size
    let qkv = random.floats(shape.tokens * 3 * width, scale: 2)
    func attended(_ set: InstructionSet) -> [Float] {
      var scratch = [Float](repeating: 7, count: attention.scratch(tokens: shape.tokens))
      return Self.filled(shape.tokens * width) {
        attention.apply(
          to: qkv, tokens: shape.tokens, int8: true, into: $0, scratch: &scratch,
          instructions: set)
      }
    }
    expectClose(attended(set), attended(.plain), Self.int8AttentionTolerance)
  }

  @Test func weightsComeBackFromPanels() {
    var random = LinearGenerator(seed: 7)
    let weights = random.floats(35 * 6)
    let map = FloatPanels(weights, bias: [Float](repeating: 0, count: 35), rows: 35, columns: 6)
    for row in 0..<35 {
      for column in 0..<6 { #expect(map.weight(row, column) == weights[row * 6 + column]) }
    }
  }

  private static func map(
    _ rows: Int, _ columns: Int, _ random: inout LinearGenerator
  ) -> FloatPanels {
    let weights = random.floats(rows * columns)
    return FloatPanels(weights, bias: random.floats(rows), rows: rows, columns: columns)
  }

  private static func filled(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float]
  {
    [Float](unsafeUninitializedCapacity: count) { buffer, used in
      buffer.initialize(repeating: .nan)
      if let base = buffer.baseAddress { body(base) }
      used = count
    }
  }
}

/// Expects every number to be as near as `tolerance`, times the largest.
private func expectClose(
  _ found: [Float], _ wanted: [Float], _ tolerance: Float,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let largest = wanted.reduce(1) { max($0, abs($1)) }
  let worst = zip(found, wanted).map { ($0 - $1).isNaN ? .infinity : abs($0 - $1) }.max() ?? 0
  #expect(found.count == wanted.count, sourceLocation: sourceLocation)
  #expect(worst <= tolerance * largest, sourceLocation: sourceLocation)
}
