import Dispatch
import Kernels
import Storage

/// Reads a file of vectors and what is appended to it.
///
/// It belongs to the `VectorLog` whose lock it lies behind.
struct VectorReader {
  /// Rows up to which codes are made anew, around the mean of all, whenever the rows have doubled.
  ///
  /// Later the mean hardly moves; an old one costs time, not correctness.
  private static let rowsOfStableMean = 1 << 16
  /// Rows that a mean is taken of.
  private static let sampleSize = 1 << 13

  private let path: String
  private let format: VectorFormat
  private let rotation: Rotation
  /// The file that the rows are from, and whether its header is ours.
  private var file: (file: SharedFile, identity: SharedFile.Identity, isOurs: Bool)?
  private var pages: [VectorPage] = []
  private var keys = KeyTable()
  private var mean: [Float]
  private var meanRows = 0
  /// Rows that hold no vector: damaged, or the second of their key.
  private var hidden = BitSet()
  private var count = 0
  private(set) var rowCount = 0
  private var generation = 0

  init(path: String, _ format: VectorFormat, _ rotation: Rotation) {
    self.path = path
    self.format = format
    self.rotation = rotation
    mean = [Float](repeating: 0, count: VectorKernels.groups(width: format.width) * 64)
  }

  var snapshot: VectorSnapshot {
    VectorSnapshot(
      format: format, rotation: rotation, pages: pages, keys: keys, mean: mean, count: count,
      rowCount: rowCount, generation: generation)
  }

  /// Reads what is new in the file that the path names; true when rows came or went.
  @discardableResult
  mutating func follow() throws(StorageError) -> Bool {
    guard let found = try SharedFile.look(at: path) else {
      defer { if file != nil { forget() } }
      return file != nil
    }
    var isChanged = false
    if file?.identity != found.identity {
      isChanged = file != nil
      try open(SharedFile(path: path))
    } else if file?.isOurs == false, let file = file?.file {
      // Somebody may have been about to write the header.
      try open(file)
    }
    return try readNew() || isChanged
  }

  /// Reads everything of a locked file, and makes it end where the next record belongs.
  ///
  /// A new file gets its header. False: the file is not ours.
  mutating func prepare(_ lock: inout SharedFileLock) throws(StorageError) -> Bool {
    if lock.size < VectorFormat.headerLength {
      // Nobody has appended to a file without a whole header.
      try lock.cut(to: 0)
      try lock.append(format.header)
    }
    let identity = try lock.file.look().identity
    if file?.identity != identity || file?.isOurs == false { try open(lock.file) }
    guard file?.isOurs == true else { return false }
    try readNew()
    try lock.cut(to: format.offset(ofRow: format.rows(inFileOf: lock.size)))
    return true
  }

  private mutating func forget() {
    file = nil
    pages = []
    keys = KeyTable()
    hidden = BitSet()
    count = 0
    rowCount = 0
    meanRows = 0
    generation += 1
  }

  private mutating func open(_ new: SharedFile) throws(StorageError) {
    let (identity, size) = try new.look()
    let length = VectorFormat.headerLength
    let header = try new.map(0..<min(length, size)).withBytes { Array($0) }
    forget()
    file = (new, identity, isOurs: header == format.header)
  }

  // MARK: Rows

  /// Reads the rows behind those that were read; true when there are some.
  @discardableResult
  private mutating func readNew() throws(StorageError) -> Bool {
    guard let file, file.isOurs else { return false }
    let end = min(format.rows(inFileOf: try file.file.look().size), Int(Int32.max))
    guard end > rowCount else { return false }
    var pages = pages
    let firstPage = rowCount / VectorPage.capacity
    for page in firstPage..<(end + VectorPage.capacity - 1) / VectorPage.capacity {
      let rows = page * VectorPage.capacity..<min(end, (page + 1) * VectorPage.capacity)
      let records = try file.file.map(
        format.offset(ofRow: rows.lowerBound)..<format.offset(ofRow: rows.upperBound))
      let codes = page < pages.count ? pages[page].codes : VectorCodes(width: format.width)
      pages = pages.prefix(page) + [VectorPage(records: records, codes: codes)]
    }
    let isWhole = whole(rowCount..<end, in: pages)
    // Unreadable records at the end may be on their way: they are looked at again.
    guard let last = isWhole.lastIndex(of: true) else { return false }
    add(rowCount..<rowCount + last + 1, of: pages, isWhole)
    return true
  }

  /// Which records are as they were written.
  private func whole(_ rows: Range<Int>, in pages: [VectorPage]) -> [Bool] {
    [Bool](unsafeUninitializedCapacity: rows.count) { buffer, used in
      // Each row is written once, by one thread.
      nonisolated(unsafe) let buffer = buffer
      Self.forEachPage(of: rows) { [format] page, part in
        for row in part {
          let record = pages[page].record(row % VectorPage.capacity, format)
          buffer.initializeElement(at: row - rows.lowerBound, to: format.isWhole(record))
        }
      }
      used = rows.count
    }
  }

  /// Takes rows in, of which some are whole.
  private mutating func add(_ rows: Range<Int>, of pages: [VectorPage], _ isWhole: [Bool]) {
    let format = format
    let keyOf = { (row: Int) in
      let (page, index) = row.quotientAndRemainder(dividingBy: VectorPage.capacity)
      return VectorFormat.key(of: pages[page].record(index, format))
    }
    for (row, isWhole) in zip(rows, isWhole) {
      let key = keyOf(row)
      if isWhole, keys.insert(key, row: row, where: { keyOf($0) == key }) {
        count += 1
      } else {
        hidden.insert(row)
      }
    }
    self.pages = Array(pages.prefix((rows.upperBound - 1) / VectorPage.capacity + 1))
    rowCount = rows.upperBound
    if meanRows < Self.rowsOfStableMean && count > 2 * meanRows {
      centre()
    } else {
      encode(rows)
    }
  }

  // MARK: Codes

  /// Makes all codes anew, around the mean of the present rows.
  private mutating func centre() {
    let step = max(1, rowCount / Self.sampleSize)
    let sample = stride(from: 0, to: rowCount, by: step).filter { !hidden.contains($0) }
    var sums = [Double](repeating: 0, count: format.width)
    for row in sample {
      let record = pages[row / VectorPage.capacity].record(row % VectorPage.capacity, format)
      let scale = Double(VectorFormat.scale(of: record))
      for (index, byte) in record[VectorFormat.bytesPlace...].prefix(format.width).enumerated() {
        sums[index] += scale * Double(Int8(bitPattern: byte))
      }
    }
    for (index, sum) in sums.enumerated() {
      mean[index] = Float(sum / Double(max(1, sample.count)))
    }
    meanRows = count
    // Snapshots keep the old codes.
    pages = pages.map {
      VectorPage(records: $0.records, codes: VectorCodes(width: format.width))
    }
    encode(0..<rowCount)
  }

  private func encode(_ rows: Range<Int>) {
    Self.forEachPage(of: rows) { [format, pages, hidden, mean] page, rows in
      mean.withUnsafeBufferPointer { mean in
        guard let mean = mean.baseAddress else { return }
        for row in rows {
          let index = row % VectorPage.capacity
          if hidden.contains(row) {
            pages[page].codes.hide(index)
          } else {
            let record = pages[page].record(index, format)
            pages[page].codes.set(index, to: record, width: format.width, mean: mean)
          }
        }
      }
    }
  }

  /// Calls `body` with each page and the rows that it has of some, on several threads.
  private static func forEachPage(
    of rows: Range<Int>, _ body: @Sendable (_ page: Int, _ rows: Range<Int>) -> Void
  ) {
    let first = rows.lowerBound / VectorPage.capacity
    let last = (rows.upperBound - 1) / VectorPage.capacity
    DispatchQueue.concurrentPerform(iterations: last - first + 1) { index in
      let start = (first + index) * VectorPage.capacity
      body(first + index, rows.clamped(to: start..<start + VectorPage.capacity))
    }
  }
}
