import Storage

/// An array of strings in a GGUF header, such as a vocabulary: bytes that stay in the file.
///
/// The elements are valid while this value or another owner of the file lives.
package struct GGUFStrings: RandomAccessCollection, Sendable {
  private let file: MappedFile
  /// Where each string begins; its length stands in the eight bytes before.
  private let offsets: [Int]

  /// Finds the strings.
  ///
  /// The header's reader has already walked over them, so that they are all there.
  /// - Complexity: O(count).
  init(_ file: MappedFile, at start: Int, count: Int) {
    self.file = file
    let bytes = file.bytes
    var next = start
    offsets = [Int](unsafeUninitializedCapacity: count) { offsets, initialized in
      for index in 0..<count {
        offsets[index] = next + 8
        next += 8 + Self.length(bytes, at: next)
      }
      initialized = count
    }
  }

  /// Walks over the strings without asking where each begins.
  package struct Iterator: IteratorProtocol {
    fileprivate let file: MappedFile
    fileprivate let bytes: UnsafeRawBufferPointer
    fileprivate var offset: Int
    fileprivate var left: Int

    package mutating func next() -> UnsafeRawBufferPointer? {
      guard left > 0 else { return nil }
      left -= 1
      let start = offset + 8
      offset = start + GGUFStrings.length(bytes, at: offset)
      return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
    }
  }

  package func makeIterator() -> Iterator {
    Iterator(
      file: file, bytes: file.bytes, offset: (offsets.first ?? 8) - 8, left: offsets.count)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { offsets.count }

  /// The bytes of a string, which need not be UTF-8.
  package subscript(index: Int) -> UnsafeRawBufferPointer {
    let start = offsets[index]
    let count = Self.length(file.bytes, at: start - 8)
    return UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + count])
  }

  /// A string as text; what is not UTF-8 in it is replaced.
  package func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  fileprivate static func length(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
    Int(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }
}
