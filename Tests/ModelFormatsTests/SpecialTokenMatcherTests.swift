import ModelTestSupport
import Testing

@testable import ModelFormats

struct SpecialTokenMatcherTests {
  /// The parts of a text: tokens as numbers, text as it is.
  private static func parts(_ matcher: SpecialTokenMatcher, _ text: String) -> [String] {
    var parts: [String] = []
    var text = text
    text.withUTF8 { text in
      matcher.split(UnsafeRawBufferPointer(text), parsesSpecial: false) { part in
        parts.append(String(decoding: part, as: UTF8.self))
      } onToken: {
        parts.append("\($0)")
      }
    }
    return parts
  }

  private static func matcher(_ names: [String]) -> SpecialTokenMatcher {
    var matcher = SpecialTokenMatcher(bytes: names.reduce(0) { $0 + $1.utf8.count })
    for (token, name) in names.enumerated() {
      Array(name.utf8).withUnsafeBytes { matcher.add($0, Token(token), isSpecial: false) }
    }
    return matcher
  }

  /// A name that ends in the byte, and that no text has, takes runs of it the general way.
  @Test(arguments: [["zz", "zzz", "zzzzz"], ["z"], ["zzzz", "zz", "yy", "yyy"]])
  func runsAreSplitAsAllNamesAre(names: [String]) {
    let (quick, general) = (Self.matcher(names), Self.matcher(names + ["Qz", "Qy"]))
    var random = LinearGenerator(seed: 3)
    for length in 0..<200 {
      let text = String((0..<length).map { _ in random.next() >> 60 == 0 ? "a" : "z" })
      #expect(Self.parts(quick, text) == Self.parts(general, text), "\(text)")
      let mixed = String((0..<length).map { _ in random.next() >> 62 == 0 ? "y" : "z" })
      #expect(Self.parts(quick, mixed) == Self.parts(general, mixed), "\(mixed)")
    }
  }

  /// A hostile vocabulary: each byte of the run must not search all lengths again.
  @Test func longNamesDoNotSlowDownRuns() {
    let matcher = Self.matcher([String(repeating: "z", count: 300_000), "z"])
    let parts = Self.parts(matcher, String(repeating: "z", count: 299_999))
    #expect(parts.count == 299_999 && parts.allSatisfy { $0 == "1" })
  }
}
