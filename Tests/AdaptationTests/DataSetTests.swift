import Adaptation
import Corpus
import Foundation
import ModelTestSupport
import Storage
import Testing

/// Which files are learned from, and which are measured.
@Suite struct DataSetTests {
  private static func document(
    _ path: String, _ text: String, traits: FileTraits = []
  ) -> Document {
    Document(
      path: path, language: .swift, text: Array(text.utf8), hash: ContentHash(text.utf8),
      traits: traits)
  }

  /// Some hundred words that no other seed gives.
  private static func text(_ seed: UInt64, words: Int = 300) -> String {
    var generator = LinearGenerator(seed: seed)
    return (0..<words).map { _ in "word\(generator.next() >> 50)" }.joined(separator: " ")
  }

  private static func documents(_ count: UInt64) -> [Document] {
    (0..<count).map { document("Sources/File\($0).swift", text($0)) }
  }

  @Test func everyFileIsInOnePartAndStaysThere() {
    let documents = Self.documents(200)
    let (first, again) = (DataSet(documents), DataSet(documents.reversed()))
    #expect(first.manifest == again.manifest)
    #expect(first.entries.count == 200)
    let count = { (split: DataSplit) in first.entries.count { $0.split == split } }
    #expect((15...25).contains(count(.test)))
    #expect((8...16).contains(count(.validation)))
    #expect(count(.train) == 200 - count(.test) - count(.validation))
  }

  @Test func aFileMoreMovesFewOthers() {
    let documents = Self.documents(200)
    func splits(_ set: DataSet) -> [String: DataSplit] {
      Dictionary(uniqueKeysWithValues: set.entries.map { ($0.document.path, $0.split) })
    }
    let before = splits(DataSet(documents))
    let after = splits(DataSet(documents + [Self.document("New.swift", Self.text(999))]))
    #expect(before.count { after[$0.key] != $0.value } <= 2)
  }

  @Test func repeatedTextsAreLeftOutWithTheirReason() {
    let text = Self.text(1)
    let nearly = text.replacingOccurrences(of: "word1 ", with: "other ") + " and some more"
    let set = DataSet([
      Self.document("a.swift", text), Self.document("b.swift", text),
      Self.document("c.swift", nearly), Self.document("d.swift", Self.text(2)),
      Self.document("e.swift", text.prefix(text.count / 2) + Self.text(3, words: 150)),
    ])
    #expect(set.entries.map(\.document.path) == ["a.swift", "d.swift", "e.swift"])
    #expect(set.manifest.leftOut.map(\.path) == ["b.swift", "c.swift"])
    #expect(set.manifest.leftOut.map(\.reason) == [.same("a.swift"), .nearlySame("a.swift")])
  }

  @Test func foreignShortAndForgottenFilesAreLeftOut() {
    let set = DataSet(
      [
        Self.document("a.swift", Self.text(1), traits: .vendored),
        Self.document("b.swift", Self.text(2), traits: .generated),
        Self.document("c.swift", "let x = 1"), Self.document("d.swift", Self.text(3)),
        Self.document("e.swift", Self.text(4)),
      ], skipped: [SkippedFile(path: "f.bin", reason: .binary)], forgetting: ["d.swift"])
    #expect(set.entries.map(\.document.path) == ["e.swift"])
    let reasons: [DataSetManifest.Reason] = [
      .vendored, .corpus("generated"), .short, .forgotten, .corpus("binary"),
    ]
    #expect(set.manifest.leftOut.map(\.reason) == reasons)
  }

  @Test func theManifestSurvivesJSON() throws {
    let manifest = DataSet(Self.documents(5)).manifest
    let data = try JSONEncoder().encode(manifest)
    #expect(try JSONDecoder().decode(DataSetManifest.self, from: data) == manifest)
  }
}
