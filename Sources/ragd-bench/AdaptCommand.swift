import Adaptation
import Corpus
import Evaluation
import Foundation
import Kernels
import LanguageModel
import ModelFormats
import Storage

/// Adapts a decoder to one project, and prints how much better it predicts the project's held-out files.
struct AdaptCommand {
  private let root: String
  private let decoder: String
  private let state: String?
  private let torchPython: String?
  private let division: UInt64
  private let seconds: Double
  private let threads: Int
  private var options = TrainingOptions()

  init(_ arguments: [String]) throws {
    var words = CommandOptions(arguments)
    func number<Number: LosslessStringConvertible & Comparable & ExpressibleByIntegerLiteral>(
      _ name: String, _ type: Number.Type, least: Number = 1
    ) throws -> Number? {
      guard let text = try words.take(name) else { return nil }
      guard let number = Number(text), number >= least else {
        throw Problem("\(name) needs a number, \(least) at least")
      }
      return number
    }
    let decoder = try words.take("--decoder")
    torchPython = try words.take("--torch")
    state = try words.take("--state")
    division = try number("--division", UInt64.self, least: 0) ?? 0
    seconds = try number("--minutes", Double.self, least: 0).map { $0 * 60 } ?? .infinity
    threads = try number("--threads", Int.self) ?? Processor.physicalCores
    options.epochs = try number("--passes", Int.self, least: 0) ?? options.epochs
    options.layers = try number("--layers", Int.self)
    options.windowsPerStep = try number("--windows", Int.self) ?? options.windowsPerStep
    options.peakRate = try number("--rate", Double.self, least: 0) ?? options.peakRate
    if let rank = try number("--rank", Int.self) {
      (options.rank, options.alpha) = (rank, 2 * Float(rank))
    }
    guard words.rest.count == 1, let decoder, !words.rest[0].hasPrefix("--") else {
      throw Problem("one folder and --decoder FILE are needed, not \(words.rest)")
    }
    root = URL(fileURLWithPath: words.rest[0]).resolvingSymlinksInPath().path
    self.decoder = decoder
  }

  func run() async throws {
    let work = self
    try await DedicatedThread.run("ragd-adapt") { try work.adapt() }
  }

  private func adapt() throws {
    let file = try GGUFFile(MappedFile(path: decoder))
    let model = try DecoderModel(file)
    let texts = try texts(GGUFTokenizer.make(from: file))
    if let torchPython {
      try TrainingRun.compare(
        decoder, texts[.train] ?? [], options, threads: threads, torch: torchPython)
      return
    }
    let pool = WorkerPool(threads: threads)
    let predictor = try ngrams(texts[.train] ?? [], model)
    let trainer = LoRATrainer(
      model, modelFingerprint: "\(file.tensors.count) tensors of \(decoder)", options,
      TrainingDocuments(train: texts[.train] ?? [], validation: texts[.validation] ?? []),
      pool: pool)
    try train(trainer)

    print("\nnext token of the held-out files, all but each 512th  error            perplexity")
    let adapter = try trainer.bestAdapter()
    let contexts = [("windows of 512", 0), ("text so far", 1_024)]
    let adapters = trainer.state.step > 0 ? [nil, adapter] : [nil]
    for adapter in adapters {
      let name = adapter == nil ? "as it comes" : "adapted"
      let state = DecodingState(model, pool: pool, adapter: adapter)
      let memory = try memory(texts[.train] ?? [], state)
      for (what, length) in contexts {
        var measurement = MixtureMeasurement(state)
        measurement.contextLength = length
        for memory in [nil, memory] {
          state.memory = memory
          try measure("\(name), \(what)", measurement, predictor, texts, model)
        }
      }
    }
    print("peak resident memory  \(ProcessUsage.peakResidentBytes / 1_000_000) MB")
  }

  // MARK: - Parts

  private func texts(_ tokenizer: any Tokenizer) throws -> [DataSplit: [[Token]]] {
    let settings = CorpusSettings()
    let (files, skipped, _) = try FileWalker(root: root, settings: settings).walk { false }
    let loader = DocumentLoader(root: root, settings: settings)
    var refused = skipped
    var documents: [Document] = []
    for file in files {
      do throws(LoadError) {
        documents.append(try loader.load(file.path))
      } catch {
        refused.append(SkippedFile(path: error.path, reason: error.reason))
      }
    }
    let set = DataSet(documents, skipped: refused, division: division)
    print("\(root): \(set.entries.count) files, \(set.manifest.leftOut.count) left out")
    var texts: [DataSplit: [[Token]]] = [:]
    for split in DataSplit.allCases {
      let tokens = set.texts(split).map { tokenizer.encode($0) }
      texts[split] = tokens
      print("  \(split.rawValue): \(tokens.count) files, \(tokens.joined().count) tokens")
    }
    return texts
  }

  private func ngrams(_ texts: [[Token]], _ model: DecoderModel) throws -> NGramPredictor {
    let begin = Date()
    let size = model.configuration.vocabularySize
    let bytes = NGramModel.bytes(texts, vocabularySize: size)
    print("n-gram model: \(bytes.count / 1_000) kB in \(format(-begin.timeIntervalSinceNow)) s")
    return NGramPredictor(
      try NGramModel(MappedFile(bytes), named: "n-grams", vocabularySize: size))
  }

  private func memory(_ texts: [[Token]], _ state: DecodingState) throws -> DecoderMemory? {
    let begin = Date()
    var builder = DecoderMemoryBuilder(state)
    for text in texts { try builder.add(text) }
    guard let bytes = builder.bytes() else { return nil }
    print(
      "memory: \(builder.count) tokens, \(bytes.count / 1_000) kB in "
        + "\(format(-begin.timeIntervalSinceNow)) s")
    return try DecoderMemory(
      MappedFile(bytes), named: "memory", for: state.model.configuration)
  }

  private func train(_ trainer: LoRATrainer) throws {
    let name = "adaptation-checkpoint"
    let directory = try state.map { try POSIXDirectory(path: $0) }
    let isResumed = try directory.map { try trainer.resume(from: $0, named: name) } ?? false
    print(
      "\(isResumed ? "goes on" : "begins") at step \(trainer.state.step) of \(trainer.steps), "
        + "\(trainer.layout.count) numbers")
    let begin = Date()
    var tokens = 0
    while !trainer.isFinished, -begin.timeIntervalSinceNow < seconds {
      let step = trainer.step()
      tokens += step.tokens
      guard step.validation != nil || step.number == trainer.steps else { continue }
      let speed = Double(tokens) / -begin.timeIntervalSinceNow
      print(
        "  step \(step.number): loss \(format(step.loss.mean)), validation "
          + "\(step.validation.map { format($0.mean) } ?? "–"), \(format(speed)) tokens/s")
      if let directory { try trainer.save(to: directory, named: name) }
    }
    if let directory { try trainer.save(to: directory, named: name) }
    print(
      trainer.isFinished
        ? "trained for \(trainer.state.step) steps"
        : "stopped after \(trainer.state.step) of \(trainer.steps) steps"
          + (state == nil ? "" : "; run again to go on"))
  }

  private func measure(
    _ name: String, _ measurement: MixtureMeasurement, _ predictor: NGramPredictor,
    _ texts: [DataSplit: [[Token]]], _ model: DecoderModel
  ) throws {
    let (validation, test) = (texts[.validation] ?? [], texts[.test] ?? [])
    var predictor = predictor
    predictor.estimateWeights(
      validation, cacheWeight: measurement.cacheWeight,
      vocabularySize: model.configuration.vocabularySize)
    var weights = MixtureWeights(hasMemory: measurement.hasMemory)
    let validated = try measurement.measure(validation, predictor, weights)
    weights.estimate(validated.samples)
    let figures = try measurement.measure(test, predictor, weights)
    if measurement.hasMemory {
      row("  its memory alone", figures, figures.memory)
      row("  with n-grams and memory", figures, figures.mixture)
    } else {
      if measurement.contextLength == 0 { row("n-grams alone", figures, figures.ngram) }
      row("decoder \(name)", figures, figures.decoder)
      row("  with n-grams", figures, figures.mixture)
    }
  }

  private func row(
    _ name: String, _ figures: MixtureFigures, _ predictor: MixtureFigures.Predictor
  ) {
    let error = String(
      format: "%.4f ± %.4f", figures.error(predictor), figures.margin(predictor))
    // A memory by itself gives most tokens no chance at all.
    let perplexity = figures.perplexity(predictor)
    let rest = perplexity.isFinite ? String(format: "  %8.3f", perplexity) : ""
    print("  " + name.padding(toLength: 52, withPad: " ", startingAt: 0) + error + rest)
  }

  private func format(_ number: Double) -> String { Figures.short(number) }
}
