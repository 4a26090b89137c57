import Foundation
import JSONRPC
import LanguageServer
import LanguageServerProtocol
import Synchronization
import TestSupport
import Testing

/// When adapters are trained in the background, and what the user sees of it.
@Suite struct IdleTrainingTests {
  private static let files = ["notes.md": "# Notes\n\nThe lighthouse warns ships.\n"]
  private static let isOn = #"{"training": {"idle": true}}"#
  private static let showingProgress: ClientCapabilities = {
    var capabilities = ClientCapabilities()
    capabilities.window = .init(workDoneProgress: true)
    return capabilities
  }()

  /// Takes steps for as long as it may.
  private final class ScriptedTrainer: Sendable {
    let steps = Mutex(0)
    let orders = Mutex<[TrainingOrder]>([])
    let ends = Mutex(0)

    var models: ModelAccess {
      ModelAccess(
        states: { _ in [] }, generator: { _ in nil }, embedder: { _ in nil },
        backgroundEmbedder: { _ in nil }, problems: AsyncStream { $0.finish() },
        training: TrainingAccess(
          state: { _ in nil },
          train: { [self] order, watch in
            orders.withLock { $0.append(order) }
            let isStopped = Mutex(false)
            return await withTaskCancellationHandler {
              await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in
                  while !isStopped.withLock(\.self), watch.mayGoOn(), order.timeLimit == nil {
                    let step = steps.withLock { steps in
                      steps += 1
                      return steps
                    }
                    watch.report(Self.progress(step))
                    Thread.sleep(forTimeInterval: 0.002)
                  }
                  if order.timeLimit != nil { watch.report(Self.progress(7)) }
                  ends.withLock { $0 += 1 }
                  continuation.resume(returning: Self.result(order))
                }
              }
            } onCancel: {
              isStopped.withLock { $0 = true }
            }
          }))
    }

    private static func progress(_ step: Int) -> TrainingProgress {
      TrainingProgress(
        step: step, steps: 1_000_000, loss: 1.5, validation: nil, tokensPerSecond: 300,
        secondsLeft: 90)
    }

    private static func result(_ order: TrainingOrder) -> TrainResult {
      TrainResult(
        root: order.root, decoder: "scripted",
        outcome: order.timeLimit == nil ? "stopped" : "promoted", step: 7, steps: 9)
    }
  }

  private static func state(_ client: SessionClient) async throws -> String? {
    try await client.request(StatusRequest()).workspaces.first?.adaptation?.training?.state
  }

  @Test func itIsOffUntilTheUserTurnsItOn() async throws {
    let trainer = ScriptedTrainer()
    let client = try SessionClient(
      Self.files.merging([".ragd.json": Self.isOn]) { $1 }, models: trainer.models,
      trainingPace: TrainingPace(quiet: .zero, interval: .milliseconds(1)))
    try await client.initialize(options: ["training": ["idle": true]])
    try await client.settle()
    let problems = client.notes("window/showMessage").map { "\($0)" }
    #expect(problems.contains { $0.contains("a project may not set") })
    #expect(problems.contains { $0.contains("an editor may not set") })
    #expect(trainer.orders.withLock(\.self).isEmpty)
  }

  @Test func itTrainsAndShowsHowFarItIs() async throws {
    let trainer = ScriptedTrainer()
    let client = try SessionClient(
      Self.files, settings: Self.isOn, models: trainer.models,
      trainingPace: TrainingPace(quiet: .zero))
    try await client.initialize(Self.showingProgress)
    #expect(
      await eventually {
        client.notes("$/progress").contains { "\($0)".contains("300 tokens/s, 90 s to go") }
      })
    let begin = try #require(
      client.notes("$/progress").first {
        $0["value"]?["kind"] == "begin" && "\($0)".contains("Learning")
      })
    #expect(begin["value"]?["cancellable"] == true)
    #expect(try await Self.state(client) == "running")
    #expect(trainer.orders.withLock(\.self).map(\.root) == [client.folder.path])
  }

  @Test func batteryAndWorkPauseIt() async throws {
    let power = try TemporaryFolder([
      "BAT0/type": "Battery\n", "BAT0/status": "Charging\n", "mouse/type": "Battery\n",
      "mouse/scope": "Device\n", "mouse/status": "Discharging\n",
    ])
    let trainer = ScriptedTrainer()
    let client = try SessionClient(
      Self.files, settings: Self.isOn, models: trainer.models,
      trainingPace: TrainingPace(quiet: .zero, power: PowerSupply(folder: power.path)))
    try await client.initialize()
    #expect(try await eventually { try await Self.state(client) == "running" })
    try power.write("BAT0/status", "Discharging\n")
    #expect(try await eventually { try await Self.state(client) == "paused" })
    let steps = trainer.steps.withLock(\.self)
    #expect(try await Self.state(client) == "paused")
    #expect(trainer.steps.withLock(\.self) == steps)
    try power.write("BAT0/status", "Full\n")
    #expect(await eventually { trainer.steps.withLock(\.self) > steps })

    let busy = ScriptedTrainer()
    let other = try SessionClient(
      Self.files, settings: Self.isOn, models: busy.models,
      trainingPace: TrainingPace(quiet: .seconds(3600)))
    try await other.initialize()
    try await other.settle()
    #expect(busy.orders.withLock(\.self).isEmpty)
  }

  @Test func theUserCanCancelIt() async throws {
    let trainer = ScriptedTrainer()
    let client = try SessionClient(
      Self.files, settings: Self.isOn, models: trainer.models,
      trainingPace: TrainingPace(quiet: .zero, interval: .milliseconds(1)))
    try await client.initialize(Self.showingProgress)
    var token: ProgressToken?
    #expect(
      try await eventually {
        let begin = client.notes("$/progress").first { "\($0)".contains("Learning") }
        token = try begin?["token"]?.decode(ProgressToken.self, named: "token")
        return token != nil
      })
    try client.notify(WorkDoneProgressCancelNotification(token: try #require(token)))
    #expect(await eventually { trainer.ends.withLock(\.self) == 1 })
    #expect(
      await eventually {
        client.notes("$/progress").contains { "\($0)".contains("stopped at step 7 of 9") }
      })
    try await client.settle()
    #expect(trainer.orders.withLock(\.self).count == 1)
  }

  @Test func aScriptTrainsWheneverItWants() async throws {
    let trainer = ScriptedTrainer()
    let client = try SessionClient(
      Self.files, settings: Self.isOn, models: trainer.models,
      trainingPace: TrainingPace(quiet: .zero))
    try await client.initialize()
    #expect(await eventually { trainer.steps.withLock(\.self) > 0 })
    let result = try await client.request(
      TrainRequest(timeLimit: 60, full: true, workDoneToken: .string("mine")))
    #expect(result.outcome == "promoted" && result.step == 7)
    #expect(
      client.notes("$/progress").contains {
        $0["token"] == "mine" && "\($0)".contains("step 7/1000000")
      })
    let asked = trainer.orders.withLock(\.self).first { $0.timeLimit == 60 }
    #expect(asked?.isFull == true && asked?.leastChange == 0)
    // Idle training goes on afterwards.
    let steps = trainer.steps.withLock(\.self)
    #expect(await eventually { trainer.steps.withLock(\.self) > steps })
  }

  @Test func aRefusalIsTheAnswer() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    await #expect(throws: ResponseError(.requestFailed, "there is no trainer")) {
      try await client.request(TrainRequest())
    }
    await #expect(throws: ResponseError.self) {
      try await client.request(TrainRequest(root: "/elsewhere"))
    }
  }
}
