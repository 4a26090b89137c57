import Foundation
import SearchIndex
import TestSupport
import Testing

@testable import Answering

/// Sentences that point back are quoted with the one that they point to.
@Suite struct BackreferenceTests {
  @Test func theSentenceBeforeIsQuotedToo() throws {
    let fixture = try SnapshotFixture([
      "README.md": """
      # Parcel

      ## Serial line

      The gearbox limits throughput. It keeps the purple spool from overheating during storms.

      ## Storage

      Boxes are kept dry.
      """
    ])
    let answer = Answerer(snapshot: fixture.snapshot).extract(
      Question(text: "What keeps the purple spool from overheating in storms?"))
    let lead = try #require(answer.text.range(of: "The gearbox limits throughput."))
    let sentence = try #require(answer.text.range(of: "It keeps the purple spool"))
    #expect(lead.upperBound < sentence.lowerBound)
    #expect(answer.text.components(separatedBy: "The gearbox limits").count == 2)
  }

  @Test(arguments: [
    ("It is also set.", true), ("**This** makes it so.", true), ("- These are kept.", true),
    ("Otherwise nothing happens.", true), ("Items are kept.", false), ("The rest.", false),
    ("", false), ("42", false), ("Itself is a word.", false),
  ])
  func whichSentencesPointBack(sentence: String, expected: Bool) {
    #expect(Backreference.opens(sentence) == expected)
  }
}
