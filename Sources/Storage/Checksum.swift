/// A 64-bit content hash (XXH64, seed 0): of files, chunks, cited spans and segment sections.
package struct ContentHash: Hashable, Sendable {
  package let value: UInt64
  package init(value: UInt64) { self.value = value }
  package init(_ bytes: UnsafeRawBufferPointer) { fatalError("skeleton") }
  package init(_ bytes: some Sequence<UInt8>) { fatalError("skeleton") }
  /// Sixteen lower-case hexadecimal digits: the form on the wire.
  package var hex: String { fatalError("skeleton") }
}
