import ModelTestSupport
import Testing

@testable import Kernels

@Suite("Products with the transpose of stored weights")
struct TransposedPanelsTests {
  /// Of the largest result: sums run in another order, and with fused products.
  private static let tolerance: Float = 1e-5

  @Test("Stacked rows of several types are multiplied as their floats would be")
  func multipliesTransposed() throws {
    let (tokens, columns) = (37, 256)
    var generator = LinearGenerator(seed: 11)
    let types: [ElementType] = [.q4_1, .f32, .q8_0, .q6_K, .q4_0]
    let matrices = types.map { RandomMatrix($0, rows: 29, columns: columns, &generator) }
    let rows = 29 * types.count
    let y = generator.floats(tokens * rows)
    let panels = TransposedPanels(
      capacity: TransposedPanels.capacity(rows: rows, columns: columns))
    panels.reshape(rows: rows, columns: columns)
    for (index, matrix) in matrices.enumerated() {
      // In two parts, as two workers would.
      panels.load(matrix.matrix, rows: 0..<10, at: 29 * index)
      panels.load(matrix.matrix, rows: 10..<29, at: 29 * index)
    }
    let floats = matrices.flatMap { Self.floats($0.matrix) }
    var expected = [Float](repeating: 0, count: tokens * columns)
    for token in 0..<tokens {
      for row in 0..<rows {
        for column in 0..<columns {
          expected[token * columns + column] +=
            y[token * rows + row] * floats[row * columns + column]
        }
      }
    }
    let most = expected.map(abs).max() ?? 0
    for instructions in InstructionSet.available {
      var x = [Float](repeating: 1, count: tokens * columns)
      for adds in [false, true] {
        panels.multiply(
          0..<panels.count, by: y, tokens: tokens, stride: rows, adds: adds, into: &x,
          stride: columns, kernels: FloatKernels(instructions))
        let factor: Float = adds ? 2 : 1
        #expect(
          zip(x, expected).allSatisfy { abs($0 - factor * $1) < Self.tolerance * most * factor },
          "\(instructions)")
      }
    }
  }

  @Test("Every instruction set loads the same bits", arguments: ElementType.allCases)
  func loadsTheSame(type: ElementType) {
    var generator = LinearGenerator(seed: 4)
    let (rows, columns) = (5, type.isQuantized ? 512 : 75)
    let matrix = RandomMatrix(type, rows: rows, columns: columns, &generator)
    let floats = Self.floats(matrix.matrix)
    for instructions in InstructionSet.available {
      let panels = TransposedPanels(
        capacity: TransposedPanels.capacity(rows: rows, columns: columns))
      panels.reshape(rows: rows, columns: columns)
      panels.load(matrix.matrix, rows: 0..<2, at: 0, using: instructions)
      panels.load(matrix.matrix, rows: 2..<rows, at: 0, using: instructions)
      // Products with unit vectors are the rows.
      var units = [Float](repeating: 0, count: rows * rows)
      for row in 0..<rows { units[row * rows + row] = 1 }
      var x = [Float](repeating: 0, count: rows * columns)
      panels.multiply(
        0..<panels.count, by: units, tokens: rows, stride: rows, into: &x, stride: columns)
      // Adding zeros turns −0 into 0.
      #expect(x.map { $0 + 0 } == floats.map { $0 + 0 }, "\(instructions)")
    }
  }

  @Test("Columns that don't fill the last panel are computed, and nothing behind them")
  func leavesTheRestAlone() {
    var generator = LinearGenerator(seed: 2)
    let matrix = RandomMatrix(.f32, rows: 3, columns: 40, &generator)
    let floats = Self.floats(matrix.matrix)
    let panels = TransposedPanels(capacity: TransposedPanels.capacity(rows: 3, columns: 40))
    panels.reshape(rows: 3, columns: 40)
    panels.load(matrix.matrix, rows: 0..<3, at: 0)
    var x = [Float](repeating: 7, count: 2 * 44)
    panels.multiply(
      0..<2, by: [1, 0, 0, 0, 0, 1], tokens: 2, stride: 3, into: &x, stride: 44)
    #expect(Array(x[0..<40]) == Array(floats[0..<40]))
    #expect(Array(x[44..<84]) == Array(floats[80..<120]))
    #expect(x[40..<44].allSatisfy { $0 == 7 } && x[84..<88].allSatisfy { $0 == 7 })
  }

  /// The numbers that a matrix stands for.
  private static func floats(_ matrix: Matrix) -> [Float] {
    (0..<matrix.rows).flatMap { row -> [Float] in
      var floats = [Float](repeating: 0, count: matrix.columns)
      Dequantizer.row(row, of: matrix, into: &floats)
      return floats
    }
  }
}
