import Corpus
import TestSupport
import Testing

@Suite struct DocsRobustnessTests {
  static let languages: [Language] = [
    .markdown, .restructuredText, .asciiDoc, .html, .notebook, .plainText, .json, .yaml, .toml,
    .xml, .css,
  ]

  /// Pieces that mean something in one format or another.
  static let pieces: [String] = [
    "# ", "## ", "\n", "\r\n", "\r", "\n\n", "===\n", "---\n", "```", "~~~swift\n", "<!--", "-->",
    "<h1>", "</h1>", "<h2 id=\"a\">", "<pre>", "</pre>", "<script>", "</script>", "<title>",
    "|---|",
    "    ", "\t", "- ", "1. ", "> ", ".. ", "::\n", ".. code-block:: python\n\n   ",
    ".. class:: A\n",
    "----\n", "....\n", "====\n", "[source,java]\n", "== ", "////\n", "{\"cells\":[", "{", "}", "[",
    "]", "\"source\":", "\"cell_type\":\"markdown\",", "\"# a\\n\",", "\"", "\\", ",", "word", "é",
    "👩‍👧", "A. ", "1.2 Title\n", "TITLE\n", "+++\n", "`", "*", "_", "#",
  ]

  @Test(arguments: languages) func everyTextIsCovered(_ language: Language) {
    for seed in 0..<40 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<120, using: &generator) {
        text += Self.pieces.randomElement(using: &generator).map { Array($0.utf8) } ?? []
      }
      expectInvariants(Chunker.chunk(makeDocument(text, language)))
    }
  }

  @Test(arguments: languages) func anyBytesAreCovered(_ language: Language) {
    for seed in 0..<15 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      let count = Int.random(in: 0..<400, using: &generator)
      let text = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      expectInvariants(Chunker.chunk(makeDocument(text, language)))
    }
  }

  /// Texts that a careless scanner takes quadratic time or a deep stack for.
  @Test(arguments: languages) func hostileTextTakesLinearTime(_ language: Language) {
    let patterns = [
      "#", "a", " ", "\n", "# a\n", "[", "{\"cells\":[", "<h1>", "<h1 \n", "<!--\n", "```\n", "- ",
      "<a>", ".. a\n", "a::\n\n b\n", "----\n\n", "a\n-\n", "|-|\n", "\"", "\t\n", "*", "<pre>",
    ]
    for pattern in patterns {
      let bytes = Array(pattern.utf8)
      let text = Array(repeatElement(bytes, count: 8_000 / bytes.count).joined())
      expectInvariants(Chunker.chunk(makeDocument(text, language)))
    }
  }
}
