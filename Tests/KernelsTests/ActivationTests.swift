import ModelTestSupport
import Testing

@testable import Kernels

@Suite("Quantized activations")
struct ActivationTests {
  @Test(
    "Every instruction set stores the same bytes as plain Swift",
    arguments: ElementType.allCases)
  func storesTheSameBytes(type: ElementType) {
    var generator = LinearGenerator(seed: 7)
    for columns in [type.blockLength, 5 * type.blockLength, 768] {
      for scale: Float in [1e-30, 0.01, 1, 3e4] {
        var x = generator.floats(columns, scale: scale)
        // Ties between magnitudes, a block of zeros, and what is no number.
        x[0] = scale
        x[columns - 1] = -scale
        for i in columns / 2..<columns / 2 + columns / 4 { x[i] = 0 }
        if scale == 1 { x[columns / 3] = .nan }
        let plain = stored(x, type, .plain)
        for instructions in InstructionSet.available {
          #expect(stored(x, type, instructions) == plain, "\(instructions) \(columns) \(scale)")
        }
      }
    }
  }

  @Test("A block of 32 maps its magnitude to 127, and keeps its scale as a half")
  func shortBlock() {
    var x = [Float](repeating: 0, count: 32)
    x[3] = -2
    x[20] = 1
    let layout = ActivationLayout(for: .q8_0, columns: 32)
    let bytes = stored(x, .q8_0, .plain)
    #expect(Int8(bitPattern: bytes[layout.position(of: 3)]) == -127)
    // 63.5 goes to the even neighbour.
    #expect(Int8(bitPattern: bytes[layout.position(of: 20)]) == 64)
    let scale = bytes[layout.scales..<layout.scales + 4].withUnsafeBytes {
      $0.loadUnaligned(as: Float.self)
    }
    #expect(scale == Float(halfBits: (2 / Float(127)).halfBits))
  }

  @Test("A block of 256 maps its extreme, with its sign, to −127")
  func longBlock() {
    var x = [Float](repeating: 0, count: 256)
    x[3] = 2
    x[20] = -1
    let bytes = stored(x, .q4_K, .plain)
    #expect(Int8(bitPattern: bytes[3]) == -127)
    #expect(Int8(bitPattern: bytes[20]) == 64)
  }

  @Test("Infinite activations are stored without a trap", arguments: ElementType.allCases)
  func infinite(type: ElementType) {
    let x = [Float](repeating: .infinity, count: 256)
    for instructions in InstructionSet.available { _ = stored(x, type, instructions) }
  }

  private func stored(
    _ x: [Float], _ type: ElementType, _ instructions: InstructionSet
  ) -> [UInt8] {
    let buffer = ActivationBuffer(rows: 2, columns: x.count)
    buffer.quantize(x, row: 1, columns: x.count, for: type, using: instructions)
    return Array(buffer.bytes(ofRow: 1, columns: x.count, for: type))
  }
}
