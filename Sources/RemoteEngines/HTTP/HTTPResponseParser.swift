/// Reads one HTTP/1.1 response (RFC 9112) from bytes that arrive in any pieces.
///
/// Everything is bounded: head and trailers by `headLimit`, the body by the caller's limit. Responses
/// of status 1xx are passed over.
struct HTTPResponseParser {
  /// Status line and headers, in bytes; trailers likewise.
  private static let headLimit = 64 << 10
  /// Of a chunk's size with its extensions.
  private static let sizeLineLimit = 1024

  private enum State: Hashable {
    case head
    case counted(left: Int)
    case untilEnd
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
    case complete
  }

  private let isHeadOnly: Bool
  private let bodyLimit: Int
  private var state = State.head
  /// The line under way, without its end.
  private var line: [UInt8] = []
  /// Bytes of the lines read in this state.
  private var lineBytes = 0
  private var lines: [[UInt8]] = []
  private var bodyBytes = 0

  /// - Parameter isHeadOnly: whether the request was one whose response has no body.
  init(bodyLimit: Int, isHeadOnly: Bool = false) {
    self.bodyLimit = bodyLimit
    self.isHeadOnly = isHeadOnly
  }

  /// Whether the response is whole; bytes after it are ignored.
  var isComplete: Bool { state == .complete }

  /// Takes bytes.
  ///
  /// - Throws: `EngineError` when they are no HTTP response, or too many.
  mutating func feed(_ bytes: some Collection<UInt8>) throws(EngineError) -> [HTTPEvent] {
    var events: [HTTPEvent] = []
    var rest = Array(bytes)[...]
    while !rest.isEmpty, state != .complete {
      switch state {
      case .head, .chunkSize, .chunkEnd, .trailers:
        guard let whole = try takeLine(&rest) else { return events }
        if let head = try end(of: whole) { events.append(.head(head)) }
      case .counted(let left):
        let piece = rest.prefix(left)
        try append(piece, &events)
        state = left == piece.count ? .complete : .counted(left: left - piece.count)
        rest = rest.dropFirst(piece.count)
      case .chunk(let left):
        let piece = rest.prefix(left)
        try append(piece, &events)
        state = left == piece.count ? .chunkEnd : .chunk(left: left - piece.count)
        rest = rest.dropFirst(piece.count)
      case .untilEnd:
        try append(rest, &events)
        rest = []
      case .complete: break
      }
    }
    return events
  }

  /// Takes the end of the connection.
  ///
  /// - Throws: `EngineError` when the response was not whole.
  mutating func finish() throws(EngineError) {
    switch state {
    case .complete: return
    case .untilEnd: state = .complete
    case .head: throw EngineError(.unavailable, "the connection ended before a response came")
    default: throw EngineError(.unavailable, "the connection ended within the response")
    }
  }

  // MARK: Lines

  /// A line when its end has come; its `\r\n` or `\n` taken off.
  private mutating func takeLine(_ rest: inout ArraySlice<UInt8>) throws(EngineError) -> [UInt8]? {
    let limit = state == .chunkSize ? Self.sizeLineLimit : Self.headLimit
    let end = rest.firstIndex(of: UInt8(ascii: "\n"))
    line += rest[..<(end ?? rest.endIndex)]
    guard lineBytes + line.count <= limit else { throw Self.malformed("its head is too long") }
    guard let end else {
      rest = []
      return nil
    }
    rest = rest[(end + 1)...]
    lineBytes += line.count + 1
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    defer { line.removeAll(keepingCapacity: true) }
    return line
  }

  private mutating func enter(_ new: State) {
    state = new
    lineBytes = 0
    lines = []
  }

  /// What a whole line means in the present state; the head when this was its last.
  private mutating func end(of line: [UInt8]) throws(EngineError) -> HTTPHead? {
    switch state {
    case .head:
      guard line.isEmpty else {
        lines.append(line)
        return nil
      }
      return try endOfHead()
    case .chunkSize:
      let size = try Self.chunkSize(line)
      enter(size == 0 ? .trailers : .chunk(left: size))
    case .chunkEnd:
      guard line.isEmpty else { throw Self.malformed("a chunk is longer than it says") }
      enter(.chunkSize)
    case .trailers:
      if line.isEmpty { enter(.complete) }
    default: break
    }
    return nil
  }

  private mutating func endOfHead() throws(EngineError) -> HTTPHead? {
    let head = try Self.head(lines)
    guard head.status >= 200 else {
      enter(.head)
      return nil
    }
    enter(try bodyState(head))
    return head
  }

  /// How long the body is (RFC 9112, 6.3).
  private func bodyState(_ head: HTTPHead) throws(EngineError) -> State {
    if isHeadOnly || head.status == 204 || head.status == 304 { return .complete }
    if let encoding = head["content-encoding"], encoding.lowercased() != "identity" {
      throw Self.malformed("it is compressed, which was not asked for")
    }
    if let coding = head["transfer-encoding"] {
      guard coding.lowercased() == "chunked" else {
        throw Self.malformed("its transfer coding is not known")
      }
      return .chunkSize
    }
    guard let text = head["content-length"] else { return .untilEnd }
    guard let length = Int(text), length >= 0, text.utf8.allSatisfy({ (48...57).contains($0) })
    else { throw Self.malformed("its length is no number") }
    guard length <= bodyLimit else { throw Self.tooLong(bodyLimit) }
    return length == 0 ? .complete : .counted(left: length)
  }

  private static func head(_ lines: [[UInt8]]) throws(EngineError) -> HTTPHead {
    // HTTP/1.1 200 OK
    guard let first = lines.first, first.starts(with: "HTTP/1.".utf8), first.count >= 12,
      first[8] == UInt8(ascii: " "), first.count == 12 || first[12] == UInt8(ascii: " "),
      let status = Int(String(decoding: first[9..<12], as: UTF8.self)), (100...599).contains(status)
    else { throw malformed("it does not begin as one") }
    var head = HTTPHead(status: status)
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
        throw malformed("a header has no name")
      }
      let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
      let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
        .trimmingBlanks
      if name == "content-length", let other = head.headers[name], other != value {
        throw malformed("it names two lengths")
      }
      head.headers[name] = value
    }
    return head
  }

  private static func chunkSize(_ line: [UInt8]) throws(EngineError) -> Int {
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    guard (1...15).contains(digits.count), digits.allSatisfy({ $0 != 43 && $0 != 45 }),
      let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw malformed("a chunk's size is no number") }
    return size
  }

  // MARK: Body

  private mutating func append(
    _ piece: ArraySlice<UInt8>, _ events: inout [HTTPEvent]
  ) throws(EngineError) {
    guard piece.count <= bodyLimit - bodyBytes else { throw Self.tooLong(bodyLimit) }
    bodyBytes += piece.count
    events.append(.body(Array(piece)))
  }

  private static func malformed(_ reason: String) -> EngineError {
    EngineError(.malformed, "the response is not HTTP as it should be: \(reason)")
  }

  private static func tooLong(_ limit: Int) -> EngineError {
    EngineError(.malformed, "the response is longer than \(limit >> 10) KiB, and was not read")
  }
}

extension String {
  /// The text without blanks and tabs around it.
  fileprivate var trimmingBlanks: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
