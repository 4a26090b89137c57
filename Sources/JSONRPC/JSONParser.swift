/// Why bytes are not JSON, and where.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
  /// Byte offset of the first byte that can't be part of the text.
  package var offset: Int
  package var reason: String

  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  package var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
  /// Deepest nesting of arrays and objects that is read, so that hostile input can't exhaust the
  /// stack.
  package static let maximumDepth = 128

  /// Reads one JSON text; white space may surround it.
  ///
  /// O(bytes).
  ///
  /// An escaped surrogate without its partner becomes U+FFFD. Bytes that are not UTF-8, numbers
  /// beyond the range of `Double` and nesting beyond `maximumDepth` are errors.
  package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    self = try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) -> JSONValue in
      var parser = JSONParser(bytes: buffer)
      return try parser.text()
    }
  }
}

/// A recursive descent over bytes that lie still for the time of one parse.
private struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func text() throws(JSONSyntaxError) -> JSONValue {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    if position < bytes.count { throw unexpected("text after the value") }
    return value
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard position < bytes.count else { throw unexpected("unexpected end") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected("unexpected byte")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if depth > JSONValue.maximumDepth { throw unexpected("nested too deeply") }
    position += 1
    skipSpace()
    var members: [String: JSONValue] = [:]
    if consume(UInt8(ascii: "}")) { return .object(members) }
    while true {
      guard peek() == UInt8(ascii: "\"") else { throw unexpected("expected a member name") }
      let name = try string()
      skipSpace()
      guard consume(UInt8(ascii: ":")) else { throw unexpected("expected ':'") }
      skipSpace()
      members[name] = try value(depth: depth)
      skipSpace()
      if consume(UInt8(ascii: "}")) { return .object(members) }
      guard consume(UInt8(ascii: ",")) else { throw unexpected("expected ',' or '}'") }
      skipSpace()
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if depth > JSONValue.maximumDepth { throw unexpected("nested too deeply") }
    position += 1
    skipSpace()
    var elements: [JSONValue] = []
    if consume(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      if consume(UInt8(ascii: "]")) { return .array(elements) }
      guard consume(UInt8(ascii: ",")) else { throw unexpected("expected ',' or ']'") }
      skipSpace()
    }
  }

  private mutating func literal(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      guard peek() == word.utf8Start[index] else { throw unexpected("unexpected byte") }
      position += 1
    }
    return value
  }

  // MARK: Numbers

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    let isNegative = consume(UInt8(ascii: "-"))
    var magnitude: UInt64 = 0
    var isExact = true
    let digits = position
    while let digit = digit() {
      let (shifted, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(digit)
      isExact = isExact && !overflow && !carry
      magnitude = sum
    }
    if position == digits { throw unexpected("expected a digit") }
    if bytes[digits] == UInt8(ascii: "0"), position > digits + 1 {
      position = digits + 1
      throw unexpected("a digit after a leading zero")
    }
    let isInteger = try !fractionAndExponent()
    if isInteger, isExact, let value = signed(magnitude, isNegative) { return .integer(value) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      position = start
      throw unexpected("number out of range")
    }
    return .number(value)
  }

  /// Reads what may follow the whole part; true if there was anything.
  private mutating func fractionAndExponent() throws(JSONSyntaxError) -> Bool {
    var found = false
    if consume(UInt8(ascii: ".")) {
      found = true
      try digits()
    }
    if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
      found = true
      if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
      try digits()
    }
    return found
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard digit() != nil else { throw unexpected("expected a digit") }
    while digit() != nil {}
  }

  private mutating func digit() -> UInt64? {
    guard let byte = peek(), byte &- UInt8(ascii: "0") < 10 else { return nil }
    position += 1
    return UInt64(byte &- UInt8(ascii: "0"))
  }

  /// Nil where 64 bits can't hold the value: out of range, or minus zero.
  private func signed(_ magnitude: UInt64, _ isNegative: Bool) -> Int64? {
    guard isNegative else { return Int64(exactly: magnitude) }
    guard magnitude > 0, magnitude <= UInt64(Int64.max) + 1 else { return nil }
    return Int64(bitPattern: 0 &- magnitude)
  }

  // MARK: Strings

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    try skipPlain()
    if bytes[position] == UInt8(ascii: "\"") {
      let text = try validated(bytes[start..<position], from: start)
      position += 1
      return text
    }
    return try escapedString(from: start)
  }

  /// Goes on after the plain start of a string that holds escapes.
  private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
    var text = Array(bytes[start..<position])
    while bytes[position] == UInt8(ascii: "\\") {
      position += 1
      try escape(into: &text)
      let plain = position
      try skipPlain()
      text.append(contentsOf: bytes[plain..<position])
    }
    position += 1
    return try validated(text, from: start)
  }

  /// Stops at a quote or a backslash.
  private mutating func skipPlain() throws(JSONSyntaxError) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      if byte < 0x20 { throw unexpected("a control character in a string") }
      position += 1
    }
    throw unexpected("a string without its end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
    guard let byte = peek() else { throw unexpected("a string without its end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar()).utf8)
    default:
      position -= 1
      throw unexpected("unknown escape")
    }
  }

  /// Reads the digits after `\u`, and the partner where they are the first half of a pair.
  private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let afterFirst = position
    if unit < 0xDC00, consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) {
      let low = try hexadecimal()
      if (0xDC00...0xDFFF).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    // What follows is not the other half: it is read again, for itself.
    position = afterFirst
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw unexpected("expected a hexadecimal digit") }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private func validated(
    _ text: some Sequence<UInt8>, from start: Int
  ) throws(JSONSyntaxError) -> String {
    guard let string = String(validating: text, as: UTF8.self) else {
      throw JSONSyntaxError(offset: start, reason: "a string that is not UTF-8")
    }
    return string
  }

  // MARK: Bytes

  private func peek() -> UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func consume(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private func unexpected(_ reason: String) -> JSONSyntaxError {
    JSONSyntaxError(offset: position, reason: reason)
  }
}
