import JSONRPC
import TestSupport
import Testing

@testable import RemoteEngines

/// Whatever pieces bytes come in, the parsers make the same of them; whatever the bytes are, they
/// end with events or an error.
@Suite struct StreamTests {
  private typealias Parse = @Sendable ([[UInt8]]) throws -> [String]

  private static func response(_ pieces: [[UInt8]]) throws -> [String] {
    var parser = HTTPResponseParser(bodyLimit: 1 << 16)
    var head: HTTPHead?
    var body: [UInt8] = []
    for piece in pieces {
      for event in try parser.feed(piece) {
        switch event {
        case .head(let given): head = given
        case .body(let bytes): body += bytes
        }
      }
    }
    if !parser.isComplete { try parser.finish() }
    let headers = head?.headers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } ?? []
    return ["\(head?.status ?? 0)"] + headers + [String(decoding: body, as: UTF8.self)]
  }

  private static func stream(_ framing: EventStream, _ pieces: [[UInt8]]) throws -> [String] {
    var framing = framing
    var elements: [EventStream.Element] = []
    for piece in pieces { elements += try framing.feed(piece) }
    elements += try framing.finish()
    return elements.map { element in
      switch element {
      case .end: "end"
      case .value(let value): String(decoding: value.serialized, as: UTF8.self)
      }
    }
  }

  private static let chunked =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    + "5\r\nhello\r\nA;name=1\r\n, wörld!\n\r\n0\r\nTrailer: 1\r\n\r\n"
  private static let counted = "HTTP/1.1 404 Not Found\r\nContent-Length:  4 \r\n\r\nnone"
  private static let endless = "HTTP/1.0 200 OK\n\nto the end"
  private static let events =
    "\u{FEFF}: hello\r\nevent: x\r\ndata: {\"a\": \"ö\"}\r\n\r\ndata:{\"b\":\r\ndata: 2}\n\n\n"
    + "id: 1\r\rdata: [3]\r\rdata: [DONE]\n\ndata: {\"left\": \"over\"}\n"
  private static let lines = "{\"a\": 1}\r\n\n  \n{\"b\": \"\\n\"}\n[1, 2]"

  private static let cases: [(text: String, expected: [String], parse: Parse)] = [
    (chunked, ["200", "server=x", "transfer-encoding=chunked", "hello, wörld!\n"], response),
    (counted, ["404", "content-length=4", "none"], response),
    (endless, ["200", "to the end"], response),
    (
      events, [#"{"a":"ö"}"#, #"{"b":2}"#, "[3]", "end"],
      { try stream(.serverSentEvents, $0) }
    ),
    (lines, [#"{"a":1}"#, #"{"b":"\n"}"#, "[1,2]"], { try stream(.lines, $0) }),
  ]

  @Test(arguments: cases.indices)
  func anySplitGivesTheSame(index: Int) throws {
    let (text, expected, parse) = Self.cases[index]
    let bytes = Array(text.utf8)
    #expect(try parse([bytes]) == expected)
    #expect(try parse(bytes.map { [$0] }) == expected)
    for cut in 0...bytes.count {
      #expect(try parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected)
    }
    var random = SplitMix(seed: UInt64(index))
    for _ in 0..<50 {
      var pieces: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 0...9, using: &random))
        pieces.append(Array(piece))
        rest = rest.dropFirst(piece.count)
      }
      #expect(try parse(pieces) == expected)
    }
  }

  /// Damaged bytes: any split gives the same events, or the same error.
  @Test(arguments: cases.indices)
  func damageIsAnErrorNotATrap(index: Int) throws {
    let (text, _, parse) = Self.cases[index]
    var random = SplitMix(seed: UInt64(100 + index))
    var failures = 0
    for _ in 0..<400 {
      var bytes = Array(text.utf8)
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(random.pick(Array("\r\n:0Ff{\"".utf8)), at: place)
        }
        if bytes.isEmpty { bytes = [0] }
      }
      let whole = Result { try parse([bytes]) }
      let single = Result { try parse(bytes.map { [$0] }) }
      switch (whole, single) {
      case (.success(let first), .success(let second)): #expect(first == second)
      case (.failure(let first), .failure(let second)):
        failures += 1
        #expect(first as? EngineError == second as? EngineError)
        #expect(first is EngineError)
      default: Issue.record("whole: \(whole), byte by byte: \(single)")
      }
    }
    #expect(failures > 0)
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n", "longer than 64 KiB"),
    ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "length"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "two lengths"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "transfer coding"),
    ("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n", "compressed"),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
      "chunk's size"
    ),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "chunk's size"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "longer than it says"),
    ("HTTP/1.1 200 OK\r\n: x\r\n\r\n", "no name"), ("SSH-2.0-OpenSSH\r\n\r\n", "begin"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "ended within"),
    ("", "before a response"),
  ])
  func wrongResponsesAreNamed(text: String, reason: String) {
    #expect {
      _ = try Self.response([Array(text.utf8)])
    } throws: { ($0 as? EngineError)?.message.contains(reason) == true }
  }

  @Test func nothingGrowsWithoutBounds() {
    var head = HTTPResponseParser(bodyLimit: 10)
    #expect(throws: EngineError.self) {
      for _ in 0..<10_000 { _ = try head.feed(Array("X-Header: 1234567890\r\n".utf8)) }
    }
    var body = HTTPResponseParser(bodyLimit: 10)
    #expect(throws: EngineError.self) {
      _ = try body.feed(Array("HTTP/1.1 200 OK\r\n\r\n0123456789X".utf8))
    }
    for framing in [EventStream.lines, .serverSentEvents] {
      var framing = framing
      #expect(throws: EngineError.self) {
        for _ in 0..<20 {
          _ = try framing.feed(Array(repeating: UInt8(ascii: "a"), count: 100_000))
        }
      }
    }
    var events = ServerSentEvents(limit: 100)
    #expect(throws: EngineError.self) {
      for _ in 0..<50 { _ = try events.feed(Array("data: 0123456789\n".utf8)) }
    }
  }
}
