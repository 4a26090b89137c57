import ModelTestSupport
import Testing

@testable import Kernels

@Suite("Products of quantized weights")
struct ProductTests {
  /// How far sums of floats in another order may stray, as a share of the sum of magnitudes.
  private static let tolerance: Float = 4e-6

  private static let fast = InstructionSet.available.filter { $0 != .plain }

  @Test(
    "Every instruction set agrees with plain Swift",
    arguments: ElementType.allCases)
  func agreesWithPlain(type: ElementType) {
    var generator = LinearGenerator(seed: UInt64(type.rawValue) + 1)
    for _ in 0..<6 {
      let unit = type.isQuantized ? type.blockLength : 7
      let shape = Shape(
        rows: Int.random(in: 1...75, using: &generator),
        tokens: Int.random(in: 1...12, using: &generator),
        columns: unit * Int.random(in: 1...(768 / unit), using: &generator))
      check(shape, type, &generator)
    }
    // More than a tile of rows, of tokens and of columns, and a long row.
    check(Shape(rows: 51, tokens: 70, columns: 256), type, &generator)
    check(Shape(rows: 4, tokens: 20, columns: 1280), type, &generator)
    check(Shape(rows: 3, tokens: 1, columns: 4096), type, &generator)
  }

  private struct Shape {
    let rows, tokens, columns: Int
  }

  private func check(_ shape: Shape, _ type: ElementType, _ generator: inout LinearGenerator) {
    let weights = RandomMatrix(type, rows: shape.rows, columns: shape.columns, &generator)
    let x = ActivationBuffer(rows: shape.tokens, columns: shape.columns)
    for token in 0..<shape.tokens {
      let floats = generator.floats(shape.columns, scale: 3)
      x.quantize(floats, row: token, columns: shape.columns, for: type)
    }
    // A slice, so that a kernel that forgets an offset or writes outside of it is seen.
    let rows = shape.rows / 3..<shape.rows
    let tokens = shape.tokens / 4..<shape.tokens
    let truth = product(weights.matrix, rows, x, tokens, .plain)
    let scale = truth.reduce(0) { max($0, abs($1)) }
    for instructions in Self.fast {
      let result = product(weights.matrix, rows, x, tokens, instructions)
      let error = zip(truth, result).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(error <= Self.tolerance * scale, "\(instructions) \(type) \(shape)")
    }
  }

  private func product(
    _ w: Matrix, _ rows: Range<Int>, _ x: ActivationBuffer, _ tokens: Range<Int>,
    _ instructions: InstructionSet
  ) -> [Float] {
    var y = [Float](repeating: 7, count: w.rows * x.rows)
    Product.multiply(
      w, rows: rows, by: x, tokens: tokens, into: &y, stride: w.rows, using: instructions)
    return y
  }
}
