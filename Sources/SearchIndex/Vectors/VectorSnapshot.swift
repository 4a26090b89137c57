import Kernels
import Storage

/// A row and how similar it is to a query.
package struct VectorHit: Hashable, Sendable {
  /// The row in the snapshot that was searched.
  package var row: Int32
  /// The scalar product; the cosine where vectors have length 1.
  package var similarity: Float
}

/// The vectors of a file at one moment; it never changes.
///
/// Taking one costs nothing that grows with the rows. Of snapshots of one `generation` a row is the same
/// vector in all; after another process has rewritten the file, the generation is another and rows
/// have to be asked for again.
package struct VectorSnapshot: Sendable {
  let format: VectorFormat
  let rotation: Rotation
  let pages: [VectorPage]
  let keys: KeyTable
  /// The rows' mean, rotated: `VectorKernels.groups(width:)` · 64 numbers.
  let mean: [Float]
  /// Rows that hold a vector.
  package let count: Int
  /// One more than the last row: some rows may be damaged and hold none.
  package let rowCount: Int
  /// Counts how often rows were numbered anew.
  package let generation: Int

  /// Dimensions of a vector.
  package var width: Int { format.width }

  /// The row of a text's vector; nil where it has none yet.
  /// - Complexity: O(1).
  package func row(of key: ContentKey) -> Int32? {
    keys.row(of: key) { $0 < rowCount && VectorFormat.key(of: record($0)) == key }
      .map { Int32($0) }
  }

  /// The similarity of given rows to a query, in their order; nil for rows that hold no vector.
  /// - Throws: `VectorFailure` for a query of another width, of zeros, or not finite.
  /// - Complexity: O(rows · width).
  package func similarities(
    to query: [Float], of rows: [Int32]
  ) throws(VectorFailure) -> [Float?] {
    let query = ScaledVector<Int16>(query: try CheckedVector(query, rotation).rotated)
    return rows.map { row in
      guard row >= 0, row < rowCount, !isHidden(Int(row)) else { return nil }
      var similarity: Float = 0
      let (page, index) = Int(row).quotientAndRemainder(dividingBy: VectorPage.capacity)
      pages[page].similarities(to: query, of: [Int32(index)], format) { similarity = $1 }
      return similarity
    }
  }

  func isHidden(_ row: Int) -> Bool {
    pages[row / VectorPage.capacity].codes.isHidden(row % VectorPage.capacity)
  }

  func record(_ row: Int) -> UnsafeRawBufferPointer {
    pages[row / VectorPage.capacity].record(row % VectorPage.capacity, format)
  }
}

extension VectorPage {
  /// Calls `body` with rows of the page and their similarities, in their order.
  func similarities(
    to query: ScaledVector<Int16>, of rows: some Collection<Int32>, _ format: VectorFormat,
    _ body: (Int32, Float) -> Void
  ) {
    guard let base = records.bytes.baseAddress else { return }
    let bytes = (base + VectorFormat.bytesPlace).assumingMemoryBound(to: Int8.self)
    let rows = ContiguousArray(rows)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows.count) { dots in
      guard let start = dots.baseAddress else { return }
      rows.withUnsafeBufferPointer { rows in
        guard let first = rows.baseAddress else { return }
        query.values.withUnsafeBufferPointer { values in
          guard let values = values.baseAddress else { return }
          VectorKernels.current.byteDots(
            first, count: rows.count, base: bytes, stride: format.recordLength,
            width: format.width, query: values, into: start)
        }
      }
      for (index, row) in rows.enumerated() {
        let record = UnsafeRawBufferPointer(
          start: base + Int(row) * format.recordLength, count: format.recordLength)
        body(row, Float(dots[index]) * (VectorFormat.scale(of: record) * query.scale))
      }
    }
  }
}
