/// Packs numbers into blocks of 32 half bytes with one scale, the type `q4_0`.
///
/// The number farthest from zero of a block becomes −8, so that one of the two ends is exact.
/// Source: ggml's reference quantization of `block_q4_0`.
package enum HalfBytes {
  /// - Parameters:
  ///   - row: a whole number of blocks of finite numbers.
  ///   - output: room for 18 bytes a block.
  package static func pack(_ row: [Float], into output: UnsafeMutableRawPointer) {
    precondition(row.count.isMultiple(of: ElementType.q4_0.blockLength))
    row.withUnsafeBufferPointer { row in
      guard let base = row.baseAddress else { return }
      for block in 0..<row.count / 32 {
        pack(base + 32 * block, into: output + block * ElementType.q4_0.blockBytes)
      }
    }
  }

  private static func pack(_ x: UnsafePointer<Float>, into output: UnsafeMutableRawPointer) {
    var peak: Float = 0
    for i in 0..<32 where abs(x[i]) > abs(peak) { peak = x[i] }
    let scale = peak / -8
    let inverse = scale == 0 ? 0 : 1 / scale
    output.storeBytes(of: scale.halfBits.littleEndian, as: UInt16.self)
    func quant(_ i: Int) -> UInt8 {
      let rounded = x[i] * inverse + 8.5
      // What is no number becomes 0 too.
      return rounded > 0 ? UInt8(min(15, rounded)) : 0
    }
    for i in 0..<16 {
      output.storeBytes(of: quant(i) | quant(16 + i) << 4, toByteOffset: 2 + i, as: UInt8.self)
    }
  }
}
