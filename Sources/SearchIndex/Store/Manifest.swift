import Storage

/// Names the segments that make up a store's state, and what of them is deleted.
///
/// The file `manifest` is replaced by one rename, which is the commit:
/// ```
/// magic (8 bytes), format version (4), then with little-endian numbers:
/// generation (8), next segment's number (8), segment count (4), and for each segment
///   name (2 + bytes), length (8), hash (8), vectors' file name (2 + bytes; empty: none),
///   words of the set of deleted files (4), the words (8 each)
/// XXH64 of everything before (8)
/// ```
struct Manifest: Equatable {
  static let fileName = "manifest"
  private static let magic: UInt64 = 0x314E_414D_4447_4152  // "RAGDMAN1"
  /// Layout of the store.
  ///
  /// History: 1, the first.
  static let version: UInt32 = 1
  private static let maximumSegments = 4096
  /// No store gets so far; larger numbers are damage.
  private static let maximumNumber = UInt64.max / 2

  struct Entry: Equatable {
    var name: String
    var length: Int
    var hash: UInt64
    /// Reserved for embeddings that came after the segment: a file beside it.
    var vectors = ""
    var deadFiles: BitSet
  }

  var generation: UInt64 = 0
  /// Numbers of segments' names are not used again.
  var nextSegment: UInt64 = 0
  var entries: [Entry] = []

  // MARK: Bytes

  func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    func append(name: String) {
      append(UInt16(clamping: name.utf8.count))
      bytes.append(contentsOf: name.utf8)
    }
    append(Self.magic)
    append(Self.version)
    append(generation)
    append(nextSegment)
    append(UInt32(entries.count))
    for entry in entries {
      append(name: entry.name)
      append(UInt64(entry.length))
      append(entry.hash)
      append(name: entry.vectors)
      append(UInt32(entry.deadFiles.words.count))
      for word in entry.deadFiles.words { append(word) }
    }
    append(ContentHash(bytes).value)
    return bytes
  }

  /// What a manifest file tells.
  enum Content {
    case valid(Manifest)
    /// Damaged, or of another version.
    case unreadable
  }

  static func read(_ bytes: UnsafeRawBufferPointer) -> Content {
    guard bytes.count >= 8 else { return .unreadable }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
    var reader = Reader(bytes: bytes)
    guard reader.number(UInt64.self) == magic, reader.number(UInt32.self) == version,
      bytes.loadUnaligned(fromByteOffset: body.count, as: UInt64.self) == ContentHash(body).value
    else { return .unreadable }
    reader = Reader(bytes: body, offset: 12)
    guard let manifest = reader.manifest(), reader.offset == body.count else { return .unreadable }
    return .valid(manifest)
  }

  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) -> Number? {
      let size = MemoryLayout<Number>.size
      guard bytes.count - offset >= size else { return nil }
      defer { offset += size }
      return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    mutating func name() -> String? {
      guard let length = number(UInt16.self), bytes.count - offset >= Int(length) else {
        return nil
      }
      defer { offset += Int(length) }
      return String(decoding: bytes[offset..<offset + Int(length)], as: UTF8.self)
    }

    mutating func manifest() -> Manifest? {
      guard let generation = number(UInt64.self), let nextSegment = number(UInt64.self),
        let count = number(UInt32.self), count <= UInt32(Manifest.maximumSegments),
        max(generation, nextSegment) <= Manifest.maximumNumber
      else { return nil }
      var manifest = Manifest(generation: generation, nextSegment: nextSegment)
      for _ in 0..<count {
        guard let entry = entry() else { return nil }
        manifest.entries.append(entry)
      }
      return manifest
    }

    private mutating func entry() -> Entry? {
      guard let name = name(), let length = number(UInt64.self), let hash = number(UInt64.self),
        let vectors = self.name(), let wordCount = number(UInt32.self),
        Int(wordCount) <= (bytes.count - offset) / 8
      else { return nil }
      var words: [UInt64] = []
      for _ in 0..<wordCount {
        guard let word = number(UInt64.self) else { return nil }
        words.append(word)
      }
      guard let dead = BitSet(words: words, limit: Int(Int32.max)) else { return nil }
      return Entry(
        name: name, length: Int(clamping: length), hash: hash, vectors: vectors, deadFiles: dead)
    }
  }
}
