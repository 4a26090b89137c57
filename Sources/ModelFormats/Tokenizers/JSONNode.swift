/// A JSON value whose strings are bytes and whose objects keep the order of their members.
///
/// Foundation's decoders take strings that are canonically equivalent for the same key; two tokens of a
/// vocabulary may be just that.
enum JSONNode: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string([UInt8])
  case array([JSONNode])
  case object([(key: [UInt8], value: JSONNode)])

  private static let deepest = 32

  /// Reads a whole text.
  init(_ bytes: UnsafeRawBufferPointer, in what: String) throws(ModelFormatError) {
    var reader = Reader(bytes: bytes, what: what)
    self = try reader.value(depth: Self.deepest)
    guard reader.peek() == nil else { throw reader.malformed("something follows the value") }
  }

  /// The first member with a key; nil for a value that is no object.
  subscript(key: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.elementsEqual(key.utf8) }?.value
  }

  var text: String? {
    if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  var integer: Int? {
    if case .number(let number) = self { Int(exactly: number) } else { nil }
  }

  var flag: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  var elements: [JSONNode] {
    if case .array(let elements) = self { elements } else { [] }
  }

  var members: [(key: [UInt8], value: JSONNode)] {
    if case .object(let members) = self { members } else { [] }
  }
}

/// Reads JSON from bytes.
private struct Reader {
  let bytes: UnsafeRawBufferPointer
  let what: String
  private var offset = 0

  init(bytes: UnsafeRawBufferPointer, what: String) {
    self.bytes = bytes
    self.what = what
  }

  func malformed(_ reason: String) -> ModelFormatError {
    .malformed(what: what, reason: "\(reason) at byte \(offset)")
  }

  /// The next byte that is no white space, without taking it; nil at the end.
  mutating func peek() -> UInt8? {
    while offset < bytes.count {
      guard [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) else { return bytes[offset] }
      offset += 1
    }
    return nil
  }

  private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: wanted) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ wanted: Unicode.Scalar) throws(ModelFormatError) {
    guard take(wanted) else { throw malformed("“\(wanted)” is expected") }
  }

  /// Reads a value that holds others to a limited depth, so that no input exhausts the stack.
  mutating func value(depth: Int) throws(ModelFormatError) -> JSONNode {
    guard depth > 0 else { throw malformed("values are nested too deep") }
    switch peek() {
    case UInt8(ascii: "{"): return .object(try members(depth: depth - 1))
    case UInt8(ascii: "["): return .array(try elements(depth: depth - 1))
    case UInt8(ascii: "\""): return .string(try string())
    default: return try word()
    }
  }

  private mutating func members(
    depth: Int
  ) throws(ModelFormatError) -> [(key: [UInt8], value: JSONNode)] {
    var members: [(key: [UInt8], value: JSONNode)] = []
    try expect("{")
    if take("}") { return members }
    repeat {
      let key = try string()
      try expect(":")
      members.append((key, try value(depth: depth)))
    } while take(",")
    try expect("}")
    return members
  }

  private mutating func elements(depth: Int) throws(ModelFormatError) -> [JSONNode] {
    var elements: [JSONNode] = []
    try expect("[")
    if take("]") { return elements }
    repeat { elements.append(try value(depth: depth)) } while take(",")
    try expect("]")
    return elements
  }

  /// A number, `true`, `false` or `null`.
  private mutating func word() throws(ModelFormatError) -> JSONNode {
    let start = offset
    while offset < bytes.count, isWord(bytes[offset]) { offset += 1 }
    switch String(decoding: bytes[start..<offset], as: UTF8.self) {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case let word:
      guard let number = Double(word), number.isFinite else {
        throw malformed("a value is expected")
      }
      return .number(number)
    }
  }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func string() throws(ModelFormatError) -> [UInt8] {
    try expect("\"")
    var units: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return units
      case UInt8(ascii: "\\"): try escape(into: &units)
      default: units.append(byte)
      }
    }
    throw malformed("a string has no end")
  }

  /// Appends what stands behind a backslash, as UTF-8.
  private mutating func escape(into units: inout [UInt8]) throws(ModelFormatError) {
    guard offset < bytes.count else { throw malformed("a string has no end") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "b"): units.append(8)
    case UInt8(ascii: "f"): units.append(12)
    case UInt8(ascii: "n"): units.append(10)
    case UInt8(ascii: "r"): units.append(13)
    case UInt8(ascii: "t"): units.append(9)
    case UInt8(ascii: "u"):
      var utf16 = [try codeUnit()]
      if UTF16.isLeadSurrogate(utf16[0]), offset + 1 < bytes.count,
        bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
      {
        offset += 2
        utf16.append(try codeUnit())
      }
      units += String(decoding: utf16, as: UTF16.self).utf8
    default: units.append(byte)
    }
  }

  private mutating func codeUnit() throws(ModelFormatError) -> UInt16 {
    guard offset + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
    else { throw malformed("four hexadecimal digits are expected") }
    offset += 4
    return unit
  }
}
