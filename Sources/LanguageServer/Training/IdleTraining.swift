import Foundation
import LanguageServerProtocol
import Synchronization

/// When idle training works.
package struct TrainingPace: Sendable {
  /// How long nobody must have worked.
  package var quiet: Duration
  /// How long until a project is looked at again.
  package var interval: Duration
  package var power: PowerSupply

  package init(
    quiet: Duration = .seconds(60), interval: Duration = .seconds(600),
    power: PowerSupply = PowerSupply()
  ) {
    (self.quiet, self.interval, self.power) = (quiet, interval, power)
  }
}

/// Trains the workspaces' adapters while nobody works, one after the other.
///
/// Off until the user's own settings turn it on. A training waits at the next step whenever the
/// client says anything, and on battery; the end of the session leaves a checkpoint, from which the
/// next one goes on.
final class IdleTraining: Sendable {
  /// The least share of a project's text that must have changed for a new training.
  private static let leastChange = 0.1

  private struct State {
    var lastActivity = ContinuousClock.now
    var orders: [TrainingOrder] = []
    /// The user has cancelled a training.
    var isDeclined = false
    var task: Task<Void, Never>?
    var present: Present?
    /// Counts the loops: one that is not the newest ends.
    var loop = 0
  }

  /// The training under way.
  private struct Present {
    var root: String
    var progress: TrainingProgress?
    var isPaused = false
  }

  private let access: TrainingAccess
  private let reporter: TrainingReporter
  private let pace: TrainingPace
  private let state = Mutex(State())

  init(_ access: TrainingAccess, _ reporter: TrainingReporter, pace: TrainingPace) {
    (self.access, self.reporter, self.pace) = (access, reporter, pace)
  }

  /// Somebody works.
  func noteActivity() { state.withLock { $0.lastActivity = .now } }

  /// Trains these from now on, and nothing else; none turns it off.
  func follow(_ orders: [TrainingOrder]) {
    let orders = orders.map { order in
      var order = order
      order.leastChange = Self.leastChange
      return order
    }
    state.withLock { state in
      guard orders != state.orders, !state.isDeclined || orders.isEmpty else { return }
      state.orders = orders
      restart(&state)
    }
  }

  /// The user doesn't want the training that a progress shows: none in this session any more.
  func cancel(_ token: ProgressToken) {
    guard reporter.isShowing(token) else { return }
    state.withLock { $0.isDeclined = true }
    follow([])
  }

  /// What is under way for a project.
  func training(of root: String) -> StatusResult.Training? {
    state.withLock { state in
      guard let present = state.present, present.root == root, let progress = present.progress
      else { return nil }
      return StatusResult.Training(
        state: present.isPaused ? "paused" : progress.measured != nil ? "measuring" : "running",
        step: progress.step, steps: progress.steps, validation: progress.validation,
        tokensPerSecond: progress.tokensPerSecond, secondsLeft: progress.secondsLeft)
    }
  }

  /// Lets a training that somebody asked for go first.
  func standAside<Result>(_ work: () async throws -> Result) async throws -> Result {
    await suspend()
    defer { state.withLock { restart(&$0) } }
    return try await work()
  }

  /// Ends; returns when the training under way has saved what it learned.
  func stop() async {
    state.withLock { $0.orders = [] }
    await suspend()
  }

  private func suspend() async {
    let task = state.withLock { state in
      state.loop += 1
      return state.task
    }
    task?.cancel()
    await task?.value
  }

  // MARK: - The loop

  private func restart(_ state: inout State) {
    let last = state.task
    last?.cancel()
    state.loop += 1
    state.task = nil
    guard !state.orders.isEmpty else {
      state.task = last
      return
    }
    let (orders, loop) = (state.orders, state.loop)
    state.task = Task(priority: .background) { @concurrent [self] in
      await last?.value
      await run(orders, loop)
    }
  }

  private func run(_ orders: [TrainingOrder], _ loop: Int) async {
    while !Task.isCancelled {
      for order in orders {
        while !isQuiet {
          do { try await Task.sleep(for: max(pace.quiet / 4, .milliseconds(100))) } catch { return }
        }
        await train(order, loop)
      }
      do { try await Task.sleep(for: pace.interval) } catch { return }
    }
  }

  private func train(_ order: TrainingOrder, _ loop: Int) async {
    state.withLock { $0.present = Present(root: order.root) }
    defer { state.withLock { $0.present = nil } }
    let watch = TrainingWatch(mayGoOn: { [self] in waitForQuiet(loop) }) { [self] progress in
      state.withLock { $0.present?.progress = progress }
      reporter.show(progress, order.root)
    }
    do {
      reporter.end(try await access.train(order, watch))
    } catch {
      // What can't be trained is no news; a full disk is.
      reporter.end(error, isRefusal: error is TrainingRefusal || error is CancellationError)
    }
  }

  /// Waits on the training's own thread; false when it is to end.
  private func waitForQuiet(_ loop: Int) -> Bool {
    while true {
      let isWanted = state.withLock { $0.loop == loop }
      guard isWanted else { return false }
      let isPaused = !isQuiet
      let wasPaused = state.withLock { state in
        defer { state.present?.isPaused = isPaused }
        return state.present?.isPaused ?? false
      }
      if isPaused != wasPaused { reporter.note(isPaused: isPaused) }
      guard isPaused else { return true }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  private var isQuiet: Bool {
    let last = state.withLock { $0.lastActivity }
    return last.duration(to: .now) >= pace.quiet && !pace.power.isBattery
  }
}
