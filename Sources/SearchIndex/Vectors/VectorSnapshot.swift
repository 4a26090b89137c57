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

  /// A row's vector, as exactly as it is stored, of length 1; nil where the row holds none.
  /// - Complexity: O(width · log width).
  package func vector(ofRow row: Int32) -> [Float]? {
    guard row >= 0, row < rowCount, !isHidden(Int(row)) else { return nil }
    let bytes = record(Int(row))[VectorFormat.bytesPlace..<VectorFormat.bytesPlace + width]
    let vector = rotation.reverse(bytes.map { Float(Int8(bitPattern: $0)) })
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : nil
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
      let (page, index) = Int(row).quotientAndRemainder(dividingBy: VectorPage.capacity)
      var dot: Int32 = 0
      withUnsafePointer(to: Int32(index)) {
        pages[page].multiply($0, count: 1, by: query, format, into: &dot)
      }
      return pages[page].similarity(of: index, dot: dot, query, format)
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
  /// Computes the products of rows of the page with a query, both in whole numbers.
  func multiply(
    _ rows: UnsafePointer<Int32>, count: Int, by query: ScaledVector<Int16>,
    _ format: VectorFormat, into dots: UnsafeMutablePointer<Int32>
  ) {
    guard let base = records.bytes.baseAddress else { return }
    let bytes = (base + VectorFormat.bytesPlace).assumingMemoryBound(to: Int8.self)
    query.values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      VectorKernels.current.byteDots(
        rows, count: count, base: bytes, stride: format.recordLength, width: format.width,
        query: values, into: dots)
    }
  }

  /// What a product in whole numbers stands for.
  @inline(__always)
  func similarity(
    of index: Int, dot: Int32, _ query: ScaledVector<Int16>, _ format: VectorFormat
  ) -> Float {
    Float(dot) * (query.scale * VectorFormat.scale(of: record(index, format)))
  }
}
