package import Corpus

/// Collects chunked documents and writes them as one immutable segment.
package struct SegmentBuilder: ~Copyable {
  package init() { fatalError("skeleton") }
  package var fileCount: Int { fatalError("skeleton") }
  /// Bytes of text added so far.
  package var byteCount: Int { fatalError("skeleton") }
  package mutating func add(_ document: ChunkedDocument, size: Int, modified: Int64) {
    fatalError("skeleton")
  }
  /// The segment's bytes: header, section table with checksums, sections.
  package consuming func finish() -> [UInt8] { fatalError("skeleton") }
}
