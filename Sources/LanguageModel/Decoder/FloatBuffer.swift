/// Memory for floats that begins at a multiple of 64 bytes; it belongs to one decoding state.
final class FloatBuffer {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// Holds zeros at first.
  init(_ count: Int) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Float>.stride
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
  }

  deinit { base.deallocate() }
}
