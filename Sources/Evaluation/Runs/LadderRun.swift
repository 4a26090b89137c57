package import Completion
package import Corpus
package import SearchIndex

/// Asks the ladder of inline completions at the cursors of cases, as an editor does.
package struct LadderRun {
  /// What was offered at a cursor.
  package struct Reply: Sendable {
    /// The rest of the cursor's line as it would be; empty where nothing was offered.
    package var offer: String
    package var expected: String
    /// Lines offered after it, and how many of them are right, from the first one on.
    package var linesBelow = 0
    package var rightBelow = 0
    package var seconds: Double
  }

  private let snapshot: IndexSnapshot
  private let root: String
  private let loader: DocumentLoader
  private let writer: (any LineWriter)?
  private let patience: Duration
  private let isTyping: Bool
  private let isInvoked: Bool

  /// Bytes that were typed since the request before.
  private static let typed = 8
  /// Long enough for a prompt to be read whole.
  private static let pause = Duration.seconds(60)
  /// Between two places: what was begun at the first is given up within it.
  private static let moment = Duration.milliseconds(250)

  /// - Parameters:
  ///   - writer: the model; nil where there is none.
  ///   - patience: how long the model may keep an answer waiting.
  ///   - isTyping: a request was answered a few bytes before the cursor, and all it began is done.
  ///   - isInvoked: whether the user asks.
  package init(
    _ snapshot: IndexSnapshot, root: String, loader: DocumentLoader,
    writer: (any LineWriter)?, patience: Duration, isTyping: Bool, isInvoked: Bool = false
  ) {
    self.snapshot = snapshot
    self.root = root
    self.loader = loader
    self.writer = writer
    self.patience = patience
    self.isTyping = isTyping
    self.isInvoked = isInvoked
  }

  /// The reply at a case's cursor; what was offered before it is forgotten.
  package func reply(at item: CompletionCase) async -> Reply {
    let request = CompletionRequest(root: root, document: item.document, offset: item.offset)
    if isTyping {
      _ = await InlineLadder().offer(
        Self.before(request, loader), in: snapshot, writer: writer, patience: Self.pause)
    } else if writer != nil {
      try? await Task.sleep(for: Self.moment)
    }
    let ladder = InlineLadder()
    let start = ContinuousClock.now
    let offered = await ladder.offer(
      request, in: snapshot, writer: writer, patience: patience, isInvoked: isInvoked)
    let seconds = start.duration(to: .now).inSeconds
    guard let candidate = offered?.candidate else {
      return Reply(offer: "", expected: item.expected, seconds: seconds)
    }
    let offer = item.offered(candidate.text, replacing: candidate.replace)
    let below = CompletionCase.offeredBelow(candidate.text)
    let right = zip(below, item.expectedBelow).prefix { $0 == $1 }.count
    return Reply(
      offer: offer, expected: item.expected, linesBelow: below.count,
      rightBelow: offer == item.expected ? right : 0, seconds: seconds)
  }

  /// The buffer as it was some bytes earlier, or at the end of the line before.
  private static func before(
    _ request: CompletionRequest, _ loader: DocumentLoader
  ) -> CompletionRequest {
    let document = request.document.document
    let line = document.lines.line(at: request.offset)
    let content = document.lines.content(ofLine: line, in: document.text)
    var start = max(content.lowerBound, request.offset - typed)
    while start < request.offset, document.text[start] & 0xC0 == 0x80 { start += 1 }
    if document.text[content.lowerBound..<start].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      let above = document.lines.content(ofLine: max(0, line - 1), in: document.text)
      start = line > 0 ? above.upperBound : 0
    }
    var text = document.text
    text.removeSubrange(start..<request.offset)
    return CompletionRequest(
      root: request.root,
      document: Chunker.chunk(loader.document(path: document.path, buffer: text)), offset: start)
  }
}
