import Corpus
import Storage

/// One segment in a snapshot, and what of it is deleted or covered by open buffers.
struct SnapshotPart: Sendable {
  private(set) var segment: Segment
  /// The place of its root in the snapshot's `sources`.
  var root: Int
  private(set) var deadFiles = BitSet()
  private(set) var deadChunks = BitSet()
  private(set) var fileCount: Int
  private(set) var chunkCount: Int
  private(set) var symbolCount: Int
  /// Bytes of text in live files.
  private(set) var textLength: Int
  /// Positions of each field over live chunks.
  private(set) var fieldLengths: SIMD8<UInt64>
  /// The texts of open buffers, by file; empty for a segment of files on disk.
  let documents: [Document]

  init(_ segment: Segment, root: Int, deadFiles: BitSet = BitSet(), documents: [Document] = []) {
    self.segment = segment
    self.root = root
    self.documents = documents
    fileCount = segment.fileCount
    chunkCount = segment.chunkCount
    symbolCount = segment.symbolCount
    fieldLengths = segment.fieldLengths
    textLength = segment.read { view in
      (0..<view.files.count).reduce(0) { $0 + Int(view.files[$1].textLength) }
    }
    for file in 0..<segment.fileCount where deadFiles.contains(file) { remove(file) }
  }

  /// Takes the same segment from another place (the file it was written to).
  mutating func replaceSegment(_ same: Segment) { segment = same }

  /// Marks a file as deleted; false when it was.
  @discardableResult
  mutating func remove(_ file: Int) -> Bool {
    guard deadFiles.insert(file) else { return false }
    let (row, lengths) = segment.read { view in
      let row = view.files[file]
      var lengths = SIMD8<UInt64>()
      for chunk in row.chunkStart..<row.chunkEnd {
        lengths &+= SIMD8<UInt64>(truncatingIfNeeded: view.fieldLengths[Int(chunk)])
      }
      return (row, lengths)
    }
    deadChunks.insert(Int(row.chunkStart)..<Int(row.chunkEnd))
    fileCount -= 1
    chunkCount -= Int(row.chunkEnd - row.chunkStart)
    symbolCount -= Int(row.symbolEnd - row.symbolStart)
    textLength -= Int(row.textLength)
    fieldLengths &-= lengths
    return true
  }

  /// Marks the files of a path as deleted, but for the file `kept`; true when there were some.
  @discardableResult
  mutating func remove(path: String, keeping kept: Int? = nil) -> Bool {
    var isChanged = false
    for file in files(path: path) where file != kept && remove(file) { isChanged = true }
    return isChanged
  }

  /// All files of a path, deleted ones too.
  func files(path: String) -> [Int] {
    var path = path
    return path.withUTF8 { wanted in segment.read { $0.files(path: wanted) } }
  }
}

/// Where the files of a root are read from.
struct RootSource: Sendable {
  let path: String
  let documents: DocumentCache
  /// What the root's chunks mean, as far as it is known.
  var vectors: StoredVectors?

  init(path: String, loader: DocumentLoader) {
    self.path = path
    documents = DocumentCache(loader)
  }
}
