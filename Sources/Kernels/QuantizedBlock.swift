/// One block of quantized weights, unpacked: `w[i] = scales[g] · (quants[i] − zero) + minimums[g]`,
/// where `g` is the group of `i`.
///
/// Every quantized type has this form; types differ in how they pack it. Source: the block structs of
/// ggml's `ggml-common.h`.
package struct QuantizedBlock {
  /// `blockLength` numbers, all from 0.
  package private(set) var quants: [UInt8]
  /// One for each group.
  package private(set) var scales: [Float]
  /// One for each group; zeros when the type has none.
  package private(set) var minimums: [Float]

  /// Room for a block of `type`, to be filled by `unpack`.
  package init(_ type: ElementType) {
    quants = Array(repeating: 0, count: type.blockLength)
    let groups = type.blockLength / type.groupLength
    scales = Array(repeating: 0, count: groups)
    minimums = Array(repeating: 0, count: groups)
  }

  /// Reads the block at `bytes`, which holds the type's `blockBytes`.
  package mutating func unpack(_ type: ElementType, _ bytes: UnsafeRawPointer) {
    let block = PackedBytes(base: bytes)
    switch type {
    case .f32, .f16, .bf16: preconditionFailure("\(type) is not quantized")
    case .q8_0:
      scales[0] = block.half(0)
      for i in 0..<32 { quants[i] = block[2 + i] ^ 0x80 }
    case .q4_0:
      scales[0] = block.half(0)
      unpackNibbles(block, at: 2, highBitsAt: nil)
    case .q4_1:
      scales[0] = block.half(0)
      minimums[0] = block.half(2)
      unpackNibbles(block, at: 4, highBitsAt: nil)
    case .q5_0:
      scales[0] = block.half(0)
      unpackNibbles(block, at: 6, highBitsAt: 2)
    case .q5_1:
      scales[0] = block.half(0)
      minimums[0] = block.half(2)
      unpackNibbles(block, at: 8, highBitsAt: 4)
    case .q4_K:
      unpackSixBitScales(block)
      unpackChunks(block, at: 16, highBitsAt: nil)
    case .q5_K:
      unpackSixBitScales(block)
      unpackChunks(block, at: 48, highBitsAt: 16)
    case .q6_K: unpackSixBits(block)
    }
  }

  /// 16 bytes whose low halves are the first 16 numbers and whose high halves are the last; a fifth
  /// bit for each may lie in 4 bytes.
  private mutating func unpackNibbles(_ block: PackedBytes, at start: Int, highBitsAt high: Int?) {
    for i in 0..<16 {
      quants[i] = block[start + i] & 15
      quants[16 + i] = block[start + i] >> 4
    }
    guard let high else { return }
    for i in 0..<32 { quants[i] |= (block[high + i / 8] >> (i % 8) & 1) << 4 }
  }

  /// Eight scales and eight minimums of six bits in 12 bytes, in units of two halves.
  private mutating func unpackSixBitScales(_ block: PackedBytes) {
    let (unit, minimumUnit) = (block.half(0), block.half(2))
    for i in 0..<8 {
      let scale: UInt8
      let minimum: UInt8
      if i < 4 {
        scale = block[4 + i] & 63
        minimum = block[8 + i] & 63
      } else {
        scale = block[8 + i] & 15 | (block[i] >> 6) << 4
        minimum = block[8 + i] >> 4 | (block[4 + i] >> 6) << 4
      }
      scales[i] = unit * Float(scale)
      minimums[i] = -(minimumUnit * Float(minimum))
    }
  }

  /// Four chunks of 32 bytes: low halves are one group, high halves the next; a fifth bit for
  /// group `g` of number `i` may be bit `g` of byte `i`.
  private mutating func unpackChunks(_ block: PackedBytes, at start: Int, highBitsAt high: Int?) {
    for group in 0..<8 {
      for i in 0..<32 {
        let pair = block[start + group / 2 * 32 + i]
        var quant = group.isMultiple(of: 2) ? pair & 15 : pair >> 4
        if let high { quant |= (block[high + i] >> group & 1) << 4 }
        quants[group * 32 + i] = quant
      }
    }
  }

  /// 128 bytes of low halves, 64 of high pairs of bits, 16 scales of a byte, and their unit.
  private mutating func unpackSixBits(_ block: PackedBytes) {
    let unit = block.half(208)
    for group in 0..<16 { scales[group] = unit * Float(Int8(bitPattern: block[192 + group])) }
    for i in 0..<256 {
      let (half, quarter, column) = (i / 128, i / 32 % 4, i % 32)
      let pair = block[half * 64 + quarter % 2 * 32 + column]
      let low = quarter < 2 ? pair & 15 : pair >> 4
      let high = block[128 + half * 32 + column] >> (2 * quarter) & 3
      quants[i] = low | high << 4
    }
  }
}

extension ElementType {
  /// Whether numbers are small integers with shared scales.
  package var isQuantized: Bool { blockLength > 1 }

  /// Numbers that share a scale; 1 when not quantized.
  package var groupLength: Int { self == .q6_K ? 16 : min(blockLength, 32) }

  /// The stored integer that means zero, before a minimum is added.
  package var zero: Int32 {
    switch self {
    case .q4_0: 8
    case .q5_0: 16
    case .q6_K: 32
    case .q8_0: 128
    case .f32, .f16, .bf16, .q4_1, .q5_1, .q4_K, .q5_K: 0
    }
  }

  /// Whether a group has a minimum beside its scale.
  package var hasMinimums: Bool {
    switch self {
    case .q4_1, .q5_1, .q4_K, .q5_K: true
    case .f32, .f16, .bf16, .q4_0, .q5_0, .q8_0, .q6_K: false
    }
  }
}

/// Bytes of a file, where numbers needn't be aligned.
private struct PackedBytes {
  let base: UnsafeRawPointer

  subscript(offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

  func half(_ offset: Int) -> Float {
    let bits = base.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return Float(halfBits: UInt16(littleEndian: bits))
  }
}
