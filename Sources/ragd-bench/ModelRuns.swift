import Evaluation
import Foundation
import Kernels
import LanguageModel
import ModelFormats
import Storage

/// One measurement of a model of ours, in a process of its own; prints what the peers' scripts print.
enum ModelRuns {
  /// Arguments: threads.
  ///
  /// A process of its own here too: what it reads would count as the peak memory of all it starts.
  static func bandwidth(_ arguments: [String]) async throws {
    guard arguments.count == 1, let threads = Int(arguments[0]) else {
      throw Problem("one argument is needed")
    }
    try report(BandwidthRun(bytesPerSecond: await MemoryBandwidth.measure(threads: threads)))
  }

  /// Arguments: file, threads, tokens of prompt, tokens to generate.
  static func decoder(_ arguments: [String]) async throws {
    let counts = arguments.dropFirst().compactMap { Int($0) }
    guard arguments.count == 4, counts.count == 3 else {
      throw Problem("four arguments are needed")
    }
    let run = try await DedicatedThread.run("ragd-bench") {
      try decode(arguments[0], threads: counts[0], prompt: counts[1], generate: counts[2])
    }
    try report(run)
  }

  private static func decode(
    _ path: String, threads: Int, prompt: Int, generate: Int
  ) throws -> DecoderRun {
    let clock = ContinuousClock()
    let start = clock.now
    let file = try GGUFFile(MappedFile(path: path))
    let model = try DecoderModel(file)
    let tokenizer = try GGUFTokenizer.make(from: file)
    let state = DecodingState(model, pool: WorkerPool(threads: threads))
    let loaded = clock.now
    precondition(tokenizer.vocabularySize == model.configuration.vocabularySize)
    // The tokens that the peer gets; which they are makes no difference to the work.
    let tokens = (0..<prompt).map { Token(($0 * 7919 + 13) % 40_000 + 100) }
    try state.evaluate(tokens.prefix(32))
    state.truncate(to: 0)
    let begin = clock.now
    try state.evaluate(tokens)
    let read = clock.now
    var token: Token = 1000
    for _ in 0..<generate {
      try state.evaluate([token])
      token = (token &* 31 &+ 7) % 40_000 + 100
    }
    let end = clock.now
    return DecoderRun(
      loadSeconds: start.duration(to: loaded) / .seconds(1),
      promptTokensPerSecond: Double(prompt) / (begin.duration(to: read) / .seconds(1)),
      generatedTokensPerSecond: Double(generate) / (read.duration(to: end) / .seconds(1)),
      peakBytes: peakBytes)
  }

  /// Arguments: file, file of texts (a JSON string a line).
  static func tokenizer(_ arguments: [String]) throws {
    guard arguments.count == 2 else { throw Problem("two arguments are needed") }
    let tokenizer = try GGUFTokenizer.make(from: GGUFFile(MappedFile(path: arguments[0])))
    let texts = try texts(of: arguments[1]).map { Array($0.utf8) }
    let start = ContinuousClock.now
    let tokens = texts.reduce(0) { count, text in
      text.withUnsafeBytes {
        count + tokenizer.encode($0, addsSpecial: false, parsesSpecial: false).count
      }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let bytes = texts.reduce(0) { $0 + $1.count }
    try report(TokenizerRun(tokens: tokens, bytesPerSecond: Double(bytes) / seconds))
  }

  private static func texts(of path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(String.self, from: Data($0.utf8)) }
  }

  /// Arguments: folder, file of texts (a JSON string a line), threads.
  static func encoder(_ arguments: [String]) async throws {
    guard arguments.count == 3, let threads = Int(arguments[2]) else {
      throw Problem("three arguments are needed")
    }
    let texts = try texts(of: arguments[1])
    let folder = URL(fileURLWithPath: arguments[0])
    var seconds: [SentenceEncoder.Precision: Double] = [:]
    for precision in SentenceEncoder.Precision.allCases {
      let encoder = try SentenceEncoder(folder: folder, precision: precision, threads: threads)
      _ = try await encoder.embed(Array(texts.prefix(8)))
      let start = ContinuousClock.now
      _ = try await encoder.embed(texts)
      seconds[precision] = (ContinuousClock.now - start) / .seconds(1)
    }
    try report(
      EncoderRun(
        int8Seconds: seconds[.int8] ?? .nan, float32Seconds: seconds[.float32] ?? .nan,
        peakBytes: peakBytes))
  }

  static func report(_ run: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(run), as: UTF8.self))
  }

  private static var peakBytes: Double { Double(ProcessUsage.peakResidentBytes) }
}
