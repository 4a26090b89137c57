#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Cuts a stream of bytes into messages: any split of the bytes gives the same messages.
///
/// The first byte that is not white space (nor a byte order mark) decides the framing: `{` and `[`
/// start lines, a line of the form `Name: value` starts headers. Anything else is garbage, reported
/// once a line, and the next line is looked at afresh. Once a message was framed, the framing stays.
///
/// Nothing longer than the limit is ever kept: such a message is reported once and skipped. After a
/// malformed header the next `Content-Length` is searched for. O(bytes).
package struct FrameDecoder: Sendable {
  /// The longest message by default, in bytes.
  package static let defaultLimit = 64 << 20
  /// The longest header block, in bytes.
  package static let headerLimit = 16 << 10

  private enum State {
    /// Before anything that tells the framing.
    case start
    case line
    case header
    case body(count: Int)
    /// Dropping a body that is too long.
    case skippingBody(count: Int)
    /// Dropping a line that is too long.
    case skippingLine(then: Next)
    /// Looking for the header after a malformed one.
    case resynchronizing
  }

  private enum Next { case start, line }

  /// Nil until known.
  package private(set) var framing: Framing?

  private let limit: Int
  private var state = State.start
  private var buffer: [UInt8] = []
  /// Start of what is not consumed yet.
  private var head = 0
  /// No line end lies between `head` and here: a long line is searched once, however it arrives.
  private var searched = 0
  /// Bytes of the header lines seen, and what they said.
  private var headerCount = 0
  private var contentLength: Int?

  package init(limit: Int = FrameDecoder.defaultLimit) {
    self.limit = limit
  }

  /// Takes the next bytes of the stream.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    if case .skippingBody(let count) = state, head == buffer.count {
      let skipped = min(count, bytes.count)
      state = skipped == count ? .header : .skippingBody(count: count - skipped)
      buffer.append(contentsOf: bytes.dropFirst(skipped))
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// The next message or error; nil when more bytes are needed.
  package mutating func next() -> Result<[UInt8], FramingError>? {
    while true {
      let step: Step
      switch state {
      case .start: step = start()
      case .line: step = line()
      case .header: step = headerLine()
      case .body(let count): step = body(count)
      case .skippingBody(let count): step = skipBody(count)
      case .skippingLine(let next): step = skipLine(then: next)
      case .resynchronizing: step = resynchronize()
      }
      switch step {
      case .again: continue
      case .needsBytes:
        compact()
        return nil
      case .message(let bytes): return .success(bytes)
      case .error(let error): return .failure(error)
      }
    }
  }

  /// Call at the end of the input, after `next` gave nil: a last line needs no line end.
  package mutating func finish() -> Result<[UInt8], FramingError>? {
    defer {
      state = .start
      buffer = []
      (head, searched) = (0, 0)
    }
    switch state {
    case .skippingLine, .skippingBody, .resynchronizing: return nil
    case .body: return .failure(.truncated)
    case .start, .line, .header:
      let rest = Self.trimmed(buffer[head...])
      if rest.isEmpty { return headerCount > 0 ? .failure(.truncated) : nil }
      if case .header = state { return .failure(.truncated) }
      if Self.startsLine(rest) || framing == .lines { return .success(Array(rest)) }
      return .failure(Self.malformed(rest))
    }
  }

  private enum Step {
    case again
    case needsBytes
    case message([UInt8])
    case error(FramingError)
  }

  // MARK: States

  private mutating func start() -> Step {
    skipSpaceAndMark()
    guard head < buffer.count else { return .needsBytes }
    if Self.startsLine(buffer[head...]) {
      state = .line
      framing = .lines
      return .again
    }
    guard let line = takeLine(limit: Self.headerLimit) else {
      if buffer.count - head <= Self.headerLimit { return .needsBytes }
      framing = .lines
      state = .skippingLine(then: .start)
      return .error(.headerTooLong(limit: Self.headerLimit))
    }
    if Self.field(line) == nil {
      framing = .lines
      return .error(Self.malformed(line))
    }
    framing = .headers
    state = .header
    return readField(line)
  }

  private mutating func line() -> Step {
    guard let line = takeLine(limit: limit) else {
      if buffer.count - head <= limit { return .needsBytes }
      state = .skippingLine(then: .line)
      return .error(.messageTooLong(limit: limit))
    }
    let text = Self.trimmed(line)
    return text.isEmpty ? .again : .message(Array(text))
  }

  private mutating func headerLine() -> Step {
    guard let line = takeLine(limit: Self.headerLimit) else {
      if buffer.count - head <= Self.headerLimit { return .needsBytes }
      return fail(.headerTooLong(limit: Self.headerLimit))
    }
    if !Self.trimmed(line).isEmpty { return readField(line) }
    if headerCount == 0 { return .again }  // Empty lines between messages.
    guard let length = contentLength else { return fail(.missingContentLength) }
    (headerCount, contentLength) = (0, nil)
    guard length <= limit else {
      state = .skippingBody(count: length)
      return .error(.messageTooLong(limit: limit))
    }
    state = .body(count: length)
    return .again
  }

  private mutating func body(_ count: Int) -> Step {
    guard buffer.count - head >= count else { return .needsBytes }
    let message = Array(buffer[head..<head + count])
    consume(count)
    state = .header
    return .message(message)
  }

  private mutating func skipBody(_ count: Int) -> Step {
    let skipped = min(count, buffer.count - head)
    consume(skipped)
    state = skipped == count ? .header : .skippingBody(count: count - skipped)
    return skipped == count ? .again : .needsBytes
  }

  private mutating func skipLine(then next: Next) -> Step {
    guard let end = lineEnd() else {
      consume(buffer.count - head)
      return .needsBytes
    }
    consume(end + 1 - head)
    state = next == .line ? .line : .start
    return .again
  }

  private mutating func resynchronize() -> Step {
    let name = Self.contentLengthName
    var start = head
    while start + name.count <= buffer.count {
      if Self.isContentLength(buffer[start..<start + name.count]) {
        consume(start - head)
        state = .header
        return .again
      }
      start += 1
    }
    consume(start - head)
    return .needsBytes
  }

  // MARK: Header fields

  private static let contentLengthName = Array("content-length:".utf8)

  private mutating func readField(_ line: ArraySlice<UInt8>) -> Step {
    headerCount += line.count + 1
    if headerCount > Self.headerLimit { return fail(.headerTooLong(limit: Self.headerLimit)) }
    guard let colon = Self.field(line) else { return fail(Self.malformed(line)) }
    guard Self.isContentLength(line[line.startIndex...colon]) else { return .again }
    guard let length = Self.decimal(Self.trimmed(line[(colon + 1)...])),
      contentLength == nil || contentLength == length
    else { return fail(Self.malformed(line)) }
    contentLength = length
    return .again
  }

  private mutating func fail(_ error: FramingError) -> Step {
    (headerCount, contentLength) = (0, nil)
    state = .resynchronizing
    return .error(error)
  }

  /// The place of the colon in a line of the form `Name: value`.
  private static func field(_ line: ArraySlice<UInt8>) -> Int? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
      return nil
    }
    let isName = line[..<colon].allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isName ? colon : nil
  }

  private static func isContentLength(_ name: ArraySlice<UInt8>) -> Bool {
    guard name.count == contentLengthName.count else { return false }
    return zip(name, contentLengthName).allSatisfy { byte, expected in
      byte == expected || (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte && byte | 0x20 == expected)
    }
  }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    var value = 0
    for byte in digits {
      guard byte &- UInt8(ascii: "0") < 10 else { return nil }
      value = value * 10 + Int(byte &- UInt8(ascii: "0"))
    }
    return value
  }

  private static func malformed(_ line: ArraySlice<UInt8>) -> FramingError {
    .malformedHeader(String(decoding: trimmed(line).prefix(80), as: UTF8.self))
  }

  // MARK: Bytes

  private static func startsLine(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line.drop(while: isSpace)
    while let last = line.last, isSpace(last) { line.removeLast() }
    return line
  }

  private mutating func skipSpaceAndMark() {
    while head < buffer.count {
      if Self.isSpace(buffer[head]) {
        consume(1)
      } else if buffer[head...].starts(with: [0xEF, 0xBB, 0xBF]) {
        consume(3)
      } else {
        return
      }
    }
  }

  /// Takes the bytes before the next line end, and the line end; nil where there is none yet, or
  /// the line is longer than the limit.
  private mutating func takeLine(limit: Int) -> ArraySlice<UInt8>? {
    guard let end = lineEnd(), end - head <= limit else { return nil }
    let line = buffer[head..<end]
    consume(end + 1 - head)
    return line
  }

  /// The place of the next line feed.
  private mutating func lineEnd() -> Int? {
    let from = max(head, searched)
    let found = buffer.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress, from < bytes.count else { return nil }
      guard let place = memchr(base + from, 0x0A, bytes.count - from) else { return nil }
      return UnsafeRawPointer(place) - base
    }
    searched = found ?? buffer.count
    return found
  }

  private mutating func consume(_ count: Int) {
    head += count
  }

  /// Drops what was consumed; gives large blocks of memory back.
  private mutating func compact() {
    guard head > 0 else { return }
    if head == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
    } else if head >= 1 << 16 || head > buffer.count / 2 {
      buffer.removeSubrange(..<head)
    } else {
      return
    }
    searched = max(0, searched - head)
    head = 0
  }
}
