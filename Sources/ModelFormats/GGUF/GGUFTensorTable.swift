import Kernels

/// The tensors that a GGUF header announces, with their places in the file.
struct GGUFTensorTable {
  private(set) var tensors: [String: TensorInfo] = [:]
  private(set) var unsupported: [String: String] = [:]

  /// The smallest entry: a name of one byte, no dimension, a type and an offset.
  private static let smallestEntry: UInt64 = 8 + 1 + 4 + 4 + 8
  private static let mostDimensions: UInt32 = 4
  private static let longestName: UInt64 = 65_535

  /// One line of the table; the offset counts from the start of the data.
  private struct Entry {
    var name: String
    var type: UInt32
    /// Columns first, as GGUF writes them.
    var dimensions: [Int]
    var offset: UInt64
  }

  /// Reads the table and checks that each tensor lies in the data that follows it.
  init(_ reader: inout ByteReader, count: UInt64, alignment: Int) throws(ModelFormatError) {
    guard count <= UInt64(reader.remaining) / Self.smallestEntry else {
      throw .truncated(what: "the table of \(count) tensors")
    }
    var entries: [Entry] = []
    entries.reserveCapacity(Int(count))
    for index in 0..<Int(count) { entries.append(try Self.entry(&reader, index)) }

    let (padded, overflow) = reader.offset.addingReportingOverflow(alignment - 1)
    let start = overflow ? Int.max : padded / alignment * alignment
    tensors.reserveCapacity(entries.count)
    for entry in entries {
      try place(entry, start: start, end: reader.bytes.count, alignment: UInt64(alignment))
    }
    try checkDisjoint(tensors.values)
  }

  private static func entry(
    _ reader: inout ByteReader, _ index: Int
  ) throws(ModelFormatError) -> Entry {
    let name = try reader.name(limit: longestName, in: "tensor number \(index)")
    let what = "tensor \(name)"
    let rank = try reader.integer(UInt32.self, in: what)
    guard rank <= mostDimensions else {
      throw .malformed(what: what, reason: "it has \(rank) dimensions")
    }
    var dimensions: [Int] = []
    for _ in 0..<rank {
      let dimension = try reader.integer(UInt64.self, in: what)
      guard let dimension = Int(exactly: dimension), dimension > 0 else {
        throw .malformed(what: what, reason: "a dimension is \(dimension)")
      }
      dimensions.append(dimension)
    }
    return Entry(
      name: name, type: try reader.integer(in: what),
      dimensions: dimensions, offset: try reader.integer(in: what))
  }

  private mutating func place(
    _ entry: Entry, start: Int, end: Int, alignment: UInt64
  ) throws(ModelFormatError) {
    let what = "tensor \(entry.name)"
    guard tensors[entry.name] == nil, unsupported[entry.name] == nil else {
      throw .malformed(what: what, reason: "there are two of this name")
    }
    guard entry.offset.isMultiple(of: alignment) else {
      throw .malformed(what: what, reason: "its offset is no multiple of \(alignment)")
    }
    guard start <= end, entry.offset <= UInt64(end - start) else { throw .truncated(what: what) }
    guard let type = ElementType(rawValue: entry.type) else {
      unsupported[entry.name] = Self.name(ofType: entry.type)
      return
    }
    let first = start + Int(entry.offset)
    let count = try Self.byteCount(entry, type)
    guard count <= end - first else { throw .truncated(what: what) }
    tensors[entry.name] = TensorInfo(
      name: entry.name, type: type, shape: entry.dimensions.reversed(), bytes: first..<first + count
    )
  }

  private static func byteCount(
    _ entry: Entry, _ type: ElementType
  ) throws(ModelFormatError) -> Int {
    let what = "tensor \(entry.name)"
    guard let columns = entry.dimensions.first else { return type.bytes(of: 1) ?? 0 }
    guard columns.isMultiple(of: type.blockLength) else {
      throw .malformed(
        what: what, reason: "a row of \(columns) is no whole number of \(type) blocks")
    }
    var count = type.bytes(of: columns)
    for dimension in entry.dimensions.dropFirst() {
      count = count.flatMap {
        let (product, overflow) = $0.multipliedReportingOverflow(by: dimension)
        return overflow ? nil : product
      }
    }
    guard let count else {
      throw .malformed(what: what, reason: "its size can't be counted")
    }
    return count
  }

  /// What ggml calls an element type, for messages.
  private static func name(ofType type: UInt32) -> String {
    let names: [UInt32: String] = [
      9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS",
      19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16",
      26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
    ]
    return names[type] ?? "number \(type)"
  }
}
