import Corpus
import Testing

@testable import Answering

@Suite struct DocCommentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var language: Language
    var comment: String
    var markdown: String
    var testDescription: String { "\(language): \(comment)" }
  }

  static let cases = [
    Case(
      language: .swift, comment: "/// One.\n///\n///     code\n/// - a: b",
      markdown: "One.\n\n    code\n- a: b"),
    Case(language: .swift, comment: "  /// # Title\r\n  /// Text", markdown: "# Title\nText"),
    Case(language: .java, comment: "/** One. */", markdown: "One."),
    Case(
      language: .java,
      comment: """
        /**
         * Sums {@code a}.
         * <p>More {@link Foo#bar}.
         * @param a the first
         * @return the sum
         */
        """,
      markdown: "Sums `a`.\nMore `Foo.bar`.\n- `a`: the first\n- Returns: the sum"),
    Case(
      language: .javascript, comment: "/**\n * @param {string} name - The name\n */",
      markdown: "- `name`: The name"),
    Case(
      language: .cpp, comment: "/// @brief Sums.\n/// \\param[in] a first",
      markdown: "Sums.\n- `a`: first"),
    Case(
      language: .rust, comment: "//! A crate.\n//! ```\n//! a\n//! ```",
      markdown: "A crate.\n```\na\n```"),
    Case(
      language: .python,
      comment: "\"\"\"One.\n\n    Args:\n        a: first\n          more\n    \"\"\"",
      markdown: "One.\n\n**Args**\n\n- a: first\n  more"),
    Case(
      language: .python,
      comment: "\"\"\"One.\n\n    :param str a: first\n    :returns: sum\n    \"\"\"",
      markdown: "One.\n\n- `a`: first\n- Returns: sum"),
    Case(language: .go, comment: "// One\n// two", markdown: "One\ntwo"),
    Case(language: .ruby, comment: "# One\n#   two", markdown: "One\n  two"),
    Case(language: .lua, comment: "--- One\n-- two", markdown: "One\ntwo"),
    Case(language: .haskell, comment: "-- | One\n-- two", markdown: "One\ntwo"),
    Case(language: .emacsLisp, comment: "\"One.\nTwo.\"", markdown: "One.\nTwo."),
    Case(
      language: .csharp,
      comment: "/// <summary>One.</summary>\n/// <param name=\"a\">first</param>",
      markdown: "One.\n- `a`: first"),
    Case(language: .swift, comment: "///", markdown: ""),
    Case(language: .swift, comment: "", markdown: ""),
  ]

  @Test(arguments: cases) func markersAreTakenOff(_ example: Case) {
    #expect(
      DocCommentText.markdown(example.comment, language: example.language) == example.markdown)
  }

  @Test func longCommentsAreCutAndFencesClosed() {
    let code = String(repeating: "/// some code here\n", count: 500)
    let markdown = DocCommentText.markdown("/// A\n/// ```\n\(code)/// ```", language: .swift)
    #expect(markdown.count < 2000)
    #expect(markdown.hasSuffix("```\n…"))
  }

  @Test func longSignaturesTakeALineForEachParameter() {
    let signature =
      "func request<T>(_ url: URL, handler: (A, B) -> Void, cachePolicy: CachePolicy<A, B> = .none,"
      + " timeout: Duration) -> T"
    #expect(
      SignatureText.wrapped(signature) == """
        func request<T>(
          _ url: URL,
          handler: (A, B) -> Void,
          cachePolicy: CachePolicy<A, B> = .none,
          timeout: Duration
        ) -> T
        """)
    #expect(SignatureText.wrapped("func a(b: C)") == "func a(b: C)")
  }

  @Test func fencesHoldAnyCode() {
    #expect(MarkdownText.fence("a ``` b", "") == "````\na ``` b\n````")
  }
}
