import JSONRPC
import Testing

@Suite struct JSONCodableTests {
  private struct Inner: Codable, Hashable {
    var line: Int
    var small: UInt8?
    var flag: Bool?
    var ratio: Double?
  }

  private enum Choice: String, Codable { case left, right }

  private struct Outer: Codable, Hashable {
    var name: String
    var inner: Inner
    var list: [Inner]
    var byName: [String: [Int]]
    var choice: Choice?
    var nothing: String?
  }

  private let full = Outer(
    name: "é", inner: Inner(line: 3, small: 255, flag: true, ratio: 2),
    list: [Inner(line: .max), Inner(line: .min)], byName: ["a": [1, 2], "b": []], choice: .left)

  @Test func encodesAndDecodes() throws {
    let json = try JSONValue(encoding: full)
    #expect(
      json == [
        "name": "é", "inner": ["line": 3, "small": 255, "flag": true, "ratio": 2.0],
        "list": [["line": .integer(.max)], ["line": .integer(.min)]],
        "byName": ["a": [1, 2], "b": []], "choice": "left",
      ])
    #expect(try json.decode(Outer.self) == full)
    #expect(try JSONValue(parsing: json.serialized).decode(Outer.self) == full)
  }

  @Test func encodesBareValues() throws {
    #expect(try JSONValue(encoding: String?.none) == nil)
    #expect(try JSONValue(encoding: "a") == "a")
    #expect(try JSONValue(encoding: [Int?.some(1), nil]) == [1, nil])
    #expect(try JSONValue(encoding: [String: Int]()) == [:])
    #expect(try JSONValue(encoding: UInt64.max) == .number(0x1p64))
    #expect(throws: EncodingError.self) { try JSONValue(encoding: ["a": Double.nan]) }
  }

  @Test func decodesWholeNumbersHoweverWritten() throws {
    #expect(try JSONValue.number(3).decode(Int.self) == 3)
    #expect(try JSONValue.integer(3).decode(Double.self) == 3)
    #expect(try JSONValue.null.decode(Int?.self) == nil)
    #expect(try (["a": nil] as JSONValue).decode([String: Int?].self) == ["a": nil])
  }

  @Test(
    arguments: [
      ([:], "params.name: missing"),
      ([], "params: expected an object, found an array"),
      (["name": 1], "params.name: expected a string, found an integer"),
      (
        ["name": "a", "inner": ["line": "1"]],
        "params.inner.line: expected an integer, found a string"
      ),
      (
        ["name": "a", "inner": ["line": 1.5]],
        "params.inner.line: expected an integer, found a number"
      ),
      (
        ["name": "a", "inner": ["line": 1e300]],
        "params.inner.line: expected an integer, found a number"
      ),
      (
        ["name": "a", "inner": ["line": 1, "small": 256]], "params.inner.small: 256 is out of range"
      ),
      (
        ["name": "a", "inner": ["line": 1, "flag": 1]],
        "params.inner.flag: expected a boolean, found an integer"
      ),
      (
        ["name": "a", "inner": ["line": 1], "list": [["line": 1], 2]],
        "params.list[1]: expected an object, found an integer"
      ),
      (
        ["name": "a", "inner": ["line": 1], "list": [["line": nil]]],
        "params.list[0].line: expected an integer, found null"
      ),
      (
        ["name": "a", "inner": ["line": 1], "list": [], "byName": ["x": [true]]],
        "params.byName.x[0]: expected an integer, found a boolean"
      ),
    ] as [(JSONValue, String)])
  func namesTheFieldAtFault(value: JSONValue, expected: String) {
    let error = #expect(throws: JSONDecodingError.self) { try value.decode(Outer.self) }
    #expect(error?.description == expected)
  }

  @Test func namesTheFieldOfErrorsFromTheStandardLibrary() throws {
    var json = try #require(try JSONValue(encoding: full).object)
    json["choice"] = "up"
    let error = #expect(throws: JSONDecodingError.self) {
      try JSONValue.object(json).decode(Outer.self, named: "result")
    }
    #expect(error?.path == "result.choice")
  }
}
