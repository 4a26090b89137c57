internal import CKernels

/// Activations of some tokens, in the form in which weights of one type are multiplied.
///
/// Quantized as ggml does for each weight type, so that products agree with its: Q8_0 (blocks of 32)
/// for Q4_0, Q5_0 and Q8_0, Q8_1 for Q4_1 and Q5_1, Q8_K (blocks of 256) for the K types; floats for
/// the rest.
///
/// `@unchecked Sendable`: workers write different rows, and a barrier of theirs lies between the
/// writing and the reading.
package final class ActivationBuffer: @unchecked Sendable {
  /// The most tokens, and the most columns of one.
  package let rows, columns: Int
  let base: UnsafeMutableRawPointer

  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    let bytes =
      ElementType.allCases.map {
        ActivationLayout(for: $0, columns: columns).stride
      }.max() ?? 0
    base = .allocate(byteCount: max(64, rows * bytes), alignment: 64)
  }

  deinit { base.deallocate() }

  /// Stores `columns` floats as row `row`, ready for weights of `type`.
  ///
  /// Rows that one product reads must have been stored for its type and number of columns. Different
  /// rows may be written by different threads at once.
  package func quantize(
    _ x: UnsafePointer<Float>, row: Int, columns: Int, for type: ElementType
  ) {
    quantize(x, row: row, columns: columns, for: type, using: .current)
  }

  /// The same with instructions of the caller's choice, which the processor must have.
  package func quantize(
    _ x: UnsafePointer<Float>, row: Int, columns: Int, for type: ElementType,
    using instructions: InstructionSet
  ) {
    precondition(row >= 0 && row < rows && columns <= self.columns)
    precondition(columns.isMultiple(of: type.blockLength))
    let layout = ActivationLayout(for: type, columns: columns)
    let target = base + row * layout.stride
    guard layout.isQuantized else {
      target.copyMemory(from: x, byteCount: columns * MemoryLayout<Float>.stride)
      return
    }
    let code = ck_type(type.rawValue)
    var place = ck_activation_row(
      base: target, scales: layout.scales, corrections: layout.corrections)
    switch instructions {
    case .plain:
      ActivationQuantizer(type: type, layout: layout, columns: columns).quantize(x, into: target)
    case .avx2: ck_quantize_avx2(code, x, columns, &place)
    case .avx512: ck_quantize_avx512(code, x, columns, &place)
    case .neon: ck_quantize_neon(code, x, columns, &place)
    }
  }

  /// The bytes of a stored row, for comparisons.
  func bytes(ofRow row: Int, columns: Int, for type: ElementType) -> UnsafeRawBufferPointer {
    let layout = ActivationLayout(for: type, columns: columns)
    let count =
      layout.isQuantized ? layout.corrections + 4 * layout.groups : 4 * columns
    return UnsafeRawBufferPointer(start: base + row * layout.stride, count: count)
  }
}
