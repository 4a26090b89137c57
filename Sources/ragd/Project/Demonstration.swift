import Corpus
import LanguageServer
import LanguageServerProtocol
import SearchIndex

/// What `ragd quickstart` shows of a project: a question and a completion that fit it.
struct Demonstration {
  private let project: Project
  private let snapshot: IndexSnapshot

  init(_ project: Project) {
    self.project = project
    snapshot = project.context.snapshot
  }

  /// A question that the project's own text answers: what its most used documented type is for.
  var question: String {
    let types = snapshot.files().map(snapshot.file)
      .filter { $0.traits.isEmpty && $0.language.isCode }
      .flatMap { snapshot.symbols(in: $0.id).prefix(Self.mostSymbols) }
      .map(snapshot.symbol)
      .filter { $0.kind.isType && $0.kind != .extension && !$0.docComment.isEmpty }
      .map { (name: $0.name, uses: snapshot.usage(of: $0.name).chunks) }
    let best = types.max { ($0.uses, $1.name) < ($1.uses, $0.name) }
    return "What is \(best?.name ?? project.workspace.name) for?"
  }

  /// Symbols of a file that are looked at.
  private static let mostSymbols = 200

  /// A completion at a place of real code, as if the rest of the line were not written yet.
  struct Sample {
    var path: String
    /// From 1.
    var line: Int
    /// From 1, in bytes.
    var column: Int
    /// The line up to the cursor, without its indentation.
    var typed: String
    /// What really stands there.
    var written: String
    var items: [RagdCompleteResult.Item]
  }

  /// Files and places in each that are tried at most.
  private static let mostFiles = 30
  private static let mostPlaces = 6

  /// The first place where the menu offers what really stands there, else the first with a menu.
  var sample: Sample? {
    let files = snapshot.files().map(snapshot.file)
      .filter { $0.traits.isEmpty && $0.language.isCode }
      .sorted { ($0.symbols.count, $1.path) > ($1.symbols.count, $0.path) }
    var fallback: Sample?
    for file in files.prefix(Self.mostFiles) {
      guard let document = try? snapshot.document(file.id).document else { continue }
      let regions = Chunker.chunk(document).regions
      let places = document.memberAccesses().lazy.filter { place in
        !regions.contains { $0.bytes.contains(place.cursor) }
      }
      for place in places.prefix(Self.mostPlaces) {
        guard let sample = sample(at: place, in: document, root: file.root) else { continue }
        if sample.items.prefix(3).contains(where: { $0.insertText.hasPrefix(sample.written) }) {
          return sample
        }
        fallback = fallback ?? sample
      }
    }
    return fallback
  }

  private func sample(
    at place: MemberAccess, in document: Document, root: String
  ) -> Sample? {
    let line = document.lines.line(at: place.cursor)
    let content = document.lines.content(ofLine: line, in: document.text)
    var text = document.text
    text.removeSubrange(place.cursor..<content.upperBound)
    let request = RagdCompleteRequest(
      path: root + "/" + document.path, line: line + 1,
      column: place.cursor - content.lowerBound + 1, text: String(decoding: text, as: UTF8.self),
      limit: 5)
    guard let result = try? project.context.menu(request), !result.items.isEmpty else {
      return nil
    }
    let typed = document.string(content.lowerBound..<place.cursor).drop { $0 == " " || $0 == "\t" }
    return Sample(
      path: document.path, line: line + 1, column: place.cursor - content.lowerBound + 1,
      typed: String(typed), written: document.string(place.name), items: result.items)
  }
}

/// A name behind a dot, and a cursor in it behind its first letters.
private struct MemberAccess {
  var name: Range<Int>
  var cursor: Int
}

extension Document {
  /// Longer names behind a dot, in code lines of the second half of the file, where there is some
  /// context above.
  ///
  /// O(bytes).
  fileprivate func memberAccesses() -> [MemberAccess] {
    let typed = 2
    let shortest = 6
    var found: [MemberAccess] = []
    var index = text.count / 2
    while index + 1 < text.count {
      defer { index += 1 }
      guard text[index] == UInt8(ascii: "."), index > 0, text[index - 1].isLetter else { continue }
      let start = index + 1
      let end = text[start...].firstIndex { !$0.isLetter } ?? text.count
      guard end - start >= shortest, end < text.count, text[end] == UInt8(ascii: "(") else {
        continue
      }
      found.append(MemberAccess(name: start..<end, cursor: start + typed))
      index = end
    }
    return found
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: false
    }
  }
}

extension Language {
  /// Whether programs are written in it.
  fileprivate var isCode: Bool {
    switch self {
    case .plainText, .markdown, .restructuredText, .asciiDoc, .html, .notebook, .json, .yaml,
      .toml, .xml, .css:
      false
    default: true
    }
  }
}
