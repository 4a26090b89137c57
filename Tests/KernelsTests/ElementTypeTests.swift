import Kernels
import Testing

@Suite struct ElementTypeTests {
  @Test func rowsAreWholeBlocks() {
    #expect(ElementType.q4_1.bytes(of: 576) == 18 * 20)
    #expect(ElementType.q4_K.bytes(of: 640) == nil)
    #expect(ElementType.f32.bytes(of: .max) == nil)
  }
}
