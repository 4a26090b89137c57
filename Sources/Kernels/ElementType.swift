/// How a tensor's numbers are laid out; the raw value is the type number that GGUF files use.
///
/// Source: the GGUF specification's `ggml_type`, and the block structs of ggml's `ggml-common.h`.
package enum ElementType: UInt32, Sendable, CaseIterable {
  case f32 = 0
  case f16 = 1
  case q4_0 = 2
  case q4_1 = 3
  case q5_0 = 6
  case q5_1 = 7
  case q8_0 = 8
  case q4_K = 12
  case q5_K = 13
  case q6_K = 14
  case bf16 = 30

  /// Numbers in a block; a row is a whole number of blocks.
  package var blockLength: Int {
    switch self {
    case .f32, .f16, .bf16: 1
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0: 32
    case .q4_K, .q5_K, .q6_K: 256
    }
  }

  /// Bytes of a block.
  package var blockBytes: Int {
    switch self {
    case .f32: 4
    case .f16, .bf16: 2
    case .q4_0: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q8_0: 34
    case .q4_K: 144
    case .q5_K: 176
    case .q6_K: 210
    }
  }

  /// Bytes of a row of `count` numbers; nil when it is no whole number of blocks, or too long to
  /// count.
  package func bytes(of count: Int) -> Int? {
    guard count >= 0, count.isMultiple(of: blockLength) else { return nil }
    let (bytes, overflow) = (count / blockLength).multipliedReportingOverflow(by: blockBytes)
    return overflow ? nil : bytes
  }
}
