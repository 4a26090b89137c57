import Kernels

/// The JSON header of a safetensors file: an object of tensors, each with type, shape and place.
struct SafetensorsHeader {
  /// A tensor as the header has it; offsets count from the end of the header.
  struct Entry {
    var name: String
    var type = ""
    var shape: [Int] = []
    var start = 0
    var end = 0
  }

  private(set) var entries: [Entry] = []
  private(set) var notes: [String: String] = [:]

  /// The element type by the format's name; nil for one that ragd can't read.
  static func elementType(_ name: String) -> ElementType? {
    switch name {
    case "F32": .f32
    case "F16": .f16
    case "BF16": .bf16
    default: nil
    }
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
    var scanner = HeaderScanner(bytes)
    var entries: [Entry] = []
    var notes: [String: String] = [:]
    try scanner.object { (key, scanner) throws(ModelFormatError) in
      if key == "__metadata__" {
        try scanner.object { (key, scanner) throws(ModelFormatError) in
          notes[key] = try scanner.string()
        }
      } else {
        entries.append(try Entry(name: key, &scanner))
      }
    }
    try scanner.finish()
    self.entries = entries
    self.notes = notes
  }
}

extension SafetensorsHeader.Entry {
  /// Dimensions at most; the format has no limit, tensors in use have few.
  private static let mostDimensions = 8

  fileprivate init(name: String, _ scanner: inout HeaderScanner) throws(ModelFormatError) {
    self.init(name: name)
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (key, scanner) throws(ModelFormatError) in
      switch key {
      case "dtype" where type == nil: type = try scanner.string()
      case "shape" where shape == nil:
        shape = try scanner.integers(atMost: Self.mostDimensions)
      case "data_offsets" where offsets == nil: offsets = try scanner.integers(atMost: 2)
      default: throw .malformed(what: "tensor \(name)", reason: "“\(key)” is unknown or repeated")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw .malformed(what: "tensor \(name)", reason: "it lacks dtype, shape or data_offsets")
    }
    (self.type, self.shape, start, end) = (type, shape, offsets[0], offsets[1])
  }

  /// Where the tensor's bytes lie in a file of `count` bytes whose data begin at `data`.
  func place(from data: Int, in count: Int) throws(ModelFormatError) -> Range<Int> {
    guard start <= end else {
      throw .malformed(what: "tensor \(name)", reason: "it ends before it begins")
    }
    guard end <= count - data else { throw .truncated(what: "tensor \(name)") }
    return data + start..<data + end
  }

  /// Makes sure that type and shape need exactly these bytes.
  func check(_ bytes: Range<Int>, _ type: ElementType) throws(ModelFormatError) {
    var needed = type.blockBytes
    for dimension in shape {
      let (product, overflow) = needed.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw .malformed(what: "tensor \(name)", reason: "its size can't be counted")
      }
      needed = product
    }
    guard bytes.count == needed else {
      throw .malformed(
        what: "tensor \(name)", reason: "it has \(bytes.count) bytes, its shape needs \(needed)")
    }
  }
}

/// Reads the little of JSON that the format uses: objects, strings, arrays of whole numbers.
///
/// Nothing in it recurses, so that no input can exhaust the stack.
private struct HeaderScanner {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private func malformed(_ reason: String) -> ModelFormatError {
    .malformed(what: "the header", reason: "\(reason) at byte \(8 + offset)")
  }

  /// The next byte that is no white space, without taking it; nil at the end.
  private mutating func peek() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        offset += 1
      default: return bytes[offset]
      }
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

  /// Nothing but white space may follow.
  mutating func finish() throws(ModelFormatError) {
    guard peek() == nil else { throw malformed("something follows the object") }
  }

  /// Reads an object; `member` reads the value of each key.
  mutating func object(
    _ member: (String, inout HeaderScanner) throws(ModelFormatError) -> Void
  ) throws(ModelFormatError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(key, &self)
    } while take(",")
    try expect("}")
  }

  mutating func integers(atMost limit: Int) throws(ModelFormatError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    if take("]") { return [] }
    repeat {
      guard numbers.count < limit else { throw malformed("more than \(limit) numbers stand") }
      numbers.append(try integer())
    } while take(",")
    try expect("]")
    return numbers
  }

  private mutating func integer() throws(ModelFormatError) -> Int {
    guard let first = peek(), Self.isDigit(first) else { throw malformed("a number is expected") }
    var value = 0
    while offset < bytes.count, Self.isDigit(bytes[offset]) {
      let digit = Int(bytes[offset] - UInt8(ascii: "0"))
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(digit)
      guard !overflow, !carry else { throw malformed("the number is too large") }
      value = sum
      offset += 1
    }
    return value
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  mutating func string() throws(ModelFormatError) -> String {
    try expect("\"")
    var units: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else {
          throw malformed("the string is no UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): units += try escape()
      case 0..<0x20: throw malformed("a control character stands in a string")
      default: units.append(byte)
      }
    }
    throw malformed("the string has no end")
  }

  /// What stands behind a backslash, as UTF-8.
  private mutating func escape() throws(ModelFormatError) -> [UInt8] {
    guard offset < bytes.count else { throw malformed("the string has no end") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), offset + 1 < bytes.count,
        bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
      {
        offset += 2
        units.append(try codeUnit())
      }
      return Array(String(decoding: units, as: UTF16.self).utf8)
    default: throw malformed("an unknown escape stands")
    }
  }

  private mutating func codeUnit() throws(ModelFormatError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard offset < bytes.count, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue
      else { throw malformed("four hexadecimal digits are expected") }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }
}
