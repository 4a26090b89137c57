/// A matrix of weights in somebody else's memory, row by row, in blocks of one element type.
///
/// A product with it multiplies rows: `y[r] = Σ w[r][c] · x[c]`.
///
/// `@unchecked Sendable`: the memory is read-only, and whoever makes a matrix keeps that memory alive
/// for as long as the matrix is used.
package struct Matrix: @unchecked Sendable {
  /// The first row; aligned as the element type needs, at least to 2 bytes.
  package let base: UnsafeRawPointer
  package let type: ElementType
  package let rows: Int
  /// A whole number of the type's blocks.
  package let columns: Int
  /// Bytes from one row to the next.
  package let rowBytes: Int

  package init(base: UnsafeRawPointer, type: ElementType, rows: Int, columns: Int) {
    guard let rowBytes = type.bytes(of: columns) else {
      preconditionFailure("a row of \(columns) is no whole number of \(type) blocks")
    }
    self.base = base
    self.type = type
    self.rows = rows
    self.columns = columns
    self.rowBytes = rowBytes
  }

  /// Some of the rows.
  package func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    return Matrix(
      base: base + range.lowerBound * rowBytes, type: type, rows: range.count, columns: columns)
  }
}
