import Testing

@testable import Completion

struct NameMatchTests {
  private func score(_ typed: String, _ name: String) -> Float? {
    NameMatch.score(Array(typed.utf8)[...], Array(name.utf8))
  }

  @Test(arguments: [
    ("fo", "foo"), ("FO", "foo"), ("fb", "fooBar"), ("fBa", "fooBar"), ("fb", "foo_bar"),
    ("URLR", "URLRequest"), ("ur", "URLRequest"), ("uR", "URLRequest"), ("m2", "make2"),
    ("fbr", "foobar"), ("", "anything"),
  ])
  func matches(typed: String, name: String) {
    #expect(score(typed, name) != nil)
  }

  @Test(arguments: [
    ("ob", "fooBar"), ("fx", "fooBar"), ("fooo", "foo"), ("f_", "foo"), ("r", "foobar"),
  ])
  func doesNotMatch(typed: String, name: String) {
    #expect(score(typed, name) == nil)
  }

  @Test func exactBeforeFoldedBeforeHumpsBeforeLetters() throws {
    let scores = try [("fob", "fobar"), ("fob", "Fobar"), ("fob", "fooBar"), ("fob", "foxbar")]
      .map { try #require(score($0.0, $0.1)) }
    #expect(scores == scores.sorted(by: >))
    #expect(Set(scores).count == scores.count)
  }
}
