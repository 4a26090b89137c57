import Corpus
import Storage

/// An immutable segment, read in place.
///
/// Opening checks every checksum, length, offset and number that readers rely on; after that reading
/// can't fail. Packed postings are decoded by cursors that stop at the end of their bytes. Any
/// number of threads may read.
final class Segment: Sendable {
  private let file: MappedFile
  private let layout: SegmentLayout
  let featureVersion: UInt64
  /// Hash of header and table, and so of everything in the file.
  let hash: UInt64
  let fileCount: Int
  let chunkCount: Int
  let symbolCount: Int
  let termCount: Int
  /// Positions of each field over all chunks, by `Field.rawValue`.
  let fieldLengths: SIMD8<UInt64>
  var byteCount: Int { file.count }

  /// Checks the file.
  ///
  /// Throws `StorageError.corrupt`.
  /// - Complexity: O(bytes), at memory speed for the packed ones.
  init(_ file: MappedFile, name: String) throws(StorageError) {
    self.file = file
    let (header, layout) = try file.withBytes { bytes throws(StorageError) in
      do throws(SegmentDamage) {
        let (header, layout) = try SegmentLayout.read(bytes)
        try SegmentView(bytes, layout).validate()
        return (header, layout)
      } catch {
        throw .corrupt(name: name, reason: error.reason)
      }
    }
    self.layout = layout
    featureVersion = header.featureVersion
    hash = header.hash
    fileCount = layout.count(.files, of: FileRow.self)
    chunkCount = layout.count(.chunks, of: ChunkRow.self)
    symbolCount = layout.count(.symbols, of: SymbolRow.self)
    termCount = layout.count(.terms, of: TermRow.self) - 1
    fieldLengths = file.withBytes { SegmentView($0, layout).statistics.lengths }
  }

  /// The whole file's bytes.
  func copy() -> [UInt8] { file.withBytes { Array($0) } }

  /// Runs `body` over the segment's rows and bytes, which are valid for the call only.
  @inline(__always)
  func read<Result>(_ body: (SegmentView) -> Result) -> Result {
    file.withBytes { body(SegmentView($0, layout)) }
  }
}

/// What does not fit in a segment's bytes.
struct SegmentDamage: Error {
  var reason: String
}

/// Where each section lies.
struct SegmentLayout: Sendable {
  private var offsets: [Int]
  private var lengths: [Int]

  private init() {
    let count = Int(SegmentFormat.Section.vectors.rawValue)
    offsets = Array(repeating: 0, count: count)
    lengths = Array(repeating: -1, count: count)
  }

  func range(_ section: SegmentFormat.Section) -> Range<Int> {
    let offset = offsets[Int(section.rawValue)]
    return offset..<offset + lengths[Int(section.rawValue)]
  }

  func count<Row>(_ section: SegmentFormat.Section, of: Row.Type) -> Int {
    lengths[Int(section.rawValue)] / MemoryLayout<Row>.stride
  }

  /// Reads header and table and checks all hashes.
  ///
  /// Sections of unknown ids are passed over.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(SegmentDamage)
    -> (SegmentFormat.Header, SegmentLayout)
  {
    let header = try readHeader(bytes)
    var layout = SegmentLayout()
    for number in 0..<Int(header.sectionCount) {
      let row = bytes.loadUnaligned(
        fromByteOffset: SegmentFormat.headerLength + number * SegmentFormat.sectionRowLength,
        as: SegmentFormat.SectionRow.self)
      guard row.offset <= UInt64(bytes.count), row.length <= UInt64(bytes.count) - row.offset,
        row.offset % 8 == 0
      else { throw SegmentDamage(reason: "section \(row.section) lies outside the file") }
      let range = Int(row.offset)..<Int(row.offset + row.length)
      guard ContentHash(UnsafeRawBufferPointer(rebasing: bytes[range])).value == row.hash else {
        throw SegmentDamage(reason: "the checksum of section \(row.section) does not fit")
      }
      guard row.section < SegmentFormat.Section.vectors.rawValue else { continue }
      layout.offsets[Int(row.section)] = range.lowerBound
      layout.lengths[Int(row.section)] = range.count
    }
    for section in SegmentFormat.Section.required where layout.lengths[Int(section.rawValue)] < 0 {
      throw SegmentDamage(reason: "section \(section.rawValue) is missing")
    }
    return (header, layout)
  }

  private static func readHeader(_ bytes: UnsafeRawBufferPointer) throws(SegmentDamage)
    -> SegmentFormat.Header
  {
    guard bytes.count >= SegmentFormat.headerLength else {
      throw SegmentDamage(reason: "it is shorter than a header")
    }
    let header = bytes.loadUnaligned(as: SegmentFormat.Header.self)
    guard header.magic == SegmentFormat.magic, header.version == SegmentFormat.version else {
      throw SegmentDamage(reason: "it is of another format")
    }
    let tableEnd =
      SegmentFormat.headerLength + Int(header.sectionCount) * SegmentFormat.sectionRowLength
    guard header.sectionCount <= UInt32(SegmentFormat.maximumSections), tableEnd <= bytes.count,
      header.length == UInt64(bytes.count)
    else { throw SegmentDamage(reason: "its length does not fit") }
    guard hash(of: header, bytes[..<tableEnd]) == header.hash else {
      throw SegmentDamage(reason: "the checksum of its header does not fit")
    }
    return header
  }

  /// The hash of header and table with the header's own hash taken as 0.
  private static func hash(
    of header: SegmentFormat.Header, _ head: Slice<UnsafeRawBufferPointer>
  ) -> UInt64 {
    var blank = header
    blank.hash = 0
    var copy = Array(head)
    copy.withUnsafeMutableBytes { $0.storeBytes(of: blank, as: SegmentFormat.Header.self) }
    return ContentHash(copy).value
  }
}
