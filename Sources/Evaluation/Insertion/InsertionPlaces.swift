package import Completion
package import Corpus

/// Cursors all over real files, in the states that files have while somebody writes in them.
///
/// Equal seeds give equal places.
package struct InsertionPlaces {
  /// What of the text behind the cursor is there.
  private enum Rest: CaseIterable {
    /// All of it.
    case all
    /// The lines below.
    case linesBelow
    /// The lines below, and what an editor closes by itself.
    case closings
    case nothing
  }

  private let root: String
  private let documents: [Document]
  private let loader: DocumentLoader
  private var random: LinearGenerator

  /// - Parameter documents: real files; none of them empty, one at least.
  package init(_ documents: [Document], root: String, loader: DocumentLoader, seed: UInt64) {
    self.documents = documents
    self.root = root
    self.loader = loader
    random = LinearGenerator(state: seed)
  }

  /// The next place.
  package mutating func next() -> CompletionRequest {
    let document = documents[random.below(documents.count)]
    var offset = random.below(document.text.count + 1)
    while offset < document.text.count, document.text[offset] & 0xC0 == 0x80 { offset += 1 }
    var before = Array(document.text[..<offset])
    var after = self.rest(behind: offset, in: document)
    // One in four as it is on other systems.
    if random.below(4) == 0, !document.text.contains(0x0D) {
      before = Self.withWindowsLineEnds(before)
      after = Self.withWindowsLineEnds(after)
    }
    let buffer = loader.document(path: document.path, buffer: before + after)
    return CompletionRequest(
      root: root, document: Chunker.chunk(buffer), offset: before.count)
  }

  private mutating func rest(behind offset: Int, in document: Document) -> [UInt8] {
    let text = document.text
    let line = document.lines.content(ofLine: document.lines.line(at: offset), in: text)
    let end = max(offset, line.upperBound)
    switch Rest.allCases[random.below(Rest.allCases.count)] {
    case .all: return Array(text[offset...])
    case .linesBelow: return Array(text[end...])
    case .closings:
      let closings = text[offset..<end].reversed().prefix { ")]}\"'`;,".utf8.contains($0) }
      return closings.reversed() + text[end...]
    case .nothing: return []
    }
  }

  private static func withWindowsLineEnds(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
  }
}
