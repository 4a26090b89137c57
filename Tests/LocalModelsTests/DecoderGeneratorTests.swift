import Answering
import Foundation
import LanguageModel
import ModelFormats
import ModelTestSupport
import Testing

@testable import LocalModels

/// How much of the project a real decoder is given to read.
struct DecoderGeneratorTests {
  private static let bare = Prompt(
    instructions: "Answer from the passages only. If they don't hold the answer, say so.",
    passages: [], question: "Where does the parser keep the comments of a file?")

  private static func generator() throws -> DecoderGenerator {
    let store = ModelStore(folder: TestModel.models.path)
    return DecoderGenerator(try store.decoder(store.model(TestModel.smolLM2.rawValue)))
  }

  @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func readsAsMuchAsTimeAllows() async throws {
    let generator = try Self.generator()
    let none = await generator.passageTokens(beside: Self.bare, within: .zero)
    let late = await generator.passageTokens(beside: Self.bare, within: .seconds(-3))
    let endless = await generator.passageTokens(beside: Self.bare, within: .seconds(100_000))
    // What no time allows is what an answer needs at least; what endless time allows fits the prompt.
    #expect(none == late && none > 0 && none < endless && endless < 1536)
    let word = " anchor"
    let passage = String(repeating: word, count: endless / generator.tokenCount(of: word))
    #expect(generator.tokenCount(of: passage) <= endless)
    #expect(generator.tokens(of: Self.bare).count + endless <= 1536)
  }

  @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func instructionsAreReadOnce() async throws {
    let generator = try Self.generator()
    _ = await generator.passageTokens(beside: Self.bare, within: .seconds(1))
    let tokens = generator.tokens(of: Self.bare)
    #expect(await generator.generator.readTokens(of: tokens) >= tokens.count - 1)
  }

  @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func longPromptsAreCutInTheMiddle() throws {
    let generator = try Self.generator()
    var prompt = Self.bare
    prompt.passages = ["first", String(repeating: "sail ", count: 4000), "last"]
    let tokens = generator.tokens(of: prompt)
    let bytes = tokens.flatMap { generator.generator.tokenizer.bytes(of: $0) }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(tokens.count <= 1536)
    #expect(text.contains("first") && text.contains("last") && !text.contains("sail sail"))
  }
}
