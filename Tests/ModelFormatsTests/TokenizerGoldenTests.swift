import Foundation
import ModelTestSupport
import Storage
import Testing

@testable import ModelFormats

/// Token for token what the reference engines make of 10,400 generated lines: code, prose, emoji, CJK,
/// combining marks, control characters, long runs, names of special tokens, bytes that are no text.
@Suite("Tokenizers against the reference")
struct TokenizerGoldenTests {
  private struct Golden: Decodable {
    var hashes: [String]
    var rows: [[Token]]
  }

  private static let linesInBlock = 200

  /// The lines, made once for all tests.
  private static let lines = Result {
    var lines = try TokenizerLines()
    return (0..<52 * linesInBlock).map { _ in lines.next() }
  }

  /// Compares the first rows in full, then every block by its hash.
  private func check(_ tokenizer: any Tokenizer, _ name: String) throws {
    let data = try Data(contentsOf: Goldens.url("tokenizer_goldens.json"))
    let golden = try #require(try JSONDecoder().decode([String: Golden].self, from: data)[name])
    let lines = try Self.lines.get()
    #expect(golden.hashes.count * Self.linesInBlock == lines.count)
    var differing: [Int] = []
    for (block, hash) in golden.hashes.enumerated() {
      var fnv: UInt64 = 0xCBF2_9CE4_8422_2325
      for index in 0..<Self.linesInBlock {
        let tokens = lines[block * Self.linesInBlock + index].withUnsafeBytes {
          tokenizer.encode($0, addsSpecial: index % 8 == 0, parsesSpecial: index % 4 == 3)
        }
        if block == 0, index < golden.rows.count {
          #expect(tokens == golden.rows[index], "\(name), line \(index)")
        }
        for token in tokens + [-1] {
          for shift in [0, 8, 16, 24] {
            fnv =
              (fnv ^ UInt64(UInt32(bitPattern: token) >> UInt32(shift) & 0xFF)) &* 0x100_0000_01B3
          }
        }
      }
      let hex = String(fnv, radix: 16)
      if String(repeating: "0", count: 16 - hex.count) + hex != hash { differing.append(block) }
    }
    #expect(differing.isEmpty, "\(name)")
  }

  @Test(
    .enabled(if: TestModel.smolLM2.isAvailable),
    arguments: [
      "gpt-2", "smollm", "llama-bpe", "qwen2", "deepseek-coder", "default",
    ])
  func bytePair(preTokenizer: String) throws {
    let file = try GGUFFile(TestModel.smolLM2.file())
    let tokenizer = try GGUFTokenizer.make(
      from: file, preTokenizer: PreTokenizer(named: preTokenizer))
    try check(tokenizer, preTokenizer)
  }

  /// StarCoder's rules are SmolLM's; the goldens say so, too.
  @Test func starCoder() throws {
    let data = try Data(contentsOf: Goldens.url("tokenizer_goldens.json"))
    let goldens = try JSONDecoder().decode([String: Golden].self, from: data)
    #expect(goldens["starcoder"]?.hashes == goldens["smollm"]?.hashes)
    #expect(try PreTokenizer(named: "starcoder") == PreTokenizer(named: "smollm"))
  }

  @Test(.enabled(if: TestModel.gemma3.isAvailable)) func sentencePiece() throws {
    try check(GGUFTokenizer.make(from: GGUFFile(TestModel.gemma3.file())), "gemma3")
  }

  @Test(.enabled(if: TestModel.miniLM.isAvailable)) func wordPiece() throws {
    func open(_ name: String) throws -> MappedFile {
      try MappedFile(path: TestModel.miniLM.folder.appending(path: name).path)
    }
    let json = try open("tokenizer.json")
    let tokenizer = try JSONTokenizer.make(tokenizerJSON: json.bytes)
    try check(tokenizer, "bert")
    let vocabulary = try open("vocab.txt")
    let plain = try JSONTokenizer.make(vocabularyText: vocabulary.bytes)
    for line in try Self.lines.get().prefix(200) {
      let text = String(decoding: line, as: UTF8.self)
      #expect(
        plain.encode(text, addsSpecial: true, parsesSpecial: true)
          == tokenizer.encode(text, addsSpecial: true, parsesSpecial: true))
    }
  }
}
