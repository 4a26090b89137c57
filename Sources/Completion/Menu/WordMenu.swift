import Corpus

/// Completes words of prose: in comments, strings and documents, from the same file alone.
struct WordMenu {
  private static let reach = 96 << 10
  private static let shortest = 4
  private static let most = 30

  private let context: CursorContext
  private let regions: [SyntaxRegion]

  init(_ context: CursorContext, _ regions: [SyntaxRegion]) {
    self.context = context
    self.regions = regions
  }

  /// Words that begin with what was typed, the nearest and commonest first.
  ///
  /// Needs two letters.
  func candidates() -> [Candidate] {
    let typed = context.prefix
    guard typed.count >= 2 else { return [] }
    // By spelling: a word of code and the same word of a comment are one entry.
    var found: [ArraySlice<UInt8>: Float] = [:]
    for contents in contents {
      let start = max(0, context.word.lowerBound - Self.reach)
      let end = min(context.text.count, context.word.upperBound + Self.reach)
      let stream = TokenStream(
        context.text, in: start..<end, regions: regions, contents: contents)
      for token in stream.tokens.indices where stream.id(token).isWord {
        let bytes = stream.bytes(of: token)
        guard bytes.count >= Self.shortest, bytes.count > typed.count, bytes.count <= 128,
          bytes.startIndex != context.word.lowerBound, bytes.startIndex > start || start == 0,
          bytes.endIndex < end || end == context.text.count,
          let match = NameMatch.score(typed, bytes), match >= 2
        else { continue }
        let distance = Float(abs(bytes.startIndex - context.offset))
        found[bytes, default: match] += 1 / (4 + distance / 200)
      }
    }
    return found.map { bytes, score in
      Candidate(
        text: String(decoding: bytes, as: UTF8.self), replace: context.word, source: .buffer,
        kind: nil, detail: "", symbol: nil, score: score)
    }.sorted { ($1.score, $0.text) < ($0.score, $1.text) }.prefix(Self.most).map { $0 }
  }

  /// Strings name things of the code; comments speak of it in words of their own and its names.
  private var contents: [TokenStream.Contents] {
    switch context.place {
    case .prose: [.all]
    case .comment: context.document.language.isProse ? [.all] : [.comments, .code]
    default: [.code]
    }
  }
}
