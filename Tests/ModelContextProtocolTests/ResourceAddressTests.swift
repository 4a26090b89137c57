import JSONRPC
import TestSupport
import Testing

@testable import ModelContextProtocol

/// The URIs of files and of their lines.
@Suite struct ResourceAddressTests {
  @Test(arguments: [
    "a.swift", "Sources/My Cache.swift", "a?b#c.md", "100%.md", "über/日本.txt", "a;b.c",
    "a&lines=1.c",
  ])
  func pathsSurvive(path: String) throws {
    let whole = ResourceAddress(path: path)
    #expect(try ResourceAddress(whole.uri) == whole)
    let part = ResourceAddress(path: path, lines: 3...14)
    #expect(try ResourceAddress(part.uri) == part)
  }

  @Test func oneLineIsARange() throws {
    #expect(try ResourceAddress("ragd:///a.c?lines=7").lines == 7...7)
  }

  @Test(arguments: [
    "", "ragd:", "ragd://", "ragd:///", "ragd://host/a.c", "file:///a.c", "a.c",
    "ragd:///a.c?lines=",
    "ragd:///a.c?lines=0", "ragd:///a.c?lines=3-2", "ragd:///a.c?lines=1-2-3",
    "ragd:///a.c?lines=-1",
    "ragd:///a.c?lines=99999999999999999999", "ragd:///a.c?line=1", "ragd:///a.c?lines=1&lines=2",
  ])
  func othersAreRefused(uri: String) {
    #expect(throws: ResponseError.self) { try ResourceAddress(uri) }
  }

  @Test func anyTextIsRefusedOrRead() {
    var random = SplitMix(seed: 6)
    let pieces = [
      "ragd:///", "a", "/", "..", "%", "2F", "?lines=", "1", "-", "9", "#", "\0", "é", " ",
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
      if let address = try? ResourceAddress(text) {
        #expect((address.lines?.lowerBound ?? 1) >= 1)
        #expect((try? ResourceAddress(address.uri)) == address, "\(text)")
      }
    }
  }
}
