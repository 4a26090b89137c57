/// Where an activation row's numbers lie, for weights of one type and one number of columns.
///
/// A quantized row is its bytes, then a scale and then a correction for each group. Types whose
/// blocks have 32 numbers get their bytes in an order that suits the packed weights: of every 128
/// columns first the front halves of the four blocks, then the back halves.
package struct ActivationLayout: Equatable, Sendable {
  package let isQuantized: Bool
  /// Numbers that share a scale.
  package let groupLength: Int
  /// Groups of a row, with those that only fill it up.
  package let groups: Int
  /// Bytes from a row's start to its scales, and to its corrections.
  package let scales, corrections: Int
  /// Bytes from a row to the next.
  package let stride: Int
  private let hasSplitBlocks: Bool

  package init(for type: ElementType, columns: Int) {
    isQuantized = type.isQuantized
    groupLength = type.groupLength
    hasSplitBlocks = type.blockLength == 32
    let padded = (columns + 127) / 128 * 128
    groups = padded / groupLength
    scales = padded
    corrections = padded + 4 * groups
    let bytes = isQuantized ? corrections + 4 * groups : 4 * padded
    let lines = (bytes + 63) / 64
    // Rows a multiple of a page apart would share the same few sets of the cache.
    stride = 64 * (lines.isMultiple(of: 16) ? lines + 1 : lines)
  }

  /// Where in a quantized row's bytes a column's number is.
  package func position(of column: Int) -> Int {
    guard hasSplitBlocks else { return column }
    let (start, block, number) = (column / 128 * 128, column / 32 % 4, column % 32)
    return start + number / 16 * 64 + block * 16 + number % 16
  }
}
