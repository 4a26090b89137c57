import Kernels
import Storage

/// Rows that lie together: their records, mapped, and their codes, in memory.
///
/// A snapshot's last page is not full; the next snapshot has the same codes and a longer mapping.
struct VectorPage: Sendable {
  /// Rows of a full page.
  static let capacity = 4096

  /// The records of the page's rows, one after the other.
  let records: MappedFile
  let codes: VectorCodes

  func record(_ index: Int, _ format: VectorFormat) -> UnsafeRawBufferPointer {
    let start = index * format.recordLength
    return UnsafeRawBufferPointer(rebasing: records.bytes[start..<start + format.recordLength])
  }
}

/// What a search reads of every row of a page: a bit for each dimension, and the terms of an estimate.
///
/// The bits are the signs of r = row - mean. With D dimensions, f = Σr² / Σ|r|, and q a query less the
/// mean,
/// ```
/// row · query ≈ mean · query + mean · r + f · (2 · (sum of q where the bits are set) - Σq)
/// ```
/// is right on average over rotations, with a standard deviation of |q| · √((D·f² - Σr²) / (D - 1)).
///
/// Source: Gao and Long, RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound for
/// Approximate Nearest Neighbor Search, 2024.
///
/// `@unchecked Sendable`: a row is written once, before any snapshot that counts it is handed out
/// through a lock, and never again; what a search reads of the rows behind its snapshot's last one, to
/// fill a register, it throws away.
final class VectorCodes: @unchecked Sendable {
  private let groups: Int
  private let bits: AlignedBuffer<UInt64>
  private let factors = AlignedBuffer<Float>(count: VectorPage.capacity)
  private let biases = AlignedBuffer<Float>(count: VectorPage.capacity)
  private let errors = AlignedBuffer<Float>(count: VectorPage.capacity)

  init(width: Int) {
    groups = VectorKernels.groups(width: width)
    bits = AlignedBuffer(count: VectorPage.capacity * groups)
  }

  /// Bytes of memory for each row of a width.
  static func bytesPerRow(width: Int) -> Int { VectorKernels.groups(width: width) * 8 + 12 }

  /// Derives a row's codes from its record.
  /// - Parameter mean: its dimensions, zeros behind them.
  func set(
    _ row: Int, to record: UnsafeRawBufferPointer, width: Int, mean: UnsafePointer<Float>
  ) {
    guard let base = record.baseAddress else { return }
    let bytes = (base + VectorFormat.bytesPlace).assumingMemoryBound(to: Int8.self)
    let sums = VectorKernels.current.encode(
      bytes, width: width, scale: VectorFormat.scale(of: record), mean: mean,
      into: bits.base + row * groups)
    let factor = sums.sizes > 0 ? sums.squares / sums.sizes : 0
    let spread = Float(width) * factor * factor - sums.squares
    factors.base[row] = factor
    biases.base[row] = sums.means
    errors.base[row] = (max(0, spread) / Float(max(1, width - 1))).squareRoot()
  }

  /// Makes a row that no search finds: damaged, or the second of its key.
  func hide(_ row: Int) { biases.base[row] = -.infinity }

  func isHidden(_ row: Int) -> Bool { biases.base[row] == -.infinity }

  /// The rows, counted from the first, whose upper bound reaches the threshold.
  ///
  /// - Parameters:
  ///   - first: a multiple of 16.
  ///   - sums: room for `count` numbers, and to the next multiple of 16.
  ///   - chosen: room for `count` numbers.
  func choose(
    from first: Int, count: Int, query: UnsafePointer<Int8>, _ bound: VectorKernels.Bound,
    sums: UnsafeMutablePointer<Int32>, into chosen: UnsafeMutablePointer<Int32>
  ) -> Int {
    let kernels = VectorKernels.current
    kernels.bitSums(
      bits.base + first * groups, rows: count, groups: groups, query: query, into: sums)
    let terms = VectorKernels.Terms(
      factors: factors.base + first, biases: biases.base + first, errors: errors.base + first)
    return kernels.choose(rows: count, sums: sums, terms, bound, into: chosen)
  }
}
