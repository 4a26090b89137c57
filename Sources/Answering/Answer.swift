package import SearchIndex
package import Storage

/// A question about the project.
package struct Question: Sendable {
  package var text: String
  /// The file the user is in, if any.
  package var origin: FileID?
  /// Earlier turns of the conversation, oldest first.
  package var history: [Turn]
  package init(text: String, origin: FileID? = nil, history: [Turn] = []) {
    self.text = text
    self.origin = origin
    self.history = history
  }
}

/// A place that backs a sentence of an answer.
///
/// It exists in the snapshot used, and its text was read and checked when the answer was made.
package struct Citation: Hashable, Sendable {
  package var root: String
  package var path: String
  /// Zero-based, half-open.
  package var lines: Range<Int>
  package var bytes: Range<Int>
  /// Hash of the cited bytes.
  package var hash: ContentHash
  /// Symbol or heading path, for people ("Configuration › busyMode"); may be empty.
  package var title: String
  package init(
    root: String, path: String, lines: Range<Int>, bytes: Range<Int>, hash: ContentHash,
    title: String
  ) {
    self.root = root
    self.path = path
    self.lines = lines
    self.bytes = bytes
    self.hash = hash
    self.title = title
  }
}

/// A finished answer: Markdown with `[n]` marks that count into `citations`.
package struct Answer: Sendable {
  package var text: String
  package var citations: [Citation]
  /// False when nothing relevant was found; the text then says so and names the nearest places.
  package var found: Bool
  package init(text: String, citations: [Citation], found: Bool) {
    self.text = text
    self.citations = citations
    self.found = found
  }
}

/// A step of an answer on its way.
package enum AnswerEvent: Sendable {
  /// More text of the answer.
  case text(String)
  case finished(Answer)
}
