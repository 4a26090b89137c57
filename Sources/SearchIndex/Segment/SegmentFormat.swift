import Corpus
import Storage

/// A part of a chunk's text, or of what is known about it, that is scored on its own.
package enum Field: Int, CaseIterable, Sendable {
  /// Words of the file's path.
  case path
  /// Names of the symbols defined in the chunk (headings are in `heading`).
  case symbol
  /// Words of the definitions' signatures.
  case signature
  /// Words of the comments that document the definitions.
  case docComment
  /// All other words of the text.
  case body
  /// Headings above the chunk and its own; for code the containers.
  case heading

  /// The fields that share the chunk's own text, and with it one count of positions.
  static let text: [Field] = [.signature, .docComment, .body]
}

#if _endian(big)
  #error("segments are little-endian and read in place")
#endif

/// The layout of a segment file.
///
/// ```
/// header (48 bytes)   magic, format version, section count, feature version, file length,
///                     hash of everything in the header and table but itself
/// table (32 a row)    section id, offset, length, XXH64
/// sections            each at a multiple of 8: fixed-size rows, or packed bytes
/// ```
///
/// Numbers are little-endian. Rows are read in place; packed postings are decoded as they are read
/// by cursors that stop at the end of their bytes. `Segment` checks the rest once, when it opens.
enum SegmentFormat {
  static let magic: UInt64 = 0x3147_4553_4447_4152  // "RAGDSEG1"
  /// Layout of the file.
  ///
  /// History: 1, the first.
  static let version: UInt32 = 1
  static let headerLength = 48
  static let sectionRowLength = 32
  static let maximumSections = 64

  /// What the content depends on beside the layout: segments of another value are to be re-indexed.
  static let featureVersion: UInt64 =
    UInt64(Chunker.version) << 32 | UInt64(TermAnalyzer.version) << 16 | builderVersion
  /// Changes whenever the same chunks may give other rows or postings.
  private static let builderVersion: UInt64 = 1

  /// Raw values are stored: append, never renumber.
  enum Section: UInt32, CaseIterable {
    case files = 1
    case filesByPath, chunks, fieldLengths, symbols, symbolsByName, symbolsByFoldedName
    case stringStarts, stringBytes
    case terms, termBytes, postings, positions
    case identifiers, identifierBytes, references
    case statistics
    /// Reserved for embeddings: one row of codes a chunk. Absent so far; a segment may also get them
    /// later in a file of their own, which the manifest names.
    case vectors = 32

    static let required = allCases.filter { $0 != .vectors }
  }

  struct Header: BitwiseCopyable {
    var magic: UInt64
    var version: UInt32
    var sectionCount: UInt32
    var featureVersion: UInt64
    var length: UInt64
    var hash: UInt64
    var reserved: UInt64 = 0
  }

  struct SectionRow: BitwiseCopyable {
    var section: UInt32
    var reserved: UInt32 = 0
    var offset: UInt64
    var length: UInt64
    var hash: UInt64
  }
}

/// A file, 56 bytes.
struct FileRow: BitwiseCopyable {
  var path: UInt32
  var language: UInt8
  var traits: UInt8
  var reserved: UInt16 = 0
  var textLength: UInt32
  var lineCount: UInt32
  var hash: UInt64
  var size: Int64
  var modified: Int64
  var chunkStart: UInt32
  var chunkEnd: UInt32
  var symbolStart: UInt32
  var symbolEnd: UInt32
}

/// A chunk, 48 bytes.
///
/// Numbers of files and symbols are the segment's.
struct ChunkRow: BitwiseCopyable {
  var file: UInt32
  var kind: UInt8
  var reserved1: UInt8 = 0
  var reserved2: UInt16 = 0
  var byteStart: UInt32
  var byteEnd: UInt32
  var lineStart: UInt32
  var lineEnd: UInt32
  /// Or -1.
  var symbol: Int32
  var symbolStart: UInt32
  var symbolEnd: UInt32
  var reserved3: UInt32 = 0
  var hash: UInt64
}

/// A symbol, 64 bytes.
///
/// Numbers are the segment's.
struct SymbolRow: BitwiseCopyable {
  static let none = UInt32.max
  var file: UInt32
  var chunk: UInt32
  var kind: UInt8
  var level: UInt8
  var reserved: UInt16 = 0
  /// Or -1.
  var container: Int32
  var name: UInt32
  var foldedName: UInt32
  /// A string, or `none`.
  var receiver: UInt32
  var signature: UInt32
  var nameStart: UInt32
  var nameEnd: UInt32
  var extentStart: UInt32
  var extentEnd: UInt32
  var docStart: UInt32
  var docEnd: UInt32
  var lineStart: UInt32
  var lineEnd: UInt32

  var isHeading: Bool { kind == Symbol.Kind.heading.rawValue }
}

/// A term, 16 bytes, sorted by bytes.
///
/// The next row tells where its parts end; a last row closes.
struct TermRow: BitwiseCopyable {
  var bytes: UInt32
  var chunkCount: UInt32
  var postings: UInt32
  var positions: UInt32
}

/// An identifier with its references, 16 bytes; laid out like `TermRow`.
struct IdentifierRow: BitwiseCopyable {
  var bytes: UInt32
  var chunkCount: UInt32
  var occurrences: UInt32
  var references: UInt32
}

/// Sums over a segment, 64 bytes.
struct StatisticsRow: BitwiseCopyable {
  /// Positions of each field over all chunks, by `Field.rawValue`.
  var lengths = SIMD8<UInt64>()
}
