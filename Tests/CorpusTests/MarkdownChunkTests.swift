import Corpus
import Testing

@Suite struct MarkdownChunkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var headings: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "levels nest", text: "# A\ntext\n## B\ntext\n### C\n## D\n# E\n",
      headings: ["# A @1-6", "## B @3-5", "### C @5-5", "## D @6-6", "# E @7-7"]),
    Case(
      name: "closing marks", text: "# A #\n## B # C ##  \n### D#\n#\n",
      headings: ["# A @1-4", "## B # C @2-4", "### D# @3-4"]),
    Case(
      name: "no headings", text: "#hashtag\n####### seven\n    # indented\n\\# escaped\n",
      headings: []),
    Case(
      name: "up to three blanks of indentation", text: "   # A\n", headings: ["# A @1-1"]),
    Case(
      name: "setext", text: "A\n===\n\ntext\n\nB\n---\n",
      headings: ["# A @1-7", "## B @6-7"]),
    Case(
      name: "setext over two lines", text: "text\n\nA\nB\n--\n", headings: ["## A\nB @3-5"]),
    Case(
      name: "thematic breaks", text: "- item\n---\n\n---\n\n> quote\n---\n\n* * *\n", headings: []),
    Case(
      name: "fences hide headings",
      text: "```sh\n# no\n```\n~~~\n```\n# no\n~~~\n````\n```\n# no\n````\n# yes\n",
      headings: ["# yes @12-12"]),
    Case(
      name: "a fence without an end", text: "# A\n```\n# no\n", headings: ["# A @1-3"]),
    Case(
      name: "inline code is no fence", text: "``` not ``` a fence\n# A\n", headings: ["# A @2-2"]),
    Case(
      name: "a fence in a list", text: "1. step\n\n    ```\n    # no\n    ```\n\n# A\n",
      headings: ["# A @7-7"]),
    Case(
      name: "headings in list items", text: "- a\n\n  # no\n\n# A\n", headings: ["# A @5-5"]),
    Case(
      name: "comments", text: "<!--\n# no\n-->\n# A\n<!-- no end\n# B\n",
      headings: ["# A @4-5", "# B @6-6"]),
    Case(
      name: "front matter", text: "---\ntitle: T\n# no\n---\n# A\n", headings: ["# A @5-5"]),
    Case(
      name: "tables", text: "a | b\n---|---\n1 | 2\n\n# A\n", headings: ["# A @5-5"]),
    Case(
      name: "markup around titles",
      text: """
        # ``Engine``
        # ``Kit/Engine/start(_:)``
        # **Bold**
        # [Link](https://example.org)
        # <a name="x"></a>Anchor
        # Named {#id}
        # Array<Element>
        # [1.0](x) and [2.0](y)
        # `a` or `b`
        """,
      headings: [
        "# Engine @1-1", "# start(_:) @2-2", "# Bold @3-3", "# Link @4-4", "# Anchor @5-5",
        "# Named @6-6",
        "# Array<Element> @7-7", "# [1.0](x) and [2.0](y) @8-8", "# `a` or `b` @9-9",
      ]),
    Case(
      name: "HTML headings",
      text: "<h1 align=\"center\">\n  <img src=\"x\"> The Name\n</h1>\n\n<h2>B</h2>\n",
      headings: ["# The Name @1-5", "## B @5-5"]),
    Case(
      name: "directives", text: "# A\n\n@Metadata {\n  @PageKind(article)\n}\n\n## Topics\n",
      headings: ["# A @1-7", "## Topics @7-7"]),
  ]

  @Test(arguments: cases) func headingsAreFound(_ example: Case) {
    let chunked = Chunker.chunk(makeDocument(example.text, .markdown))
    #expect(headings(chunked) == example.headings)
    expectInvariants(chunked)
  }

  @Test(arguments: cases) func lineEndsDoNotMatter(_ example: Case) {
    let plain = Chunker.chunk(makeDocument(example.text, .markdown))
    for lineEnd in ["\r\n", "\r"] {
      let text = example.text.replacing("\n", with: lineEnd)
      let twin = Chunker.chunk(makeDocument(text, .markdown))
      #expect(outline(twin).map(normalized) == outline(plain).map(normalized))
      #expect(headings(twin).map(normalized) == headings(plain).map(normalized))
      expectInvariants(twin)
    }
  }

  private func normalized(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
  }

  @Test func sectionsAreChunks() {
    let text = """
      intro one
      intro two
      intro three

      # Guide
      ## Install

      first
      second
      third

      ## Use

      one
      two
      three
      """
    let chunked = Chunker.chunk(makeDocument(text, .markdown))
    #expect(
      outline(chunked) == [
        "section 1-4", "section 5-11 Guide › Install", "section 12-16 Guide › Use",
      ])
    #expect(chunked.chunks[1].symbols == 0..<2)
  }

  @Test func shortSectionsJoinOnlyTheirOwnSubsections() {
    let text = "badge\n\n# A\n\none line\n\n## B\n\n# C\n\nx\ny\nz\n"
    let chunked = Chunker.chunk(makeDocument(text, .markdown))
    #expect(outline(chunked) == ["section 1-8 A › B", "section 9-13 C"])
  }

  @Test func longSectionsAreDividedBetweenParagraphs() {
    var text = "# A\n"
    for paragraph in 0..<40 { text += "\nparagraph \(paragraph)\nits second line\n" }
    let chunked = Chunker.chunk(makeDocument(text, .markdown))
    #expect(outline(chunked) == ["section 1-59 A", "section 60-121 A"])
    for chunk in chunked.chunks.dropFirst() {
      #expect(chunked.document.string(chunk.bytes).hasPrefix("paragraph"))
    }
    expectInvariants(chunked)
  }

  @Test func fencesStayWhole() {
    let paragraph = "words\n\n"
    let code = "```swift\n" + String(repeating: "call()\n\n", count: 20) + "```\n"
    let text =
      "# A\n" + String(repeating: paragraph, count: 20) + code
      + String(repeating: paragraph, count: 20)
    let chunked = Chunker.chunk(makeDocument(text, .markdown))
    #expect(chunked.chunks.count > 1)
    for chunk in chunked.chunks {
      let fences = chunked.document.string(chunk.bytes).split(separator: "\n")
        .count { $0.hasPrefix("```") }
      #expect(fences % 2 == 0)
    }
  }

  @Test func codeBlocksKnowTheirLanguage() {
    let text = """
      ```swift
      let a = 1
      ```
      ~~~ C++ title
      int a;
      ~~~
      ```{.python .numbered}
      a = 1
      ```
      ```rust,ignore
      let a;
      ```
      ```
      plain
      ```
      ``` unheard-of
      odd
      ```

          indented

      - item

        ```sh
        ls
        ```
      """
    let chunked = Chunker.chunk(makeDocument(text, .markdown))
    #expect(
      codeBlocks(chunked) == [
        "swift: let a = 1", "cpp: int a;", "python: a = 1", "rust: let a;", "plainText: plain",
        "plainText: odd", "plainText: indented", "bash: ls",
      ])
    expectInvariants(chunked)
  }

  @Test func commentsAreRegions() {
    let text = "a <!-- b --> c `<!-- d -->` e\n\n<!-- f\ng -->\n"
    let chunked = Chunker.chunk(makeDocument(text, .markdown))
    #expect(
      chunked.regions.map { chunked.document.string($0.bytes) } == ["<!-- b -->", "<!-- f\ng -->"])
  }
}
