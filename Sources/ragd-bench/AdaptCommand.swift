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
  private let seconds: Double
  private let threads: Int
  private var options = TrainingOptions()

  private static let flags: Set<String> = [
    "--decoder", "--state", "--minutes", "--passes", "--layers", "--threads",
  ]

  init(_ arguments: [String]) throws {
    var values: [String: String] = [:]
    var folders: [String] = []
    var rest = arguments[...]
    while let name = rest.popFirst() {
      if !name.hasPrefix("--") {
        folders.append(name)
      } else if Self.flags.contains(name), let value = rest.popFirst() {
        values[name] = value
      } else {
        throw Problem("\(name) is no option of adapt, or has no value")
      }
    }
    guard folders.count == 1, let decoder = values["--decoder"] else {
      throw Problem("one folder and --decoder FILE are needed")
    }
    func number(_ name: String) throws -> Int? {
      guard let text = values[name] else { return nil }
      guard let number = Int(text), number > 0 else {
        throw Problem("\(name) needs a whole number above 0")
      }
      return number
    }
    root = URL(fileURLWithPath: folders[0]).resolvingSymlinksInPath().path
    self.decoder = decoder
    state = values["--state"]
    seconds = try number("--minutes").map { Double($0) * 60 } ?? .infinity
    threads = try number("--threads") ?? Processor.physicalCores
    options.epochs = try number("--passes") ?? options.epochs
    options.layers = try number("--layers")
  }

  func run() async throws {
    let work = self
    try await DedicatedThread.run("ragd-adapt") { try work.adapt() }
  }

  private func adapt() throws {
    let file = try GGUFFile(MappedFile(path: decoder))
    let model = try DecoderModel(file)
    let texts = try texts(GGUFTokenizer.make(from: file))
    let pool = WorkerPool(threads: threads)
    let predictor = try ngrams(texts[.train] ?? [], model)
    let trainer = LoRATrainer(
      model, modelFingerprint: "\(file.tensors.count) tensors of \(decoder)", options,
      TrainingDocuments(train: texts[.train] ?? [], validation: texts[.validation] ?? []),
      pool: pool)
    try train(trainer)

    print("\nnext token of the held-out files, windows of 512   error            perplexity")
    try measure("as it comes", DecodingState(model, pool: pool), predictor, texts, ngramAlone: true)
    try measure(
      "adapted", DecodingState(model, pool: pool, adapter: trainer.bestAdapter()), predictor,
      texts, ngramAlone: false)
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
    let set = DataSet(documents, skipped: refused)
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
    _ name: String, _ state: DecodingState, _ predictor: NGramPredictor,
    _ texts: [DataSplit: [[Token]]], ngramAlone: Bool
  ) throws {
    let measurement = MixtureMeasurement(state)
    let (validation, test) = (texts[.validation] ?? [], texts[.test] ?? [])
    var predictor = predictor
    predictor.estimateWeights(
      validation, cacheWeight: measurement.cacheWeight,
      vocabularySize: state.model.configuration.vocabularySize)
    var weights = MixtureWeights()
    weights.estimate(try measurement.measure(validation, predictor, weights).samples)
    let figures = try measurement.measure(test, predictor, weights)
    if ngramAlone { row("n-grams alone", figures, figures.ngram) }
    row("decoder \(name)", figures, figures.decoder)
    row("decoder \(name), with n-grams", figures, figures.mixture)
  }

  private func row(
    _ name: String, _ figures: MixtureFigures, _ predictor: MixtureFigures.Predictor
  ) {
    let error = String(
      format: "%.4f ± %.4f  %8.3f", figures.error(predictor), figures.margin(predictor),
      figures.perplexity(predictor))
    print("  " + name.padding(toLength: 48, withPad: " ", startingAt: 0) + error)
  }

  private func format(_ number: Double) -> String { Figures.short(number) }
}
