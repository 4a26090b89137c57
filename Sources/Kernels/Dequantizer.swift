/// Turns stored weights into floats, exactly as the reference does.
package enum Dequantizer {
  /// Writes the row's `columns` floats to `output`.
  package static func row(
    _ row: Int, of matrix: Matrix, into output: UnsafeMutablePointer<Float>
  ) {
    precondition(row >= 0 && row < matrix.rows)
    floats(
      matrix.base + row * matrix.rowBytes, type: matrix.type, count: matrix.columns, into: output)
  }

  /// Writes `count` floats, a whole number of blocks that start at `bytes`, to `output`.
  package static func floats(
    _ bytes: UnsafeRawPointer, type: ElementType, count: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    switch type {
    case .f32:
      for i in 0..<count {
        output[i] = bytes.loadUnaligned(fromByteOffset: i * 4, as: Float.self)
      }
    case .f16:
      for i in 0..<count {
        output[i] = Float(halfBits: bytes.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self))
      }
    case .bf16:
      for i in 0..<count {
        output[i] = Float(brainBits: bytes.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self))
      }
    case .q4_0, .q4_1, .q8_0:
      for index in 0..<count / 32 {
        shortBlock(bytes + index * type.blockBytes, type, into: output + index * 32)
      }
    case .q5_0, .q5_1, .q4_K, .q5_K, .q6_K:
      var block = QuantizedBlock(type)
      for index in 0..<count / type.blockLength {
        block.unpack(type, bytes + index * type.blockBytes)
        block.write(type, to: output + index * type.blockLength)
      }
    }
  }

  /// A block of one of the types that training reads most, without a detour through integers of a
  /// block.
  @inline(__always) private static func shortBlock(
    _ bytes: UnsafeRawPointer, _ type: ElementType, into output: UnsafeMutablePointer<Float>
  ) {
    let scale = Float(halfBits: bytes.loadUnaligned(as: UInt16.self))
    if type == .q8_0 {
      let quants = (bytes + 2).assumingMemoryBound(to: Int8.self)
      for i in 0..<32 { output[i] = scale * Float(quants[i]) }
      return
    }
    let hasMinimum = type == .q4_1
    let quants = (bytes + (hasMinimum ? 4 : 2)).assumingMemoryBound(to: UInt8.self)
    if hasMinimum {
      let minimum = Float(
        halfBits: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      for i in 0..<16 {
        output[i] = scale * Float(Int32(quants[i] & 15)) + minimum
        output[16 + i] = scale * Float(Int32(quants[i] >> 4)) + minimum
      }
    } else {
      for i in 0..<16 {
        output[i] = scale * Float(Int32(quants[i] & 15) - 8)
        output[16 + i] = scale * Float(Int32(quants[i] >> 4) - 8)
      }
    }
  }
}

extension QuantizedBlock {
  fileprivate func write(_ type: ElementType, to output: UnsafeMutablePointer<Float>) {
    for i in quants.indices {
      let group = i / type.groupLength
      let value = scales[group] * Float(Int32(quants[i]) - type.zero)
      // Adding a zero would turn −0 into 0.
      output[i] = type.hasMinimums ? value + minimums[group] : value
    }
  }
}
