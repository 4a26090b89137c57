import Storage

/// The key-value part of a GGUF header; values are read from the file when they are asked for.
///
/// Getters throw `missing` without the key (`ifPresent:` returns nil) and `malformed` when the value is
/// of another kind.
package struct GGUFMetadata: Sendable {
  /// A value's kind and where it lies in the file.
  struct Entry: Sendable {
    var type: GGUFValueType
    var range: Range<Int>
  }

  let file: MappedFile
  private(set) var entries: [String: Entry] = [:]

  /// The smallest entry: a key of one byte, a type and a value of one byte.
  private static let smallestEntry: UInt64 = 8 + 1 + 4 + 1
  private static let longestKey: UInt64 = 65_535

  init(
    _ file: MappedFile, _ reader: inout ByteReader, count: UInt64
  ) throws(ModelFormatError) {
    self.file = file
    guard count <= UInt64(reader.remaining) / Self.smallestEntry else {
      throw .truncated(what: "the metadata of \(count) keys")
    }
    entries.reserveCapacity(Int(count))
    for index in 0..<Int(count) {
      let key = try reader.name(limit: Self.longestKey, in: "metadata key number \(index)")
      guard entries[key] == nil else {
        throw .malformed(what: key, reason: "the key is there twice")
      }
      let type = try GGUFValueType(&reader, in: key)
      let start = reader.offset
      try type.skip(&reader, in: key)
      entries[key] = Entry(type: type, range: start..<reader.offset)
    }
  }

  /// All keys, sorted.
  package var keys: [String] { entries.keys.sorted() }

  /// Where tensors may begin: every multiple of this many bytes.
  func alignment() throws(ModelFormatError) -> Int {
    let key = "general.alignment"
    guard let alignment = try integer(ifPresent: key) else { return 32 }
    guard alignment >= 8, alignment.isMultiple(of: 8) else {
      throw .malformed(what: key, reason: "\(alignment) is no multiple of 8")
    }
    return alignment
  }
}

// MARK: - Single values

extension GGUFMetadata {
  package func string(ifPresent key: String) throws(ModelFormatError) -> String? {
    guard let entry = entries[key] else { return nil }
    guard entry.type == .string else { throw mismatch(key, entry, "a string") }
    return String(decoding: file.bytes[entry.range].dropFirst(8), as: UTF8.self)
  }

  /// An integer of any width.
  package func integer(ifPresent key: String) throws(ModelFormatError) -> Int? {
    guard let entry = entries[key] else { return nil }
    guard let value = entry.type.integer(file.bytes, at: entry.range.lowerBound) else {
      throw mismatch(key, entry, "an integer")
    }
    return value
  }

  /// A floating-point number, or an integer converted to one.
  package func float(ifPresent key: String) throws(ModelFormatError) -> Double? {
    guard let entry = entries[key] else { return nil }
    guard let value = entry.type.float(file.bytes, at: entry.range.lowerBound) else {
      throw mismatch(key, entry, "a number")
    }
    return value
  }

  package func bool(ifPresent key: String) throws(ModelFormatError) -> Bool? {
    guard let entry = entries[key] else { return nil }
    guard entry.type == .bool else { throw mismatch(key, entry, "a truth value") }
    return file.bytes[entry.range.lowerBound] != 0
  }

  package func string(_ key: String) throws(ModelFormatError) -> String {
    try present(string(ifPresent: key), key)
  }

  package func integer(_ key: String) throws(ModelFormatError) -> Int {
    try present(integer(ifPresent: key), key)
  }

  package func float(_ key: String) throws(ModelFormatError) -> Double {
    try present(float(ifPresent: key), key)
  }

  package func bool(_ key: String) throws(ModelFormatError) -> Bool {
    try present(bool(ifPresent: key), key)
  }

  private func present<T>(_ value: T?, _ key: String) throws(ModelFormatError) -> T {
    guard let value else { throw .missing(what: "metadata key \(key)") }
    return value
  }

  private func mismatch(_ key: String, _ entry: Entry, _ wanted: String) -> ModelFormatError {
    .malformed(what: key, reason: "\(wanted) is expected, it is \(entry.type.description)")
  }
}

// MARK: - Arrays

extension GGUFMetadata {
  /// An array of strings, which stay in the file.
  package func strings(ifPresent key: String) throws(ModelFormatError) -> GGUFStrings? {
    guard let (entry, header) = try array(key) else { return nil }
    guard header.type == .string else { throw mismatch(key, entry, "an array of strings") }
    return GGUFStrings(file, at: header.start, count: header.count)
  }

  /// An array of integers of any width.
  package func integers(ifPresent key: String) throws(ModelFormatError) -> [Int]? {
    try numbers(key, "an array of integers") { $0.integer(file.bytes, at: $1) }
  }

  /// An array of numbers.
  package func floats(ifPresent key: String) throws(ModelFormatError) -> [Float]? {
    try numbers(key, "an array of numbers") { $0.float(file.bytes, at: $1).map { Float($0) } }
  }

  package func strings(_ key: String) throws(ModelFormatError) -> GGUFStrings {
    try present(strings(ifPresent: key), key)
  }

  package func integers(_ key: String) throws(ModelFormatError) -> [Int] {
    try present(integers(ifPresent: key), key)
  }

  package func floats(_ key: String) throws(ModelFormatError) -> [Float] {
    try present(floats(ifPresent: key), key)
  }

  private func array(
    _ key: String
  ) throws(ModelFormatError) -> (Entry, GGUFValueType.ArrayHeader)? {
    guard let entry = entries[key] else { return nil }
    guard entry.type == .array else { throw mismatch(key, entry, "an array") }
    var reader = ByteReader(file.bytes, at: entry.range.lowerBound)
    return (entry, try GGUFValueType.ArrayHeader(&reader, in: key))
  }

  private func numbers<T>(
    _ key: String, _ wanted: String, _ read: (GGUFValueType, Int) -> T?
  ) throws(ModelFormatError) -> [T]? {
    guard let (entry, header) = try array(key) else { return nil }
    var numbers: [T] = []
    numbers.reserveCapacity(header.count)
    for index in 0..<header.count {
      guard let size = header.type.size, let number = read(header.type, header.start + index * size)
      else { throw mismatch(key, entry, wanted) }
      numbers.append(number)
    }
    return numbers
  }
}
