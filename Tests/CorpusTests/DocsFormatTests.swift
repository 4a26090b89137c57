import Corpus
import Testing

/// A text of one format and what must be found in it.
struct FormatCase: Sendable, CustomTestStringConvertible {
  var name: String
  var language: Language
  var text: String
  var headings: [String] = []
  var codeBlocks: [String] = []
  var comments: [String] = []
  var testDescription: String { "\(language): \(name)" }
}

@Suite struct DocsFormatTests {
  static let restructuredText = [
    FormatCase(
      name: "levels in order of appearance", language: .restructuredText,
      text: """
        =====
        Title
        =====

        One
        ---
        text

        Deeper
        ~~~~~~

        Two
        ---
        """,
      headings: ["# Title @1-13", "## One @5-11", "### Deeper @9-11", "## Two @12-13"]),
    FormatCase(
      name: "no titles", language: .restructuredText,
      text: "text\n\n----\n\ntext\n\n  Indented\n  --------\n\n====  ====\na     b\n====  ====\n"),
    FormatCase(
      name: "wide letters", language: .restructuredText, text: "Ä\n=\n\nÖÄÜ\n===\n\nABCDE\n==\n",
      headings: ["# ÖÄÜ @4-8"]),
    FormatCase(
      name: "literal blocks", language: .restructuredText,
      text: "A block::\n\n   Not a title\n   ===========\n\nA\n====\n",
      headings: ["# A @6-7"], codeBlocks: ["plainText: Not a title"]),
    FormatCase(
      name: "directives with code", language: .restructuredText,
      text: """
        .. highlight:: c

        Text::

            int a;

        .. code-block:: swift
           :linenos:

           let a = 1

        .. note::

           .. code:: console

              $ ls

        >>> 1 + 1
        2
        """,
      codeBlocks: ["c: int a;", "swift: let a = 1", "bash: $ ls", "python: >>> 1 + 1"]),
    FormatCase(
      name: "comments", language: .restructuredText,
      text: ".. a comment\n   Over\n   ====\n\n.. _label:\n\n..\n\n   quote\n\n..\n   hidden\n",
      comments: [".. a comment\n   Over\n   ====", "..", "..\n   hidden"]),
    FormatCase(
      name: "objects", language: .restructuredText,
      text: """
        API
        ===

        .. class:: pkg.Client(url, *, \\
              timeout=1)

           A client.

           .. method:: get(url)
              :async:

              Gets.

        .. function:: connect()

        Other
        =====
        """,
      headings: [
        "# API @1-15", "## Client @4-13", "### get @9-13", "## connect @14-15", "# Other @16-17",
      ]),
  ]

  static let asciiDoc = [
    FormatCase(
      name: "titles", language: .asciiDoc,
      text: "= Book\n:toc:\n\n== One\ntext\n\n=== Two ==\n\n=No\n\n## Three\n",
      headings: ["# Book @1-11", "## One @4-10", "### Two == @7-10", "## Three @11-11"]),
    FormatCase(
      name: "underlined titles", language: .asciiDoc,
      text: "Book\n====\n\nOne two\n-------\n\ntext\n",
      headings: ["# Book @1-7", "## One two @4-7"]),
    FormatCase(
      name: "blocks", language: .asciiDoc,
      text: """
        [source,java]
        .Title
        ----
        == no
        ----

        [,ruby]
        ----
        a
        ----

        ....
        == no
        ....

        ```js
        let a
        ```

        ====
        [source,go]
        ----
        b
        ----
        ====

        |===
        == no
        |===

        == Yes
        """,
      headings: ["## Yes @31-31"],
      codeBlocks: [
        "java: == no", "ruby: a", "plainText: == no", "javascript: let a", "go: b",
      ]),
    FormatCase(
      name: "a block without an end", language: .asciiDoc, text: "text\n\n----\n\n== A\n",
      headings: ["## A @5-5"]),
    FormatCase(
      name: "comments", language: .asciiDoc, text: "// one\n////\n== no\n////\n== A\n",
      headings: ["## A @5-5"], comments: ["// one", "////\n== no\n////"]),
  ]

  static let plainText = [
    FormatCase(
      name: "underlined", language: .plainText,
      text: "Tool\n====\n\ntext\n\nUse\n---\n\ntext\n\n-----\n",
      headings: ["# Tool @1-11", "## Use @6-11"]),
    FormatCase(
      name: "numbered", language: .plainText,
      text:
        "1.1 First steps\n\nText 1.2 in a line.\n\n1.2.1 More\n\n1. item\n\n2. item\n\n3.14 is pi.\n",
      headings: ["## 1.1 First steps @1-11", "### 1.2.1 More @5-11"]),
    FormatCase(
      name: "releases", language: .plainText,
      text: "v1.2.0 (2020)\n- a\n\n1.1.9 / 2019\n- b\n",
      headings: ["# v1.2.0 (2020) @1-3", "# 1.1.9 / 2019 @4-5"]),
    FormatCase(
      name: "capitals", language: .plainText,
      text:
        "NAME\n    tool\n\nSEE ALSO\n\nother\n\nTHIS IS SHOUTED\nin a paragraph\n\nAND.\n\nOK\n",
      headings: ["# NAME @1-3", "# SEE ALSO @4-13"]),
  ]

  static let html = [
    FormatCase(
      name: "headings", language: .html,
      text: """
        <html><head><title>Page</title>
        <style>
        h1 { color: red }
        </style></head>
        <body>
        <h1 class="a">The <b>bold title</b></h1>
        <!-- <h2>no</h2> -->
        <script>"<h2>no</h2>"</script>
        <h2><a href="#x"></a>Part
        </h2>
        <pre class="language-swift"><code>let a = "<h3>no</h3>"</code></pre>
        <div class="highlight-python"><pre>a = 1</pre></div>
        <H2>Two</H2><h3>Three</h3>
        <header>x</header><h1>open
        """,
      headings: [
        "# Page @1-5", "# bold title @6-14", "## Part @9-12", "## Two @13-14", "### Three @13-14",
      ],
      codeBlocks: [
        "css: h1 { color: red }", "javascript: \"<h2>no</h2>\"", "swift: let a = \"<h3>no</h3>\"",
        "plainText: a = 1",
      ],
      comments: ["<!-- <h2>no</h2> -->"])
  ]

  @Test(arguments: restructuredText + asciiDoc + plainText + html)
  func everythingIsFound(_ example: FormatCase) {
    let chunked = Chunker.chunk(makeDocument(example.text, example.language))
    #expect(headings(chunked) == example.headings)
    #expect(codeBlocks(chunked) == example.codeBlocks)
    #expect(chunked.regions.map { chunked.document.string($0.bytes) } == example.comments)
    expectInvariants(chunked)
    let twin = Chunker.chunk(
      makeDocument(example.text.replacing("\n", with: "\r\n"), example.language))
    #expect(headings(twin) == example.headings)
    #expect(outline(twin) == outline(chunked))
    #expect(codeBlocks(twin) == example.codeBlocks)
    expectInvariants(twin)
  }
}
