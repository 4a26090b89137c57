import Corpus
import TestSupport
import Testing

@testable import Completion

struct TokenStreamTests {
  private func stream(
    _ text: String, _ contents: TokenStream.Contents = .code
  ) throws -> TokenStream {
    let document = try Project().request("a.swift", text).document
    let bytes = document.document.text
    return TokenStream(
      bytes, in: 0..<bytes.count, regions: document.regions, contents: contents)
  }

  private func words(_ stream: TokenStream) -> [String] {
    stream.tokens.indices.map { token in
      stream.id(token).isNewline
        ? "¶" : String(decoding: stream.bytes(of: token), as: UTF8.self)
    }
  }

  @Test func codeLeavesCommentsOut() throws {
    let text = "a.b(1.5) // note\n  /* x */ c = d\n"
    #expect(try words(stream(text)) == ["¶", "a", ".", "b", "(", "1.5", ")", "¶", "c", "=", "d"])
    #expect(
      try words(stream(text, .comments)) == ["¶", "/", "/", "note", "¶", "/", "*", "x", "*", "/"])
  }

  @Test func lineStartsTellTheChangeOfIndentation() throws {
    let stream = try stream("a {\n  b\n\n  c\n}\n")
    let starts = stream.tokens.map(\.id).filter(\.isNewline)
    #expect(starts == [.sameIndent, .deeperIndent, .sameIndent, .shallowerIndent])
    #expect(stream.indentUnit == 2 && !stream.usesTabs)
    #expect(try self.stream("a {\n\tb\n}\n").usesTabs)
  }

  @Test func wordsOfStringsDifferFromWordsOfCode() throws {
    let stream = try stream("run \"run\" run")
    let runs = stream.tokens.indices.filter { stream.bytes(of: $0).elementsEqual("run".utf8) }
    #expect(runs.count == 3)
    #expect(stream.id(runs[0]) == stream.id(runs[2]))
    #expect(stream.id(runs[0]) != stream.id(runs[1]))
  }

  @Test func tokensCoverAllButBlanksWithoutOverlap() throws {
    var random = SplitMix(seed: 7)
    let alphabet = Array("ab1_.\"/*\n\r\t {}é🎉".utf8)
    for _ in 0..<300 {
      let text = random.bytes(Int.random(in: 0..<80, using: &random), of: alphabet)
      let stream = TokenStream(text, in: 0..<text.count, regions: [], contents: .all)
      var position = 0
      for token in stream.tokens where !token.id.isNewline {
        #expect(text[position..<Int(token.start)].allSatisfy { $0.isBlank || $0.isLineEnd })
        position = Int(token.end)
      }
      #expect(text[position...].allSatisfy { $0.isBlank || $0.isLineEnd })
    }
  }
}
