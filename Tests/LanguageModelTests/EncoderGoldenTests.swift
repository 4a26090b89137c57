import Foundation
import LanguageModel
import ModelFormats
import ModelTestSupport
import Testing

/// Vectors of all-MiniLM-L6-v2 against those of sentence-transformers.
@Suite struct EncoderGoldenTests {
  /// A text and what the reference makes of it, as `sentence-encoder.py` writes them.
  struct Golden: Decodable {
    var text: String
    var times: Int
    var ids: [Token]
    /// Base64 of little-endian float32 numbers.
    var vector: Data

    var numbers: [Float] {
      vector.withUnsafeBytes { $0.bindMemory(to: UInt32.self).map { Float(bitPattern: $0) } }
    }
  }

  @Test(
    .enabled(if: TestModel.miniLM.isAvailable),
    arguments: [(SentenceEncoder.Precision.float32, Float(0.9999)), (.int8, 0.995)])
  func vectorsAreTheReference(precision: SentenceEncoder.Precision, floor: Float) async throws {
    let goldens = try JSONDecoder().decode(
      [Golden].self, from: Data(contentsOf: Goldens.url("sentence-encoder.json")))
    let encoder = try SentenceEncoder(
      folder: TestModel.miniLM.folder, precision: precision)
    let vectors = try await encoder.embed(
      goldens.map { String(repeating: $0.text, count: $0.times) })
    let ofTokens = try await encoder.embed(tokens: goldens.map(\.ids))
    #expect(vectors == ofTokens)
    for (golden, vector) in zip(goldens, vectors) {
      let cosine = zip(golden.numbers, vector).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(cosine >= floor, "\(golden.text.prefix(40))")
    }
  }
}
