internal import CKernels

/// Stored weights as floats in the order that products with their transpose read them.
///
/// Backward passes need `x[t][c] = Σ y[t][r] · w[r][c]`. Rows of several matrices with the same
/// columns may be stacked: their products then add up in one pass.
///
/// `@unchecked Sendable`: workers load different rows, and a barrier of theirs lies between the
/// loading and the products.
package final class TransposedPanels: @unchecked Sendable {
  /// Columns of a panel.
  package static let width = 32

  /// `[columns / 32][rows][32]`; columns that only fill up the last panel are not read.
  private let panels: AlignedBuffer<Float>
  private var rows = 0
  private var columns = 0

  /// - Parameter capacity: the most numbers, rows times columns in whole panels.
  package init(capacity: Int) { panels = AlignedBuffer(count: capacity) }

  /// Numbers that so many rows and columns take.
  package static func capacity(rows: Int, columns: Int) -> Int {
    (columns + width - 1) / width * width * rows
  }

  /// How many panels the present columns fill.
  package var count: Int { (columns + Self.width - 1) / Self.width }

  /// Says what is loaded next; by one thread, while no other uses the panels.
  package func reshape(rows: Int, columns: Int) {
    precondition(Self.capacity(rows: rows, columns: columns) <= panels.count)
    (self.rows, self.columns) = (rows, columns)
  }

  /// Loads rows of `matrix`; its row r becomes row `offset + r`.
  /// - Complexity: O(rows · columns), on the calling thread.
  package func load(
    _ matrix: Matrix, rows range: Range<Int>, at offset: Int,
    using instructions: InstructionSet = .current
  ) {
    precondition(matrix.columns == columns)
    precondition(range.lowerBound >= 0 && range.upperBound <= matrix.rows)
    precondition(offset + range.lowerBound >= 0 && offset + range.upperBound <= rows)
    guard !range.isEmpty else { return }
    var weights = ck_weights(
      base: matrix.base + range.lowerBound * matrix.rowBytes, type: ck_type(matrix.type.rawValue),
      rows: range.count, columns: columns, row_bytes: matrix.rowBytes)
    let first = panels.base + (offset + range.lowerBound) * Self.width
    switch instructions {
    case .plain: loadPlain(matrix, range, into: first)
    case .avx2: ck_load_panels_avx2(&weights, first, Self.width * rows)
    case .avx512: ck_load_panels_avx512(&weights, first, Self.width * rows)
    case .neon: ck_load_panels_neon(&weights, first, Self.width * rows)
    }
  }

  private func loadPlain(
    _ matrix: Matrix, _ range: Range<Int>, into first: UnsafeMutablePointer<Float>
  ) {
    var row = [Float](repeating: 0, count: columns)
    for index in range {
      Dequantizer.row(index, of: matrix, into: &row)
      for (column, number) in row.enumerated() {
        let (panel, place) = column.quotientAndRemainder(dividingBy: Self.width)
        first[(panel * rows + index - range.lowerBound) * Self.width + place] = number
      }
    }
  }

  /// Computes the columns of some panels, or adds to them.
  /// - Parameters:
  ///   - y: `[tokens][rows]`, tokens `stride` numbers apart.
  ///   - x: `[tokens][columns]`, likewise.
  /// - Complexity: O(tokens · rows · 32) a panel, on the calling thread.
  package func multiply(
    _ range: Range<Int>, by y: UnsafePointer<Float>, tokens: Int, stride: Int, adds: Bool = false,
    into x: UnsafeMutablePointer<Float>, stride xStride: Int, kernels: FloatKernels = .current
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    for panel in range {
      let start = panel * Self.width
      kernels.product(
        rows: tokens, columns: min(Self.width, columns - start), depth: rows, y, stride: stride,
        by: .single(panels.base + start * rows, stride: Self.width), adds: adds, into: x + start,
        stride: xStride)
    }
  }
}
