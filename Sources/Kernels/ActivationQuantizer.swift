/// Rounds a row of floats to signed bytes with a scale for each block.
struct ActivationQuantizer {
  let type: ElementType
  let layout: ActivationLayout
  let columns: Int

  func quantize(_ x: UnsafePointer<Float>, into row: UnsafeMutableRawPointer) {
    let quants = row.bindMemory(to: Int8.self, capacity: layout.scales)
    let groupsPerBlock = type.blockLength / layout.groupLength
    for start in stride(from: 0, to: columns, by: type.blockLength) {
      let scale = quantizeBlock(x, start, quants)
      for group in start / layout.groupLength..<start / layout.groupLength + groupsPerBlock {
        finish(group, scale, row)
      }
    }
    let padded = layout.groups * layout.groupLength
    for column in columns..<padded { quants[layout.position(of: column)] = 0 }
    for group in columns / layout.groupLength..<layout.groups { finish(group, 0, row) }
  }

  /// Rounds the block that starts at column `start`, and returns what one unit of its bytes means.
  private func quantizeBlock(
    _ x: UnsafePointer<Float>, _ start: Int, _ quants: UnsafeMutablePointer<Int8>
  ) -> Float {
    var extreme: Float = 0
    for i in start..<start + type.blockLength where abs(x[i]) > abs(extreme) { extreme = x[i] }
    // Blocks of 256 map their extreme, with its sign, to −127; blocks of 32 its magnitude to 127.
    let isLong = type.blockLength == 256
    let units = extreme == 0 ? 0 : isLong ? -127 / extreme : 127 / abs(extreme)
    for i in start..<start + type.blockLength {
      let rounded = (x[i] * units).rounded(.toNearestOrEven)
      // The order of the operands turns what is no number into 127.
      quants[layout.position(of: i)] = Int8(max(-128, min(127, rounded)))
    }
    return extreme == 0 ? 0 : isLong ? 1 / units : abs(extreme) / 127
  }

  /// Stores a group's scale, and what corrects its products for the weights' zero or minimum.
  private func finish(_ group: Int, _ scale: Float, _ row: UnsafeMutableRawPointer) {
    var sum: Int32 = 0
    for i in group * layout.groupLength..<(group + 1) * layout.groupLength {
      sum += Int32(row.load(fromByteOffset: layout.position(of: i), as: Int8.self))
    }
    // Blocks of 32 keep halves, sums too; the sum is of the scale before it was rounded.
    let isShort = type.blockLength == 32
    let stored = isShort ? Float(halfBits: scale.halfBits) : scale
    row.storeBytes(of: stored, toByteOffset: layout.scales + 4 * group, as: Float.self)
    let correction = layout.corrections + 4 * group
    if type.hasMinimums {
      let scaled = scale * Float(sum)
      let kept = isShort ? Float(halfBits: scaled.halfBits) : scaled
      row.storeBytes(of: kept, toByteOffset: correction, as: Float.self)
    } else {
      row.storeBytes(of: -type.zero * sum, toByteOffset: correction, as: Int32.self)
    }
  }
}
