import Testing

@testable import Kernels

@Suite("Halves")
struct HalfFloatTests {
  @Test("Every half survives the way to a float and back")
  func roundTrip() {
    for bits in UInt16.min...UInt16.max {
      let value = Float(halfBits: bits)
      if value.isNaN { continue }
      #expect(value.halfBits == bits)
    }
  }

  @Test("Between two halves the nearest is taken, and the even one of two equally near")
  func rounding() {
    #expect(Float(1 + 0x1p-11).halfBits == 0x3c00)
    #expect(Float(1 + 3 * 0x1p-11).halfBits == 0x3c02)
    #expect(Float(1 + 0x1p-11 + 0x1p-20).halfBits == 0x3c01)
    #expect(Float(65519).halfBits == 0x7bff)
    #expect(Float(65520).halfBits == 0x7c00)
    #expect(Float(-0x1p-25).halfBits == 0x8000)
    #expect(Float(0x1p-25 + 0x1p-40).halfBits == 1)
    #expect(Float(halfBits: Float.nan.halfBits).isNaN)
  }
}
