import Adaptation
import Evaluation
import Foundation
import Kernels
import LanguageModel
import ModelFormats
import Storage

/// How fast one process trained an adapter, with which losses.
struct TrainingRun: Codable {
  var tokensPerSecond: Double
  var firstLoss: Double
  var lastLoss: Double
  var peakBytes: Double

  var peakMegabytes: Double { peakBytes / 1e6 }

  private static let rounds = 2
  /// Steps that are timed; one before them warms up.
  private static let steps = 2

  /// Trains on the same windows here and in PyTorch with peft, in processes of their own, in turn.
  static func compare(
    _ decoder: String, _ texts: [[Token]], _ options: TrainingOptions, threads: Int, torch: String
  ) throws {
    let file = URL(fileURLWithPath: decoder).resolvingSymlinksInPath().path
    let tokens = texts.joined().prefix(options.windowsPerStep * options.windowLength)
    guard tokens.count == options.windowsPerStep * options.windowLength else {
      throw Problem("the project has too few tokens for one step")
    }
    let words = FileManager.default.temporaryDirectory
      .appendingPathComponent("ragd-training-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: words) }
    try Array(tokens).withUnsafeBytes { try Data($0).write(to: words) }
    let arguments =
      [file, words.path]
      + [threads, options.rank, options.windowsPerStep, steps].map { "\($0)" }
    var ours: [TrainingRun] = []
    var peers: [TrainingRun] = []
    for _ in 0..<rounds {
      ours.append(
        try ModelsCommand.output(of: [CommandLine.arguments[0], "training-run"] + arguments))
      peers.append(
        try ModelsCommand.output(of: [torch, Peer.script("torch_training")] + arguments))
    }
    print(
      "\nLoRA of rank \(options.rank) on all projections, \(options.windowsPerStep) windows of "
        + "\(options.windowLength) a step, \(threads) threads; peer: PyTorch with peft")
    Figures.row("training, tokens/s", ours, peers, \.tokensPerSecond, wants: "1.5")
    Figures.row("peak memory, MB", ours, peers, \.peakMegabytes, wants: "under 1")
    Figures.row("loss before", ours, peers, \.firstLoss, wants: "1")
    Figures.row("loss after \(steps) steps", ours, peers, \.lastLoss, wants: "1")
  }

  /// Arguments: file, file of tokens, threads, rank, windows of a step, steps.
  static func run(_ arguments: [String]) async throws {
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    guard arguments.count == 6, numbers.count == 4 else {
      throw Problem("six arguments are needed")
    }
    let run = try await DedicatedThread.run("ragd-bench") {
      try train(arguments[0], arguments[1], numbers)
    }
    try ModelRuns.report(run)
  }

  private static func train(_ path: String, _ words: String, _ numbers: [Int]) throws -> TrainingRun
  {
    let model = try DecoderModel(GGUFFile(MappedFile(path: path)))
    let data = try Data(contentsOf: URL(fileURLWithPath: words))
    let tokens = data.withUnsafeBytes { Array($0.bindMemory(to: Token.self)) }
    let (threads, rank, batch, steps) = (numbers[0], numbers[1], numbers[2], numbers[3])
    var options = TrainingOptions()
    (options.rank, options.alpha) = (rank, 2 * Float(rank))
    (options.windowsPerStep, options.windowLength) = (batch, tokens.count / batch)
    // Each pass is one step on the same windows; the rate is the peer's from the first step on.
    (options.epochs, options.warmUp) = (steps + 1, 0)
    let windows = stride(from: 0, to: tokens.count, by: options.windowLength).map {
      Array(tokens[$0..<$0 + options.windowLength])
    }
    let trainer = LoRATrainer(
      model, modelFingerprint: path, options, TrainingDocuments(train: windows, validation: []),
      pool: WorkerPool(threads: threads))
    var seconds: [Double] = []
    var losses: [Double] = []
    for _ in 0...steps {
      let begin = ContinuousClock.now
      losses.append(trainer.step().loss.mean)
      seconds.append((ContinuousClock.now - begin) / .seconds(1))
    }
    return TrainingRun(
      tokensPerSecond: Double(tokens.count) / Figures.median(Array(seconds.dropFirst())),
      firstLoss: losses[0], lastLoss: losses[steps],
      peakBytes: Double(ProcessUsage.peakResidentBytes))
  }
}
