import Kernels

/// Rows of floats, one a token, with a gap that keeps neighbours out of each other's cache sets.
///
/// Belongs to one `GradientEngine`, whose workers write different rows or columns at once.
struct Block {
  let memory: AlignedBuffer<Float>
  /// Floats from a row to the next: an odd number of cache lines.
  let stride: Int

  init(rows: Int, columns: Int) {
    let lines = (columns + 15) / 16
    stride = 16 * (lines.isMultiple(of: 2) ? lines + 1 : lines)
    memory = AlignedBuffer(count: rows * stride)
  }

  var base: UnsafeMutablePointer<Float> { memory.base }

  /// The first number of a row.
  subscript(row: Int) -> UnsafeMutablePointer<Float> { memory.base + row * stride }
}
