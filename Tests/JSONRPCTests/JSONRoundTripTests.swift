import JSONRPC
import TestSupport
import Testing

@Suite struct JSONRoundTripTests {
  /// Any value, with what is hard to write: escapes, lone marks, extreme numbers.
  private func value(_ random: inout SplitMix, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: .null
    case 1: .bool(random.oneIn(2))
    case 2: .integer(random.oneIn(2) ? Int64(bitPattern: random.next()) : random.pick([0, -1, 7]))
    case 3: .number(double(&random))
    case 4, 5: .string(text(&random))
    case 6: .array((0..<random.pick(0..<4)).map { _ in value(&random, depth: depth - 1) })
    default:
      .object(
        Dictionary(
          (0..<random.pick(0..<4)).map { _ in (text(&random), value(&random, depth: depth - 1)) },
          uniquingKeysWith: { $1 }))
    }
  }

  private func double(_ random: inout SplitMix) -> Double {
    let number = Double(bitPattern: random.next())
    return number.isFinite ? number : 0.5
  }

  private func text(_ random: inout SplitMix) -> String {
    let pieces = [
      "a", "\"", "\\", "/", "\n", "\0", "\u{1F}", "\u{7F}", "é", "e\u{301}", "😀", "\u{2028}",
    ]
    return (0..<random.pick(0..<8)).map { _ in random.pick(pieces) }.joined()
  }

  @Test(arguments: 0..<20)
  func whatIsWrittenReadsBackTheSame(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    for _ in 0..<50 {
      let value = value(&random, depth: 5)
      let bytes = value.serialized
      #expect(bytes.allSatisfy { $0 >= 0x20 }, "a frame must fit one line")
      let back = try JSONValue(parsing: bytes)
      #expect(back == value)
      #expect(back.serialized == bytes)
    }
  }

  @Test(arguments: 0..<20)
  func randomBytesNeverTrap(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let alphabet = Array("{}[]\",:\\u0dD8eE+-.19 tfn\n".utf8) + [0, 0x80, 0xC3, 0xED, 0xA0, 0xFF]
    for _ in 0..<200 {
      let bytes = random.bytes(random.pick(0..<40), of: alphabet)
      if let value = try? JSONValue(parsing: bytes) {
        #expect((try? JSONValue(parsing: value.serialized)) == value)
      }
    }
  }

  @Test(arguments: 0..<20)
  func damagedTextsNeverTrap(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<40 {
      var bytes = value(&random, depth: 4).serialized
      for _ in 0..<random.pick(1..<4) where !bytes.isEmpty {
        let place = random.pick(bytes.indices)
        if random.oneIn(2) { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        if random.oneIn(3) { bytes.remove(at: place) }
      }
      _ = try? JSONValue(parsing: bytes)
    }
  }

  @Test func equalValuesGiveEqualBytes() {
    let value: JSONValue = ["b": 1, "a": [true, nil, 2.5], "c": "\"\\\n\u{1}é/"]
    #expect(
      String(decoding: value.serialized, as: UTF8.self)
        == #"{"a":[true,null,2.5],"b":1,"c":"\"\\\n\u0001é/"}"#)
    #expect(JSONValue.number(.infinity).serialized == Array("null".utf8))
  }
}
