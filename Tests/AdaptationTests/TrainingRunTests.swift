import Adaptation
import Corpus
import Foundation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Storage
import Synchronization
import Testing

/// A project's training from its files to a verdict, on a tiny decoder.
@Suite struct TrainingRunTests {
  private static let base = BaseModel(name: "tiny", sha256: "aa")

  private static let options: TrainingOptions = {
    var options = TrainingOptions()
    (options.rank, options.alpha) = (4, 8)
    (options.windowLength, options.windowsPerStep, options.epochs) = (256, 2, 1)
    (options.peakRate, options.stepsBetweenValidations) = (0.01, 4)
    return options
  }()

  /// A project of prose, its decoder, and where its adapters lie.
  private struct Project {
    let folder: ScratchFolder
    let model: DecoderModel
    let tokenizer: any Tokenizer
    let pool = WorkerPool(threads: 2)
    var training: ProjectTraining

    init(files: Int = 20, sentences: Int = 40) throws {
      folder = try ScratchFolder()
      for file in 0..<files {
        let text = TinyByteDecoder.prose(seed: UInt64(file), sentences: sentences)
        try folder.write("project/notes/\(file).md", Array(text.utf8))
      }
      let file = try GGUFFile(
        MappedFile(path: folder.write("model.gguf", TinyByteDecoder.bytes())))
      model = try DecoderModel(file)
      tokenizer = try GGUFTokenizer.make(from: file)
      training = ProjectTraining(
        root: folder.path + "/project", settings: CorpusSettings(),
        folder: folder.path + "/adapters", base: TrainingRunTests.base)
      training.options = TrainingRunTests.options
    }

    func run() throws -> TrainingRun {
      guard case .run(let run) = try training.prepare(model, tokenizer, pool: pool) else {
        throw CocoaError(.featureUnsupported)
      }
      return run
    }
  }

  @Test func aTrainingThatWasStoppedEndsTheSame() async throws {
    try await DedicatedThread.run("test") {
      let undisturbed = try Project()
      let whole = try undisturbed.run()
      #expect(try whole.train(mayGoOn: { true }, report: { _ in }) == .finished)
      let expected = try whole.judge().weights

      let project = try Project()
      var stops = 0
      while true {
        let run = try project.run()
        #expect(run.isResumed == (stops > 0))
        var steps = 0
        let end = try run.train(
          mayGoOn: {
            steps += 1
            return steps <= 5
          }, report: { _ in })
        if end == .finished {
          #expect(try run.judge().weights == expected)
          break
        }
        stops += 1
        // What happens to the files meanwhile is nothing to a training under way.
        try project.folder.write("project/notes/1.md", Array("All is new.".utf8))
      }
      #expect(stops > 1)
    }
  }

  /// What was promoted remembers the training texts, if that helped, and says how much it counts.
  @Test func aPromotedAdapterHasItsMixture() async throws {
    try await DedicatedThread.run("test") {
      let project = try Project()
      let run = try project.run()
      #expect(try run.train(mayGoOn: { true }, report: { _ in }) == .finished)
      let outcome = try run.judge()
      let history = try project.training.history()
      let manifest = try history.manifest(try #require(outcome.promoted))
      #expect(manifest.mixture != nil)
      let memory = try history.memory(manifest, for: project.model.configuration)
      #expect((memory == nil) == (manifest.memory == nil))
      if let memory {
        let texts = run.plan.texts[.train] ?? []
        #expect(memory.count == texts.reduce(0) { $0 + $1.count - 1 })
      }
    }
  }

  @Test func aComparisonCanBeEnded() async throws {
    try await DedicatedThread.run("test") {
      let project = try Project()
      let run = try project.run()
      #expect(try run.train(mayGoOn: { true }, report: { _ in }) == .finished)
      #expect(throws: CancellationError.self) { try run.judge { false } }
      // Also in the middle.
      let asked = Mutex(0)
      #expect(throws: CancellationError.self) {
        try run.judge {
          asked.withLock {
            $0 += 1; return $0 < 4
          }
        }
      }
      #expect(asked.withLock { $0 } == 4)
      #expect(try project.training.history().state().lastTrial == nil)
      // Nothing was lost: it is compared when it is asked for again.
      let shares = Mutex<[Double]>([])
      let outcome = try run.judge(report: { progress in
        shares.withLock { $0.append(progress.share) }
      })
      #expect(outcome.comparison.tokens > 0)
      shares.withLock {
        #expect($0 == $0.sorted() && $0.first == 0)
        #expect($0.last.map { $0 > 0.7 } == true)
      }
    }
  }

  @Test func anAdapterThatIsWorseIsRefused() async throws {
    try await DedicatedThread.run("test") {
      var project = try Project()
      project.training.options?.peakRate = 30
      project.training.options?.stepsBetweenValidations = 1_000_000
      func train() throws -> TrainingRun.Outcome {
        let run = try project.run()
        #expect(try run.train(mayGoOn: { true }, report: { _ in }) == .finished)
        return try run.judge()
      }
      let outcome = try train()
      #expect(outcome.promoted == nil)
      #expect(!outcome.comparison.isBetter)
      let state = try project.training.history().state()
      #expect(state.adapters.isEmpty && state.current == nil)
      #expect(state.lastTrial?.adapter == nil && state.lastTrial?.isFinished == true)
      // The same files again teach nothing else.
      guard
        case .unchanged = try project.training.prepare(
          project.model, project.tokenizer, pool: project.pool)
      else {
        Issue.record("it would train again")
        return
      }
      try project.folder.write(
        "project/notes/new.md", Array(TinyByteDecoder.prose(seed: 99, sentences: 40).utf8))
      #expect(try project.run().progress.step == 0)
    }
  }

  @Test func oneTrainsAtATime() async throws {
    try await DedicatedThread.run("test") {
      let project = try Project()
      let run = try project.run()
      #expect(throws: TrainingFailure.busy) { try project.run() }
      withExtendedLifetime(run) {}
    }
  }

  @Test func tooLittleTextIsRefused() async throws {
    try await DedicatedThread.run("test") {
      let project = try Project(files: 3, sentences: 10)
      #expect(throws: TrainingFailure.self) { try project.run() }
    }
  }

  @Test func aFullDiskIsSaidAndLosesNothing() async throws {
    try await DedicatedThread.run("test") {
      let project = try Project()
      let begun = try project.run()
      _ = try begun.train(until: .now, mayGoOn: { true }, report: { _ in })
      let plan = begun.plan
      let memory = MemoryDirectory()
      let full = FaultyDirectory(memory, .stopBefore, at: 4)
      let history = AdapterHistory(MemoryDirectory())
      let run = try TrainingRun(
        plan, in: TrainingFolder(full), history, project.model, project.tokenizer,
        pool: project.pool)
      #expect(throws: StorageError.self) {
        _ = try run.train(mayGoOn: { true }, report: { _ in })
      }
      #expect(try history.state() == AdapterHistory.State())
    }
  }

  /// No word that only a forgotten file had is left in anything that is learned from.
  @Test func aForgottenFileLeavesNoTrace() async throws {
    try await DedicatedThread.run("test") {
      let project = try Project()
      let secret = "zyxwvq-unheard-of"
      let path = "notes/secret.md"
      try project.folder.write(
        "project/\(path)",
        Array(
          (0..<200).map { "\(secret) \($0) stands here and nowhere else.\n" }.joined().utf8))
      func bytes(of name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: project.folder.path + "/adapters/" + name)))
      }
      func holds(_ plan: TrainingPlan) -> Bool {
        let needle = project.tokenizer.encode(secret)
        return plan.texts.values.joined().contains { text in
          text.indices.contains { text[$0...].starts(with: needle) }
        }
      }
      var run: TrainingRun? = try project.run()
      #expect(try holds(#require(run).plan))
      _ = try run?.train(mayGoOn: { true }, report: { _ in })
      run = nil

      let history = try project.training.history()
      #expect(try history.forget(path).isEmpty)
      let again = try project.run()
      #expect(!again.isResumed && again.progress.step == 0)
      #expect(!holds(again.plan))
      #expect(!again.plan.files.has(path))
      #expect(again.plan.files.leftOut.contains { $0.path == path && $0.reason == .forgotten })

      let size = project.model.configuration.vocabularySize
      let ngrams = try NGramModel(
        MappedFile(
          NGramModel.bytes(again.plan.texts.values.joined(), vocabularySize: size)),
        named: "n-grams", vocabularySize: size)
      let needle = project.tokenizer.encode(secret)
      #expect(ngrams.followers(of: needle).count < needle.count)
      let exported = try DataSetExport(
        DataSet.collect(
          root: project.training.root, settings: CorpusSettings(), forgetting: [path]),
        .completion
      ).files()
      for file in exported where file.name != "manifest.json" {
        #expect(!String(decoding: file.bytes, as: UTF8.self).contains(secret))
      }
    }
  }

  /// A file that is forgotten while it is learned from ends that training.
  @Test func forgettingEndsTheTrainingUnderWay() async throws {
    try await DedicatedThread.run("test") {
      let project = try Project()
      let run = try project.run()
      let history = try project.training.history()
      #expect(throws: TrainingFailure.forgotten) {
        _ = try run.train(
          mayGoOn: {
            _ = try? history.forget("notes/3.md")
            return true
          }, report: { _ in })
      }
      let left = try POSIXDirectory(path: project.training.folder + "/training").list()
      #expect(left.isEmpty)
    }
  }

  @Test func aPlanSurvivesItsFile() throws {
    let project = try Project()
    let set = try DataSet.collect(
      root: project.training.root, settings: CorpusSettings(), forgetting: [])
    let plan = try TrainingPlan(set, project.tokenizer, base: Self.base)
    let data = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode(TrainingPlan.self, from: data) == plan)

    let directory = MemoryDirectory()
    try TrainingFolder(directory).begin(plan)
    var generator = LinearGenerator(seed: 4)
    let whole = Array(try directory.open("plan.json").bytes)
    for _ in 0..<50 {
      var bytes = whole
      bytes[Int(generator.next() >> 33) % bytes.count] = UInt8(generator.next() >> 56)
      try directory.replace("plan.json", bytes)
      // Whatever is read fits the vocabulary.
      let read = try TrainingFolder(directory).plan(
        for: Self.base, vocabularySize: 257, forgetting: [])
      for token in read.map({ $0.texts.values.flatMap { $0.joined() } }) ?? [] {
        if !(0..<257).contains(token) { Issue.record("token \(token)") }
      }
    }
  }
}
