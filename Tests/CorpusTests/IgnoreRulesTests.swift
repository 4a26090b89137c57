import Foundation
import TestSupport
import Testing

@testable import Corpus

@Suite struct IgnoreRulesTests {
  private static func verdict(_ rules: IgnoreRules, _ path: String) -> IgnoreRules.Verdict? {
    let isFolder = path.hasSuffix("/")
    let bytes = Array(path.utf8.dropLast(isFolder ? 1 : 0))
    let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return bytes.withUnsafeBytes { rules.verdict($0, name: name, isFolder: isFolder) }
  }

  @Test(
    arguments: [
      ("a", "a", true), ("a", "x/a", true), ("a", "ab", false), ("a", "a/", true),
      ("a/", "a", false), ("a/", "x/a/", true), ("/a", "a", true), ("/a", "x/a", false),
      ("a/b", "a/b", true), ("a/b", "x/a/b", false), ("*.o", "x/y.o", true), ("*.o", ".o", true),
      ("*.o", "y.oo", false), ("a*b", "ab", true), ("a*b", "a/b", false), ("a?b", "a/b", false),
      ("**/a", "a", true), ("**/a", "x/y/a", true), ("a/**", "a", false), ("a/**", "a/b/c", true),
      ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "ab", false),
      ("a**/b", "ax/y/b", true), ("?**/b", "ax/y/b", false), ("**", "a/b", true),
      ("[ab].c", "a.c", true), ("[!ab].c", "c.c", true), ("[^ab].c", "a.c", false),
      ("[]].c", "].c", true), ("[a-c]", "b", true), ("[a-]", "-", true), ("[[:digit:]]", "7", true),
      ("[[:nope:]]", "7", false), ("[a", "[a", false), ("x/[!a]/y", "x//y", false),
      ("\\!a", "!a", true), ("\\#a", "#a", true), ("#a", "#a", false), ("a\\", "a\\", false),
      ("a  ", "a", true), ("a\\ ", "a ", true), ("a\\  ", "a ", true), (" a", " a", true),
      ("a\r", "a", true), ("é*", "éa", true), ("/", "a", false), ("", "a", false),
      ("!", "a", false),
      ("foo/*", "foo/a", true), ("foo/*", "foo/a/b", false), ("*/", "x/", true),
      ("\u{FEFF}a", "a", true), ("/**/a", "x/a", true), ("a/**b", "a/x/b", false),
      ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
    ] as [(String, String, Bool)])
  func aPatternMatchesWhatGitSays(pattern: String, path: String, isIgnored: Bool) {
    let verdict = Self.verdict(IgnoreRules(Array(pattern.utf8)), path)
    #expect(verdict == (isIgnored ? .ignored : nil))
  }

  @Test func theLastMatchDecides() {
    let rules = IgnoreRules(Array("*.log\n!keep.log\n/keep.log\n".utf8))
    #expect(Self.verdict(rules, "a.log") == .ignored)
    #expect(Self.verdict(rules, "x/keep.log") == .included)
    #expect(Self.verdict(rules, "keep.log") == .ignored)
    #expect(Self.verdict(rules, "keep.txt") == nil)
  }

  @Test func manyWildcardsTakeNoExponentialTime() {
    let deep = String(repeating: "a/", count: 150)
    let pattern = String(repeating: "**/a/", count: 40) + "b"
    #expect(Self.verdict(IgnoreRules(Array(pattern.utf8)), deep + "c") == nil)
  }
}
