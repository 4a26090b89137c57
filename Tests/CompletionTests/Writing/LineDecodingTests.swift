import Adaptation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Storage
import TestSupport
import Testing

@testable import Completion

/// What a decoder writes, with drafts and without.
struct LineDecodingTests {
  private let folder: ScratchFolder
  private let decoder: ByteDecoder
  private let state: DecodingState

  init() throws {
    folder = try ScratchFolder()
    decoder = try ByteDecoder(seed: 7, in: folder)
    state = DecodingState(decoder.model, pool: WorkerPool(threads: 1))
  }

  private static let text = """
    func load(item: Int) -> Int { return item + 1 }
    func store(item: Int) -> Bool { save(item) }
    """

  private func predictor() throws -> NGramPredictor {
    let size = decoder.tokenizer.vocabularySize
    let bytes = NGramModel.bytes(
      [decoder.tokenizer.encode(Self.text)], vocabularySize: size)
    return NGramPredictor(
      try NGramModel(MappedFile(bytes), named: "n-grams", vocabularySize: size))
  }

  private func write(
    after prompt: String, required: String = "", draft: String?, looksAhead: Bool = true,
    leastProbability: Float = 0.0005, ngrams: NGramPredictor
  ) async throws -> WrittenLine {
    var decoding = LineDecoding(
      vocabulary: CompletionVocabulary(decoder.tokenizer), ngrams: ngrams,
      weights: MixtureWeights(hasMemory: state.memory != nil), required: Array(required.utf8))
    decoding.looksAhead = looksAhead
    decoding.leastProbability = leastProbability
    state.truncate(to: 0)
    try state.evaluate(decoder.tokenizer.encode(prompt))
    var lines: [WrittenLine] = []
    try await decoding.write(
      state, draft: draft.map { decoder.tokenizer.encode(required + $0) }
    ) { lines.append($0) }
    #expect(lines.count == 1)
    return try #require(lines.first)
  }

  /// What the n-grams know well is written to the block's end, whatever is foreseen on the way.
  @Test(arguments: [false, true]) func aBlockIsWritten(looksAhead: Bool) async throws {
    let text = "if open {\n    anchor(1)\n    rest(2)\n}\nland(3)\n"
    var ngrams = try predictor()
    for _ in 0..<20 { ngrams.cache.add(decoder.tokenizer.encode(text), weight: 100) }
    var decoding = LineDecoding(
      vocabulary: CompletionVocabulary(decoder.tokenizer), ngrams: ngrams,
      weights: MixtureWeights(), required: Array(" ".utf8))
    decoding.looksAhead = looksAhead
    try state.evaluate(decoder.tokenizer.encode("if"))
    var lines: [WrittenLine] = []
    try await decoding.write(
      state, draft: nil, after: Array("if ".utf8), block: BlockExtent()
    ) { lines.append($0) }
    #expect(
      lines.map { String(decoding: $0.text, as: UTF8.self) }
        == ["open {", "    anchor(1)", "    rest(2)", "}"])
    #expect(lines.allSatisfy { $0.endProbability > 0 })
    let ended = BlockExtent(beginningWithin: .zero)
    state.truncate(to: 0)
    try state.evaluate(decoder.tokenizer.encode("if"))
    var late: [WrittenLine] = []
    try await decoding.write(state, draft: nil, block: ended) { late.append($0) }
    #expect(late == [lines[0]])
  }

  private func memory() async throws -> DecoderMemory {
    let (text, model) = (decoder.tokenizer.encode(Self.text), decoder.model)
    return try await DedicatedThread.run("test") {
      var builder = DecoderMemoryBuilder(DecodingState(model, pool: WorkerPool(threads: 1)))
      try builder.add(text)
      let bytes = builder.bytes()
      return try DecoderMemory(
        MappedFile(#require(bytes)), named: "memory", for: model.configuration)
    }
  }

  /// Right drafts, wrong ones, right beginnings, nonsense: the text is the same.
  @Test(arguments: [false, true]) func draftsChangeNothing(hasMemory: Bool) async throws {
    if hasMemory { state.memory = try await memory() }
    let ngrams = try predictor()
    var random = SplitMix(seed: 4)
    var followed = 0
    for prompt in ["func lo", "func store(", "x", "return item"] {
      for required in ["", " ", "st"] {
        let plain = try await write(
          after: prompt, required: required, draft: nil, looksAhead: false, ngrams: ngrams)
        let text = String(decoding: plain.text, as: UTF8.self)
        let drafts = [
          text, String(text.prefix(3)), text + "more", "(item: Int)",
          String(decoding: random.bytes(12, of: Array("item+ (".utf8)), as: UTF8.self), "",
        ]
        for draft in drafts {
          let drafted = try await write(
            after: prompt, required: required, draft: draft, ngrams: ngrams)
          #expect(drafted.text == plain.text, "\(prompt)|\(required)|\(draft)")
          #expect(abs(drafted.probability - plain.probability) < 1e-4)
          if draft == text, drafted.draftProbability.map({ $0 > 0 }) == true { followed += 1 }
        }
      }
    }
    #expect(followed > 0)
  }

  @Test func aLineThatNobodyWouldSeeIsNotGoneOnWith() async throws {
    let ngrams = try predictor()
    let whole = try await write(after: "x", draft: nil, ngrams: ngrams)
    let least: Float = 0.05
    let stopped = try await write(
      after: "x", draft: nil, leastProbability: least, ngrams: ngrams)
    #expect(whole.pieces.count > stopped.pieces.count)
    #expect(whole.pieces.starts(with: stopped.pieces))
    let probabilities = stopped.pieces.map(\.probability)
    #expect(probabilities.reduce(1, *) < least)
    #expect(probabilities.dropLast().reduce(1, *) >= least)
  }

  /// Drafts longer than what is evaluated at once.
  @Test func aLongDraftIsFollowed() async throws {
    var ngrams = try predictor()
    let line = "abcdefghijklmnopqrstuvwxyz0123456789"
    ngrams.cache.add(decoder.tokenizer.encode("return " + line + "\n"), weight: 500)
    let plain = try await write(
      after: "return", required: " ", draft: nil, looksAhead: false, leastProbability: 0,
      ngrams: ngrams)
    let text = String(decoding: plain.text, as: UTF8.self)
    #expect(text.utf8.count > 20)
    let drafted = try await write(
      after: "return", required: " ", draft: text, leastProbability: 0, ngrams: ngrams)
    #expect(drafted.text == plain.text)
    // What is not followed and unlikely is left after its first part.
    let other = String(repeating: "zq", count: 20)
    let left = try await write(
      after: "return", required: " ", draft: other, leastProbability: 0, ngrams: ngrams)
    #expect(left.text == plain.text)
    #expect(try #require(left.draftProbability) < 0.02)
  }

  @Test func whatStandsBeforeTheCursorComesFirst() async throws {
    let ngrams = try predictor()
    for required in ["\n  ret", " item", "(é"] {
      let line = try await write(after: "func", required: required, draft: nil, ngrams: ngrams)
      // Pieces hold only what follows; a whole token was needed for each byte before.
      #expect(line.pieces.prefix(required.utf8.count).allSatisfy { $0.text.isEmpty })
      #expect(!line.text.contains { $0 == 0x0A })
    }
  }

  @Test func aKnownLineIsWrittenToItsEnd() async throws {
    var ngrams = try predictor()
    ngrams.cache.add(decoder.tokenizer.encode(Self.text), weight: 50)
    let line = try await write(
      after: "func load(item: Int) -> Int { return", required: " ", draft: "item + 1 }",
      ngrams: ngrams)
    #expect(String(decoding: line.text, as: UTF8.self) == "item + 1 }")
    #expect(line.endProbability > 0)
  }

  /// What the decoder has read before, it writes again.
  @Test func whatIsRememberedIsWritten() async throws {
    let prompt = "func load(item: Int) -> Int { return"
    func probability() async throws -> Float? {
      try await write(
        after: prompt, required: " ", draft: "item + 1 }", ngrams: NGramPredictor(nil)
      ).draftProbability
    }
    let without = try #require(await probability())
    state.memory = try await memory()
    let with = try #require(await probability())
    #expect(with > 10 * without)
  }

  @Test func aCancelledLineStops() async throws {
    let ngrams = try predictor()
    let (vocabulary, model) = (CompletionVocabulary(decoder.tokenizer), decoder.model)
    let tokens = decoder.tokenizer.encode("func ")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      let state = DecodingState(model, pool: WorkerPool(threads: 1))
      try state.evaluate(tokens)
      let decoding = LineDecoding(
        vocabulary: vocabulary, ngrams: ngrams, weights: MixtureWeights(), required: [])
      try await decoding.write(state, draft: nil) { _ in }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
