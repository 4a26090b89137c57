import Adaptation
import Foundation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Storage
import Testing

/// Training as a whole, on tiny decoders and made-up documents.
@Suite struct LoRATrainerTests {
  private static let options: TrainingOptions = {
    var options = TrainingOptions()
    (options.rank, options.alpha) = (4, 8)
    (options.windowLength, options.windowsPerStep, options.epochs) = (40, 2, 4)
    (options.peakRate, options.stepsBetweenValidations) = (0.02, 3)
    return options
  }()

  /// Documents that repeat a few phrases, so that there is something to learn.
  private static let documents: TrainingDocuments = {
    var generator = LinearGenerator(seed: 5)
    let phrases = (0..<5).map { (phrase: Token) -> [Token] in
      (0..<6).map { (word: Token) in 20 + phrase * 31 + word * 7 }
    }
    func document() -> [Token] {
      (0..<12).flatMap { _ in phrases[Int(generator.next() >> 40) % phrases.count] }
    }
    return TrainingDocuments(
      train: (0..<8).map { _ in document() }, validation: (0..<2).map { _ in document() })
  }()

  private static func trainer(
    _ folder: ScratchFolder, _ documents: TrainingDocuments = documents, threads: Int = 1,
    change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> LoRATrainer {
    var options = options
    change(&options)
    return LoRATrainer(
      try TinyDecoder.all[0].model(in: folder), modelFingerprint: "tiny", options, documents,
      pool: WorkerPool(threads: threads))
  }

  /// A large project's would take longer than the steps in between.
  @Test func aLookReadsSomeOfManyDocumentsOnly() async throws {
    try await DedicatedThread.run("test") {
      var documents = Self.documents
      #expect(
        try Self.trainer(ScratchFolder()).validationTokens
          == documents.validation.joined().count)
      // The last ones are unlike the others, and seen too.
      let odd = documents.validation[0].map { $0 + 1 }
      documents.validation =
        Array(repeating: documents.validation[0], count: 40) + Array(repeating: odd, count: 40)
      let trainer = try Self.trainer(ScratchFolder(), documents)
      #expect(trainer.validationTokens == 16 * 40)
      let both = trainer.validate().mean
      documents.validation = Array(documents.validation.prefix(40))
      #expect(try Self.trainer(ScratchFolder(), documents).validate().mean != both)
    }
  }

  @Test func trainingLowersTheLossOfOtherDocuments() async throws {
    try await DedicatedThread.run("test") {
      let trainer = try Self.trainer(ScratchFolder())
      let before = trainer.validate()
      var validations: [Double] = []
      while !trainer.isFinished {
        if let loss = trainer.step().validation { validations.append(loss.mean) }
      }
      #expect(trainer.state.bestLoss < 0.7 * before.mean)
      #expect(trainer.state.bestLoss == validations.min())
      #expect(trainer.measure(Self.documents.validation).mean == trainer.state.bestLoss)
    }
  }

  @Test func aSeedAndTheOptionsDecideEveryBit() async throws {
    try await DedicatedThread.run("test") {
      func state(threads: Int, seed: UInt64) throws -> TrainingState {
        let trainer = try Self.trainer(ScratchFolder(), threads: threads) { $0.seed = seed }
        for _ in 0..<5 { _ = trainer.step() }
        return trainer.state
      }
      let first = try state(threads: 1, seed: 1)
      #expect(try state(threads: 3, seed: 1) == first)
      #expect(try state(threads: 1, seed: 2) != first)
    }
  }

  @Test func goingOnFromACheckpointChangesNoBit() async throws {
    try await DedicatedThread.run("test") {
      let directory = MemoryDirectory()
      let whole = try Self.trainer(ScratchFolder())
      while !whole.isFinished { _ = whole.step() }
      for stop in [1, 7] {
        let first = try Self.trainer(ScratchFolder())
        for _ in 0..<stop { _ = first.step() }
        try first.save(to: directory, named: "checkpoint")
        let second = try Self.trainer(ScratchFolder())
        #expect(try second.resume(from: directory, named: "checkpoint"))
        #expect(second.state == first.state)
        while !second.isFinished { _ = second.step() }
        #expect(second.state == whole.state)
      }
    }
  }

  /// A kill while a checkpoint is written leaves the one before, or the new one.
  @Test(arguments: FaultyDirectory.Fault.allCases)
  func aKillWhileSavingLosesAStepAtMost(fault: FaultyDirectory.Fault) async throws {
    try await DedicatedThread.run("test") {
      let directory = MemoryDirectory()
      let trainer = try Self.trainer(ScratchFolder())
      _ = trainer.step()
      try trainer.save(to: directory, named: "checkpoint")
      let before = trainer.state
      _ = trainer.step()
      #expect(throws: StorageError.self) {
        try trainer.save(to: FaultyDirectory(directory, fault, at: 0), named: "checkpoint")
      }
      let next = try Self.trainer(ScratchFolder())
      #expect(try next.resume(from: directory, named: "checkpoint"))
      #expect(next.state == before || next.state == trainer.state)
      while next.state.step < trainer.state.step { _ = next.step() }
      #expect(next.state == trainer.state)
    }
  }

  /// A small repository is read several times, a large one in part.
  @Test func theSizeDecidesTheSteps() {
    var options = TrainingOptions()
    (options.windowLength, options.windowsPerStep, options.epochs) = (500, 2, 3)
    options.mostTokens = 60_000
    #expect(options.steps(windowsPerPass: 10) == 15)
    #expect(options.steps(windowsPerPass: 40) == 60)
    #expect(options.steps(windowsPerPass: 4_000) == 60)
    #expect(options.steps(windowsPerPass: 0) == 0)
  }

  @Test func anotherTrainingsCheckpointIsLeftAlone() async throws {
    try await DedicatedThread.run("test") {
      let directory = MemoryDirectory()
      let trainer = try Self.trainer(ScratchFolder())
      #expect(try !trainer.resume(from: directory, named: "checkpoint"))
      _ = trainer.step()
      try trainer.save(to: directory, named: "checkpoint")
      let other = try Self.trainer(ScratchFolder()) { $0.peakRate = 0.03 }
      #expect(try !other.resume(from: directory, named: "checkpoint"))
      #expect(other.state.step == 0)
    }
  }

  @Test func aDamagedCheckpointIsRefused() async throws {
    try await DedicatedThread.run("test") {
      let directory = MemoryDirectory()
      let trainer = try Self.trainer(ScratchFolder())
      try trainer.save(to: directory, named: "checkpoint")
      let good = Array(try directory.open("checkpoint").bytes)
      var generator = SplitMix64(seed: 4)
      for _ in 0..<60 {
        var bad = good
        if Bool.random(using: &generator) {
          // Past the words that tell another version or training, which is no damage.
          let place = Int.random(in: 24..<bad.count, using: &generator)
          bad[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        } else {
          bad.removeLast(Int.random(in: 1...bad.count, using: &generator))
        }
        try directory.replace("bad", bad)
        #expect(throws: StorageError.self) {
          try trainer.resume(from: directory, named: "bad")
        }
      }
    }
  }

  @Test func trainingEndsEarlyWhenNothingImproves() async throws {
    try await DedicatedThread.run("test") {
      let trainer = try Self.trainer(ScratchFolder()) {
        ($0.peakRate, $0.epochs, $0.stepsBetweenValidations) = (3, 20, 1)
      }
      var steps = 0
      while !trainer.isFinished {
        _ = trainer.step()
        steps += 1
      }
      #expect(steps < trainer.steps)
      #expect(trainer.state.looksSinceBest == Self.options.patience)
    }
  }

  @Test func theRateRisesAndFalls() {
    var options = TrainingOptions()
    (options.peakRate, options.warmUp) = (1, 0.1)
    let rates = (0..<100).map { options.rate(step: $0, of: 100) }
    #expect(rates[0] == 0.1 && rates[9] == 1 && rates[10] == 1)
    #expect(zip(rates[10...], rates[11...]).allSatisfy { $0 >= $1 })
    #expect(abs(rates[99] - 0.1) < 0.001)
  }

  /// The textbook's formulas, number by number.
  @Test func stepsAreAdamWs() {
    var (values, optimizer) = ([Float(1), -2], AdamW(count: 2))
    var (first, second, expected) = ([0.0, 0], [0.0, 0], [1.0, -2])
    for step in 1...5 {
      let gradient: [Float] = [0.3 * Float(step), -0.1]
      optimizer.step(&values, gradient, rate: 0.1, decay: 0.05)
      for index in 0..<2 {
        let slope = Double(gradient[index])
        first[index] = 0.9 * first[index] + 0.1 * slope
        second[index] = 0.999 * second[index] + 0.001 * slope * slope
        let (m, v) = (
          first[index] / (1 - pow(0.9, Double(step))),
          second[index] / (1 - pow(0.999, Double(step)))
        )
        expected[index] -= 0.1 * 0.05 * expected[index]
        expected[index] -= 0.1 * m / (v.squareRoot() + 1e-8)
        #expect(abs(Double(values[index]) - expected[index]) < 1e-5)
      }
    }
  }

  @Test func windowsHoldEveryTokenOnceInPiecesOfOneDocument() {
    let documents = (0..<9).map { (document: Token) -> [Token] in
      (0..<7 + 23 * document).map { (index: Token) in index + 1_000 * document }
    }
    let windows = WindowPacker.windows(documents, length: 50, seed: 3, pass: 0)
    #expect(windows.allSatisfy { $0.tokens.count <= 50 })
    let pieces = windows.flatMap { window in window.segments.map { Array(window.tokens[$0]) } }
    for piece in pieces { #expect(zip(piece, piece.dropFirst()).allSatisfy { $0 + 1 == $1 }) }
    let all = pieces.joined().sorted()
    #expect(Set(all).count == all.count)
    // A last token alone in a piece has nothing to be predicted from.
    #expect(all.count > documents.joined().count - windows.count)
    #expect(windows != WindowPacker.windows(documents, length: 50, seed: 3, pass: 1))
    #expect(windows == WindowPacker.windows(documents, length: 50, seed: 3, pass: 0))
  }
}
