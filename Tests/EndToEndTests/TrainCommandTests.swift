import Foundation
import ModelTestSupport
import TestSupport
import Testing

/// `ragd train` and `ragd adapter` of the real program, with a tiny decoder.
struct TrainCommandTests {
  /// A project, a decoder, and a user's folders.
  private struct Place {
    let folder: TemporaryFolder

    /// - Parameter sentences: of each of twenty files.
    init(sentences: Int = 60, hasDecoder: Bool = true) async throws {
      folder = try TemporaryFolder()
      for file in 0..<20 {
        try folder.write(
          "project/notes/\(file).md",
          TinyByteDecoder.prose(seed: UInt64(file), sentences: sentences))
      }
      guard hasDecoder else { return }
      try folder.write("tiny.gguf", TinyByteDecoder.bytes())
      let added = try await run("model add tiny.gguf")
      #expect(added.status == 0, "\(added.output)")
    }

    func start(_ command: String) throws -> Daemon {
      try Daemon(
        root: folder.path + "/project", cache: folder.path,
        shell: "cd '\(folder.path)' && exec \"$RAGD\" \(command) 2>&1")
    }

    func run(_ command: String) async throws -> (output: String, status: Int32?) {
      let program = try start(command)
      let status = await program.exitStatus(within: .seconds(240))
      return (String(decoding: program.bytes, as: UTF8.self), status)
    }

    func train() async throws -> [String: Any] {
      let (output, status) = try await run("train project --json --threads 2")
      #expect(status == 0, "\(output)")
      let line = output.split(separator: "\n").last { $0.hasPrefix("{") } ?? ""
      return try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(output)")
    }

    /// Whether a training has saved something.
    var hasCheckpoint: Bool {
      let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
      return files?.contains { $0.hasSuffix("training/checkpoint") } ?? false
    }
  }

  /// Killed again and again, a training ends with the same bits as without.
  @Test func aKilledTrainingGoesOn() async throws {
    let expected = try await Place().train()
    let place = try await Place()
    var random = SplitMix(seed: 5)
    for round in 0..<4 {
      let training = try place.start("train project --json --threads 2")
      // The first may be killed before it has saved anything.
      if round > 0 { #expect(await eventually { place.hasCheckpoint }) }
      try await Task.sleep(for: .milliseconds(Int.random(in: 0..<400, using: &random)))
      training.kill()
      #expect(await training.exitStatus() != nil)
    }
    let result = try await place.train()
    let weights = try #require(expected["weights"] as? String)
    // The last kill may have come after the end.
    if result["outcome"] as? String != "unchanged" {
      #expect(result["weights"] as? String == weights)
      #expect(result["step"] as? Int == expected["step"] as? Int)
    }
  }

  @Test func twoDontTrainAtOnce() async throws {
    let place = try await Place(sentences: 400)
    let first = try place.start("train project --threads 1")
    #expect(await eventually { place.hasCheckpoint })
    let (output, status) = try await place.run("train project")
    first.kill()
    #expect(status == 1)
    #expect(output.contains("another ragd trains on this project"), "\(output)")
  }

  @Test func ctrlCKeepsWhatWasLearned() async throws {
    let place = try await Place(sentences: 400)
    let training = try place.start("train project --threads 1")
    #expect(await eventually { place.hasCheckpoint })
    training.signal(SIGINT)
    #expect(await training.exitStatus(within: .seconds(240)) == 130)
    #expect(String(decoding: training.bytes, as: UTF8.self).contains("run it again to go on"))
    let (output, status) = try await place.run("train project --dry-run --threads 1")
    #expect(status == 0)
    #expect(output.contains("goes on at step"), "\(output)")
    #expect(output.contains("Training would take about"), "\(output)")
  }

  @Test(arguments: [
    ("adapter list --root project", 0, "no adapters; ragd train makes one"),
    ("adapter use 3 --root project", 1, "has no adapters"),
    ("adapter use three --root project", 2, "is no adapter's number"),
    ("adapter rollback --root project", 1, "has no adapters"),
    ("adapter export out --root project", 1, "has no adapters"),
    ("adapter forget notes/1.md --root project", 0, "notes/1.md is forgotten"),
    ("train project --time-limit soon", 2, "--time-limit must be a time such as 90s"),
    ("train empty", 1, "there is too little text to learn from"),
    ("dataset export out --format csv --root project", 2, "must be one of completion, chat, text"),
    ("dataset export out --root project", 0, "train.jsonl"),
  ])
  func saysWhatIs(command: String, expected: Int32, words: String) async throws {
    let place = try await Place(sentences: 10)
    try place.folder.write("empty/a.md", "# Nothing\n")
    let (output, status) = try await place.run(command)
    #expect(status == expected, "\(output)")
    #expect(output.contains(words), "\(output)")
  }

  @Test func withoutADecoderNothingIsTrained() async throws {
    let place = try await Place(sentences: 10, hasDecoder: false)
    let (output, status) = try await place.run("train project")
    #expect(status == 1)
    #expect(output.contains("no decoder is installed"), "\(output)")
    #expect(output.contains("ragd model install"), "\(output)")
  }
}
