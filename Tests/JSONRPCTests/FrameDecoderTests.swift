import JSONRPC
import TestSupport
import Testing

@Suite struct FrameDecoderTests {
  /// What came out of a decoder: messages as text, errors as their description.
  private func decode(_ chunks: [[UInt8]], limit: Int = 1000) -> [String] {
    var decoder = FrameDecoder(limit: limit)
    var found: [String] = []
    func note(_ frame: Result<[UInt8], FramingError>) {
      switch frame {
      case .success(let bytes): found.append(String(decoding: bytes, as: UTF8.self))
      case .failure(let error): found.append("! \(error)")
      }
    }
    for chunk in chunks {
      decoder.append(chunk)
      while let frame = decoder.next() { note(frame) }
    }
    if let frame = decoder.finish() { note(frame) }
    return found
  }

  private func decode(_ text: String, limit: Int = 1000) -> [String] {
    decode([Array(text.utf8)], limit: limit)
  }

  private static let cases: [(String, [String])] = [
    ("", []), ("\n \r\n", []), ("{}\n", ["{}"]), ("{}", ["{}"]),
    ("[1]\r\n\r\n{}\n", ["[1]", "{}"]),
    ("\u{FEFF}\n{}\n\nnonsense\n {} \n", ["{}", "nonsense", "{}"]),
    ("Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", ["{}", "[1]"]),
    (
      "content-LENGTH:2\n\n{}\r\n\r\nX-Y: z\r\nContent-Length:  2 \r\nA: b\r\n\r\n[]", ["{}", "[]"]
    ),
    ("\u{FEFF}Content-Length: 4\r\n\r\n\"é\"", ["\"é\""]),
    (
      "Content-Type: x; charset=utf-8\r\nContent-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}",
      ["", "{}"]
    ),
    ("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", ["{}"]),
    (
      "Content-Length: x\r\n\r\n{}Content-Length: 2\r\n\r\n{}",
      ["! malformed header line: Content-Length: x", "{}"]
    ),
    (
      "Content-Length: -2\r\n\r\n{}\r\nContent-Length: 2\r\n\r\n{}",
      ["! malformed header line: Content-Length: -2", "{}"]
    ),
    (
      "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}Content-Length: 2\r\n\r\n[]",
      ["! malformed header line: Content-Length: 3", "[]"]
    ),
    (
      "Content-Length: 99999999999999999999\r\n\r\nContent-Length: 2\r\n\r\n{}",
      ["! malformed header line: Content-Length: 99999999999999999999", "{}"]
    ),
    (
      "X: y\r\n\r\n{}Content-Length: 2\r\n\r\n{}",
      ["! a header without Content-Length", "{}"]
    ),
    (
      "Content-Length: 2\r\n\r\n{}junk\r\nContent-Length: 2\r\n\r\n[]",
      ["{}", "! malformed header line: junk", "[]"]
    ),
    ("hello\n{}\n", ["! malformed header line: hello", "{}"]),
    ("hello\r\nContent-Length: 2\r\n\r\n{}", ["! malformed header line: hello", "{}"]),
    ("hello", ["! malformed header line: hello"]),
    ("Content-Length: 5\r\n\r\n{}", ["! the input ended inside a message"]),
    ("Content-Length: 5\r\n", ["! the input ended inside a message"]),
    ("Content-Length: 2\r\n\r\n{}Content-", ["{}", "! the input ended inside a message"]),
    (
      "Content-Length: 20\r\n\r\n01234567890123456789Content-Length: 2\r\n\r\n{}",
      ["! a message of more than 12 bytes", "{}"]
    ),
    ("{\"long\":\"line\"}\n{}\n", ["! a message of more than 12 bytes", "{}"]),
    ("{\"long\":\"line\"}", ["! a message of more than 12 bytes"]),
  ]

  @Test(arguments: cases)
  func givesTheSameMessagesForEverySplit(text: String, expected: [String]) {
    let bytes = Array(text.utf8)
    #expect(decode([bytes], limit: 12) == expected)
    #expect(decode(bytes.map { [$0] }, limit: 12) == expected)
    for cut in bytes.indices {
      #expect(decode([Array(bytes[..<cut]), Array(bytes[cut...])], limit: 12) == expected)
    }
  }

  @Test func tellsTheFraming() {
    for (text, framing) in [("{}\n", Framing.lines), ("Content-Length: 2\r\n\r\n{}", .headers)] {
      var decoder = FrameDecoder()
      #expect(decoder.framing == nil)
      decoder.append(Array(text.utf8))
      _ = decoder.next()
      #expect(decoder.framing == framing)
      #expect(decode([framing.frame(Array("[1]".utf8))]) == ["[1]"])
    }
  }

  @Test func goesOnAfterAHeaderWithoutEnd() {
    let junk = String(repeating: "x", count: FrameDecoder.headerLimit + 1)
    let error = "! a header of more than \(FrameDecoder.headerLimit) bytes"
    #expect(decode(junk + "\n{}\n") == [error, "{}"])
    #expect(
      decode("Content-Length: 2\r\n\r\n{}" + junk + "\r\nContent-Length: 2\r\n\r\n[]")
        == ["{}", error, "[]"])
    let fields = String(repeating: "A: b\r\n", count: FrameDecoder.headerLimit / 5)
    #expect(decode(fields + "Content-Length: 2\r\n\r\n{}") == [error, "{}"])
  }

  @Test func skipsALongBodyInPieces() {
    var decoder = FrameDecoder(limit: 1 << 10)
    decoder.append(Array("Content-Length: 1000000\r\n\r\n".utf8))
    #expect(decoder.next() == .failure(.messageTooLong(limit: 1 << 10)))
    for _ in 0..<1000 {
      decoder.append([UInt8](repeating: 0x41, count: 1000))
      #expect(decoder.next() == nil)
    }
    decoder.append(Array("Content-Length: 2\r\n\r\n{}".utf8))
    #expect(decoder.next() == .success(Array("{}".utf8)))
  }

  @Test(arguments: 0..<30)
  func validLinesSurviveGarbage(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var bytes = Array("{\"n\":-1}\n".utf8)
    for number in 0..<20 {
      bytes += (0..<random.pick(0..<60)).map { _ in UInt8.random(in: 0...255, using: &random) }
      bytes += Array("\n{\"n\":\(number)}\n".utf8)
    }
    let found = decode(pieces(of: bytes, &random))
    let expected = (-1..<20).map { "{\"n\":\($0)}" }
    #expect(found.filter { expected.contains($0) } == expected)
  }

  @Test(arguments: 0..<30)
  func randomHeadersNeverTrap(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let words = [
      "Content-Length", ":", " ", "\r\n", "\n", "7", "12", "x", "{}", "Content-Type: a", "é",
    ]
    let text = (0..<200).map { _ in random.pick(words) }.joined()
    let bytes = Array(text.utf8)
    #expect(decode(pieces(of: bytes, &random)) == decode([bytes]))
  }

  private func pieces(of bytes: [UInt8], _ random: inout SplitMix) -> [[UInt8]] {
    var rest = bytes[...]
    var pieces: [[UInt8]] = []
    while !rest.isEmpty {
      let count = Int.random(in: 1...max(1, min(rest.count, 40)), using: &random)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }
}
