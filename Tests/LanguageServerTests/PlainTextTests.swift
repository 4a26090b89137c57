import LanguageServer
import Testing

@Suite struct PlainTextTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("## A `b` *c*", "A b *c*"),
    ("**bold** [words](file:///a.swift#L3) end", "bold words end"),
    ("[`code`](x)", "code"),
    ("a[1] and [x]", "a[1] and [x]"),
    ("\\*star\\*", "*star*"),
    ("```swift\nlet a = b[0] // `x`\n```", "let a = b[0] // `x`"),
    ("open [bracket", "open [bracket"),
    ("#hash #", "#hash #"),
    ("", ""),
  ])
  func wordsStayMarksGo(markdown: String, text: String) {
    #expect(PlainText.from(markdown: markdown) == text)
  }
}
