import ModelTestSupport
import Testing

@testable import Kernels

/// Numbers packed into half bytes come back as near as the type can hold them.
struct HalfBytesTests {
  private static func unpacked(_ row: [Float]) -> [Float] {
    var bytes = [UInt8](repeating: 0, count: row.count / 32 * ElementType.q4_0.blockBytes)
    bytes.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      HalfBytes.pack(row, into: base)
    }
    var result = [Float](repeating: 0, count: row.count)
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      Dequantizer.floats(base, type: .q4_0, count: row.count, into: &result)
    }
    return result
  }

  @Test func errorsStayWithinHalfAStep() {
    var generator = LinearGenerator(seed: 1)
    for scale in [1e-3, 1, 300] as [Float] {
      let row = generator.floats(320, scale: scale)
      let result = Self.unpacked(row)
      for block in stride(from: 0, to: row.count, by: 32) {
        let peak = row[block..<block + 32].map(abs).max() ?? 0
        for i in block..<block + 32 {
          // The end opposite of the peak lies one step further in; the scale has 11 bits.
          #expect(abs(result[i] - row[i]) <= peak / 8 * 1.01)
          if abs(row[i]) < peak * 0.8 { #expect(abs(result[i] - row[i]) <= peak / 16 * 1.02) }
          if abs(row[i]) == peak { #expect(abs(result[i] - row[i]) <= peak / 1_000) }
        }
      }
    }
  }

  @Test func whatIsNoNumberDoesNoHarm() {
    var row = [Float](repeating: 1, count: 64)
    (row[3], row[40], row[41]) = (.nan, .infinity, -.infinity)
    #expect(Self.unpacked(row).count == 64)
    #expect(Self.unpacked([Float](repeating: 0, count: 32)) == [Float](repeating: 0, count: 32))
  }
}
