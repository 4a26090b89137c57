import Adaptation
import Foundation
import Kernels
import ModelFormats
import ModelTestSupport
import Storage
import Testing

/// Trainings that are killed, and go on.
@Suite struct KilledTrainingTests {
  /// Wherever a kill comes, the next run ends with the bits of a run that nobody killed.
  @Test func aKilledTrainingEndsWithTheSameBits() async throws {
    let path = Self.folder(of: getpid())
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for _ in 0..<4 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        Thread {
          usleep(.random(in: 20_000...300_000))
          kill(getpid(), SIGKILL)
        }.start()
        try await DedicatedThread.run("test") {
          let directory = try POSIXDirectory(path: Self.folder(of: getppid()))
          let trainer = try Self.trainer(ScratchFolder())
          _ = try trainer.resume(from: directory, named: "checkpoint")
          while true {
            if !trainer.isFinished { _ = trainer.step() }
            try trainer.save(to: directory, named: "checkpoint")
          }
        }
      }
    }
    try await DedicatedThread.run("test") {
      let (whole, resumed) = (try Self.trainer(ScratchFolder()), try Self.trainer(ScratchFolder()))
      while !whole.isFinished { _ = whole.step() }
      _ = try resumed.resume(from: POSIXDirectory(path: path), named: "checkpoint")
      while !resumed.isFinished { _ = resumed.step() }
      #expect(resumed.state == whole.state)
    }
  }

  /// Where the process that is killed and the one that goes on meet.
  private static func folder(of process: pid_t) -> String {
    NSTemporaryDirectory() + "ragd-killed-training-\(process)"
  }

  private static func trainer(_ folder: ScratchFolder) throws -> LoRATrainer {
    var options = TrainingOptions()
    (options.rank, options.alpha) = (4, 8)
    (options.windowLength, options.windowsPerStep, options.epochs) = (40, 2, 4)
    (options.peakRate, options.stepsBetweenValidations) = (0.02, 3)
    var generator = LinearGenerator(seed: 6)
    let texts = (0..<8).map { _ in (0..<60).map { _ in Token(generator.next() >> 59) } }
    return LoRATrainer(
      try TinyDecoder.all[0].model(in: folder), modelFingerprint: "tiny", options,
      TrainingDocuments(train: Array(texts.dropFirst(2)), validation: Array(texts.prefix(2))),
      pool: WorkerPool(threads: 1))
  }
}
