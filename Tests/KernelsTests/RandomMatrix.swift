import ModelTestSupport

@testable import Kernels

/// Weights of any type: random bits with scales of a sensible size.
final class RandomMatrix {
  let matrix: Matrix
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ type: ElementType, rows: Int, columns: Int, _ generator: inout LinearGenerator) {
    let count = rows * (columns / type.blockLength) * type.blockBytes
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
    bytes = UnsafeMutableRawBufferPointer(start: memory, count: count)
    matrix = Matrix(
      base: UnsafeRawPointer(memory),
      type: type, rows: rows, columns: columns)
    for i in stride(from: 0, to: count, by: 4) {
      // The high bits, which are the random ones.
      let word = UInt32(truncatingIfNeeded: generator.next() >> 32)
      withUnsafeBytes(of: word) { word in
        for k in 0..<min(4, count - i) { bytes[i + k] = word[k] }
      }
    }
    for start in stride(from: 0, to: count, by: type.blockBytes) {
      setScales(type, at: start, &generator)
    }
  }

  deinit { bytes.deallocate() }

  private func setScales(_ type: ElementType, at start: Int, _ generator: inout LinearGenerator) {
    let value = generator.floats(1, scale: 0.1)[0]
    switch type {
    case .f32: bytes.storeBytes(of: value, toByteOffset: start, as: Float.self)
    case .bf16:
      let bits = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
      bytes.storeBytes(of: bits, toByteOffset: start, as: UInt16.self)
    case .f16, .q4_0, .q5_0, .q8_0:
      bytes.storeBytes(of: value.halfBits, toByteOffset: start, as: UInt16.self)
    case .q6_K: bytes.storeBytes(of: value.halfBits, toByteOffset: start + 208, as: UInt16.self)
    case .q4_1, .q5_1, .q4_K, .q5_K:
      let minimum = generator.floats(1, scale: 0.5)[0]
      bytes.storeBytes(of: value.halfBits, toByteOffset: start, as: UInt16.self)
      bytes.storeBytes(of: minimum.halfBits, toByteOffset: start + 2, as: UInt16.self)
    }
  }
}
