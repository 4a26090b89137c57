import JSONRPC
import Testing

@Suite struct JSONParserTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  @Test(
    arguments: [
      ("null", JSONValue.null), ("true", .bool(true)), (" false\r\n", .bool(false)),
      ("\"\"", .string("")), ("[]", .array([])), ("{}", .object([:])), ("[ ]", .array([])),
      ("{ }", .object([:])), ("[1,[2,{\"a\":[]}]]", [1, [2, ["a": []]]]),
      ("\t{\"a\" : 1 , \"b\":null}\n", ["a": 1, "b": nil]), ("{\"a\":1,\"a\":2}", ["a": 2]),
    ] as [(String, JSONValue)])
  func readsValues(text: String, expected: JSONValue) throws {
    #expect(try parse(text) == expected)
  }

  @Test(arguments: [
    ("0", JSONValue.integer(0)), ("-1", .integer(-1)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(0x1p63)),
    ("-9223372036854775809", .number(-0x1p63)),
    ("18446744073709551616", .number(0x1p64)),
    ("123456789012345678901234567890", .number(123_456_789_012_345_677_877_719_597_056)),
    ("-0", .number(-0.0)), ("-0.0", .number(-0.0)), ("1.0", .number(1)), ("1e2", .number(100)),
    ("1E+2", .number(100)), ("25e-1", .number(2.5)), ("0.1", .number(0.1)),
    ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-400", .number(0)),
    ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
  ])
  func readsNumbers(text: String, expected: JSONValue) throws {
    let value = try parse(text)
    #expect(value == expected)
    if case .number(let number) = value, case .number(let wanted) = expected {
      #expect(number.sign == wanted.sign)
    }
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u00e9\u4E2D""#, "é中"),
    (#""\ud83d\ude00""#, "😀"), (#""\uD83D""#, "\u{FFFD}"), (#""\uDE00x""#, "\u{FFFD}x"),
    (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"), (#""\ud83d\n""#, "\u{FFFD}\n"),
    (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
    (#""\u0000""#, "\0"), ("\"e\u{301} 👩‍👧 \u{2028}\"", "e\u{301} 👩‍👧 \u{2028}"),
  ])
  func readsStrings(text: String, expected: String) throws {
    let found = try #require(try parse(text).string)
    #expect(Array(found.unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [
    "", " ", "nul", "nulll", "tru", "True", "+1", "01", "-", "-01", "1.", ".5", "1e", "1e+", "0x1",
    "1e999", "-1e999", "NaN", "Infinity", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"",
    "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "]", "}",
    "1 2",
    "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u", "'a'", "\"a\nb\"",
    "\"\u{1}\"", "// c\n1", "[1]]", "\u{FEFF}1",
  ])
  func refuses(text: String) {
    #expect(throws: JSONSyntaxError.self) { try parse(text) }
  }

  @Test(
    arguments: [
      [0x80], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
      [0xE2, 0x82],
    ] as [[UInt8]])
  func refusesStringsThatAreNotUTF8(bytes: [UInt8]) {
    for tail in ["", "\\n"] {
      let text = [UInt8(ascii: "\"")] + bytes + Array(tail.utf8) + [UInt8(ascii: "\"")]
      #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }
  }

  @Test func tellsWhereTheErrorIs() {
    #expect(throws: JSONSyntaxError(offset: 5, reason: "unexpected byte")) {
      try parse("{\"a\":x}")
    }
    #expect(JSONSyntaxError(offset: 5, reason: "no").description == "no at byte 5")
  }

  @Test func limitsTheDepth() throws {
    let limit = JSONValue.maximumDepth
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let deepest = try parse(nested(limit))
    #expect(try JSONValue(parsing: deepest.serialized) == deepest)
    #expect(throws: JSONSyntaxError.self) { try parse(nested(limit + 1)) }
    #expect(throws: JSONSyntaxError.self) {
      try parse(String(repeating: "[", count: 1_000_000))
    }
    #expect(throws: JSONSyntaxError.self) {
      try parse(String(repeating: "{\"a\":", count: 1_000_000))
    }
  }
}
