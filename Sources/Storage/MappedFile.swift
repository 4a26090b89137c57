/// Read-only bytes that stay where they are: a mapped file, or memory that stands for one.
///
/// Readers keep the object alive for as long as they look at the bytes. `bytes` never changes and is
/// never unmapped before `deinit`, so any number of threads may read it at once.
package final class MappedFile: Sendable {
  /// The whole content.
  package var count: Int { fatalError("skeleton") }
  package init(path: String) throws { fatalError("skeleton") }
  package init(_ bytes: [UInt8]) { fatalError("skeleton") }
  /// Runs `body` over the bytes, which are valid for the call only.
  package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    fatalError("skeleton")
  }
}
