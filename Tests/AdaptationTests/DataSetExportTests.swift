import Adaptation
import Corpus
import Foundation
import ModelFormats
import ModelTestSupport
import Storage
import Testing

/// A data set for other trainers, and the forms of its texts.
@Suite struct DataSetExportTests {
  private static let set = DataSet(
    (0..<40).map { number in
      let text = TinyByteDecoder.prose(seed: UInt64(number), sentences: 30)
      return Document(
        path: "notes/\(number).md", language: .markdown, text: Array(text.utf8),
        hash: ContentHash(text.utf8), traits: [])
    }, recent: Set((0..<10).map { "notes/\($0).md" }))

  private func records(_ form: DataSetExport.Form) throws -> [String: [[String: Any]]] {
    try DataSetExport(Self.set, form).files().reduce(into: [:]) { records, file in
      guard file.name.hasSuffix(".jsonl") else { return }
      records[file.name] = try file.bytes.split(separator: UInt8(ascii: "\n")).map {
        try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
      }
      #expect(records[file.name]?.count == file.records)
    }
  }

  @Test func textsAreWhole() throws {
    let records = try records(.text)
    #expect(Set(records.keys) == ["train.jsonl", "valid.jsonl", "test.jsonl"])
    let tests = try #require(records["test.jsonl"]).compactMap { $0["text"] as? String }
    #expect(tests.joined() == Self.set.texts(.test).joined())
    #expect(!tests.isEmpty)
  }

  @Test func recentFilesComeTwice() throws {
    let texts = try #require(try records(.text)["train.jsonl"]).compactMap { $0["text"] as? String }
    let recent = try #require(Self.set.entries.first { $0.weight == 2 && $0.split == .train })
    let old = try #require(Self.set.entries.first { $0.weight == 1 && $0.split == .train })
    #expect(texts.count { $0 == recent.text } == 2)
    #expect(texts.count { $0 == old.text } == 1)
  }

  @Test func completionsAreLinesAfterTheirPrefix() throws {
    let tests = Self.set.texts(.test)
    for record in try #require(try records(.completion)["test.jsonl"]) {
      let prompt = try #require(record["prompt"] as? String)
      let completion = try #require(record["completion"] as? String)
      #expect(completion.hasSuffix("\n") && completion.split(separator: "\n").count == 1)
      #expect(tests.contains { $0.contains(prompt + completion) })
    }
  }

  @Test func conversationsHaveTheirThreeParts() throws {
    for record in try #require(try records(.chat)["train.jsonl"]) {
      let messages = try #require(record["messages"] as? [[String: String]])
      #expect(messages.map { $0["role"] } == ["system", "user", "assistant"])
      #expect(messages.allSatisfy { $0["content"]?.isEmpty == false })
    }
  }

  @Test func piecesToFillInHoldTheWholeText() throws {
    var special = SpecialTokens()
    #expect(FillInTheMiddle(special) == nil)
    (special.fillPrefix, special.fillSuffix, special.fillMiddle) = (900, 901, 902)
    let fill = try #require(FillInTheMiddle(special))
    let texts = (0..<20).map { text in (0..<400).map { Token($0 + text) } }
    let pieces = fill.rearranging(texts, seed: 1)
    #expect(fill.rearranging(texts, seed: 1) == pieces)
    var found: [Token] = []
    var rearranged = 0
    for piece in pieces {
      guard piece.first == 900 else {
        found += piece
        continue
      }
      rearranged += 1
      let suffix = try #require(piece.firstIndex(of: 901))
      let middle = try #require(piece.firstIndex(of: 902))
      found += piece[1..<suffix] + piece[(middle + 1)...] + piece[(suffix + 1)..<middle]
    }
    #expect(found == texts.flatMap { $0 })
    #expect(rearranged > 10 && pieces.count > rearranged)
  }

  @Test func dataFilesAreCutToTheirBeginning() {
    let text = (0..<1_000).map { "\"key\($0)\": \($0)" }.joined(separator: ",\n")
    let set = DataSet([
      Document(
        path: "table.json", language: .json, text: Array(text.utf8), hash: ContentHash(text.utf8),
        traits: [])
    ])
    #expect(set.entries.first?.text.utf8.count == 2_048)
  }
}
