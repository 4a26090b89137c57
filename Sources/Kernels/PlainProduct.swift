/// Products without special instructions: what the fast ones must agree with.
struct PlainProduct {
  let layout: ActivationLayout
  /// The first token's row.
  let x: UnsafeRawPointer

  func multiply(
    _ w: Matrix, rows: Range<Int>, tokens: Range<Int>, into y: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    for row in rows {
      for token in tokens { y[token * stride + row] = 0 }
      let bytes = w.base + row * w.rowBytes
      if layout.isQuantized {
        var block = QuantizedBlock(w.type)
        for index in 0..<w.columns / w.type.blockLength {
          block.unpack(w.type, bytes + index * w.type.blockBytes)
          for token in tokens {
            y[token * stride + row] += product(of: block, at: index, w.type, token)
          }
        }
      } else {
        var floats = [Float](repeating: 0, count: w.columns)
        Dequantizer.floats(bytes, type: w.type, count: w.columns, into: &floats)
        for token in tokens { y[token * stride + row] = product(of: floats, token) }
      }
    }
  }

  /// The product of one block with the same columns of a token.
  private func product(
    of block: QuantizedBlock, at index: Int, _ type: ElementType, _ token: Int
  ) -> Float {
    let row = x + token * layout.stride
    let groups = type.blockLength / layout.groupLength
    var total: Float = 0
    for group in 0..<groups {
      var sum: Int32 = 0
      for i in group * layout.groupLength..<(group + 1) * layout.groupLength {
        let position = layout.position(of: index * type.blockLength + i)
        sum += Int32(block.quants[i]) * Int32(row.load(fromByteOffset: position, as: Int8.self))
      }
      let place = 4 * (index * groups + group)
      let scale = row.load(fromByteOffset: layout.scales + place, as: Float.self)
      let correction = row + layout.corrections + place
      if type.hasMinimums {
        total += block.scales[group] * scale * Float(sum)
        total += block.minimums[group] * correction.load(as: Float.self)
      } else {
        total += block.scales[group] * scale * Float(sum + correction.load(as: Int32.self))
      }
    }
    return total
  }

  /// The product of a row of floats with a token.
  private func product(of floats: [Float], _ token: Int) -> Float {
    let row = x + token * layout.stride
    var total: Float = 0
    for (i, value) in floats.enumerated() {
      total += value * row.load(fromByteOffset: 4 * i, as: Float.self)
    }
    return total
  }
}
