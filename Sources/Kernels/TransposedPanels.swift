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
  package func load(_ matrix: Matrix, rows range: Range<Int>, at offset: Int) {
    precondition(matrix.columns == columns)
    precondition(offset + range.lowerBound >= 0 && offset + range.upperBound <= rows)
    let row = UnsafeMutablePointer<Float>.allocate(capacity: columns)
    defer { row.deallocate() }
    for index in range {
      Dequantizer.row(index, of: matrix, into: row)
      for panel in 0..<count {
        let start = panel * Self.width
        (panels.base + start * rows + (offset + index) * Self.width)
          .update(from: row + start, count: min(Self.width, columns - start))
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
