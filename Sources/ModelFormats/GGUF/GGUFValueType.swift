/// The kinds of values in GGUF metadata; raw values are the format's.
enum GGUFValueType: UInt32, Sendable {
  case uint8 = 0
  case int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

  /// Arrays in arrays; files in use have none.
  private static let deepest = 4

  /// What stands before an array's values; `start` is where they begin.
  struct ArrayHeader {
    var type: GGUFValueType
    var count: Int
    var start: Int

    /// Reads it and makes sure that the announced values can be there.
    init(_ reader: inout ByteReader, in key: String) throws(ModelFormatError) {
      type = try GGUFValueType(&reader, in: key)
      let announced = try reader.integer(UInt64.self, in: key)
      guard announced <= UInt64(reader.remaining / type.smallest) else {
        throw .truncated(what: "\(key), an array of \(announced)")
      }
      count = Int(announced)
      start = reader.offset
    }
  }

  init(_ reader: inout ByteReader, in key: String) throws(ModelFormatError) {
    let number = try reader.integer(UInt32.self, in: key)
    guard let type = GGUFValueType(rawValue: number) else {
      throw .malformed(what: key, reason: "there is no value type \(number)")
    }
    self = type
  }

  /// Bytes of a value; nil where that differs from value to value.
  var size: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .string, .array: nil
    }
  }

  /// Bytes of the smallest value: an empty string is its length, an empty array its header.
  private var smallest: Int { size ?? (self == .string ? 8 : 12) }

  var description: String { self == .array ? "an array" : "a \(self)" }

  /// Moves the reader behind a value of this type.
  /// - Complexity: O(1) for numbers and arrays of numbers, O(strings) for arrays of strings.
  func skip(
    _ reader: inout ByteReader, in key: String, depth: Int = 0
  ) throws(ModelFormatError) {
    switch self {
    case .string:
      let count = try reader.integer(UInt64.self, in: key)
      _ = try reader.skip(count, in: key)
    case .array:
      guard depth < Self.deepest else {
        throw .malformed(what: key, reason: "its arrays are nested too deeply")
      }
      let header = try ArrayHeader(&reader, in: key)
      if let size = header.type.size {
        _ = try reader.skip(UInt64(header.count * size), in: key)
      } else if header.type == .string {
        try reader.skipStrings(header.count, in: key)
      } else {
        for _ in 0..<header.count { try header.type.skip(&reader, in: key, depth: depth + 1) }
      }
    default: _ = try reader.skip(UInt64(size ?? 0), in: key)
    }
  }

  /// The integer at an offset that was checked; nil when it is none or does not fit.
  func integer(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int? {
    func load<I: FixedWidthInteger>(_: I.Type) -> Int? {
      Int(exactly: I(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: I.self)))
    }
    return switch self {
    case .uint8: load(UInt8.self)
    case .int8: load(Int8.self)
    case .uint16: load(UInt16.self)
    case .int16: load(Int16.self)
    case .uint32: load(UInt32.self)
    case .int32: load(Int32.self)
    case .uint64: load(UInt64.self)
    case .int64: load(Int64.self)
    case .float32, .float64, .bool, .string, .array: nil
    }
  }

  /// The number at an offset that was checked; nil when it is none.
  func float(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Double? {
    switch self {
    case .float32:
      let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return Double(Float(bitPattern: UInt32(littleEndian: bits)))
    case .float64:
      let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      return Double(bitPattern: UInt64(littleEndian: bits))
    default: return integer(bytes, at: offset).map { Double($0) }
    }
  }
}
