import JSONRPC

/// The JSON objects of a streamed response, from bytes that arrive in any pieces.
struct EventStream {
  /// Bytes of one line, or of one event, at most.
  static let limit = 1 << 20

  /// Nil where each line is a text.
  private var events: ServerSentEvents?
  private var lines = LineSplitter(limit: limit)

  private init(events: ServerSentEvents?) { self.events = events }

  /// Server-sent events (WHATWG HTML, 9.2.6), the data of each a JSON text, `[DONE]` at the end.
  static var serverSentEvents: EventStream {
    EventStream(events: ServerSentEvents(limit: limit))
  }

  /// One JSON text a line.
  static var lines: EventStream { EventStream(events: nil) }

  /// A step of the stream.
  enum Element: Hashable, Sendable {
    case value(JSONValue)
    /// `[DONE]`.
    case end
  }

  /// Takes bytes.
  ///
  /// - Throws: `EngineError` where an event is not JSON.
  mutating func feed(_ bytes: [UInt8]) throws(EngineError) -> [Element] {
    guard let data = try events?.feed(bytes) else { return try Self.values(lines.feed(bytes)) }
    var elements: [Element] = []
    for text in data {
      elements.append(text.elementsEqual("[DONE]".utf8) ? .end : .value(try Self.parse(text)))
    }
    return elements
  }

  /// Takes the end of the bytes: a last line may lack its end, an event may not.
  mutating func finish() throws(EngineError) -> [Element] {
    events == nil ? try Self.values([lines.rest()]) : []
  }

  private static func values(_ texts: [[UInt8]]) throws(EngineError) -> [Element] {
    var elements: [Element] = []
    for text in texts where !text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      elements.append(.value(try parse(text)))
    }
    return elements
  }

  private static func parse(_ text: [UInt8]) throws(EngineError) -> JSONValue {
    do {
      return try JSONValue(parsing: text)
    } catch {
      throw EngineError(.malformed, "the stream holds what is not JSON (\(error))")
    }
  }
}

/// The data of server-sent events, from bytes that arrive in any pieces.
///
/// Names, ids and comments are passed over.
struct ServerSentEvents {
  private let limit: Int
  private var lines: LineSplitter
  private var data: [UInt8] = []
  private var hasData = false
  private var isFirstLine = true

  init(limit: Int) {
    self.limit = limit
    lines = LineSplitter(limit: limit)
  }

  /// Takes bytes and returns the data of the events that have ended.
  mutating func feed(_ bytes: [UInt8]) throws(EngineError) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for line in try lines.feed(bytes) {
      var line = line[...]
      if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
      isFirstLine = false
      if line.isEmpty {
        if hasData { events.append(data) }
        data = []
        hasData = false
      } else {
        try take(line)
      }
    }
    return events
  }

  private mutating func take(_ line: ArraySlice<UInt8>) throws(EngineError) {
    let name = line.prefix { $0 != UInt8(ascii: ":") }
    guard name.elementsEqual("data".utf8) else { return }
    var value = line.dropFirst(name.count + 1)
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    guard data.count + value.count < limit else {
      throw EngineError(.malformed, "an event of the stream is longer than \(limit >> 10) KiB")
    }
    if hasData { data.append(UInt8(ascii: "\n")) }
    data += value
    hasData = true
  }
}
