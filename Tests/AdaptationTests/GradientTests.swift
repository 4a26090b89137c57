import Adaptation
import Kernels
import LanguageModel
import ModelTestSupport
import Testing

/// Losses and gradients, against torch and against finite differences.
@Suite struct GradientTests {
  /// Of the largest gradient of a matrix; single precision here, double in the reference.
  private static let tolerance: Float = 2e-4

  @Test(arguments: TinyDecoder.all) func gradientsAreTheReferences(tiny: TinyDecoder) async throws {
    try await DedicatedThread.run("test") {
      let setup = try Setup(tiny)
      let (loss, gradient) = setup.gradient()
      #expect(abs(loss.mean - tiny.loss) < 2e-5 * tiny.loss)
      #expect(loss.targets == tiny.pieces.map { $0.count - 1 }.reduce(0, +))
      for slot in setup.layout.slots {
        guard let expected = tiny.gradients[slot.name] else { continue }
        let down = gradient[slot.down..<slot.down + tiny.rank * slot.inputs]
        let up = gradient[slot.up..<slot.up + tiny.rank * slot.outputs]
        #expect(Self.distance(down, expected.down) < Self.tolerance, "A of \(slot.name)")
        #expect(Self.distance(up, expected.up) < Self.tolerance, "B of \(slot.name)")
      }
    }
  }

  /// The largest difference of every 13th number from what is expected, over the largest of all.
  private static func distance(_ gradient: ArraySlice<Float>, _ expected: [Float]) -> Float {
    let found = stride(from: gradient.startIndex, to: gradient.endIndex, by: 13).map {
      gradient[$0]
    }
    guard found.count == expected.count else { return .infinity }
    let most = expected.map(abs).max() ?? 0
    return zip(found, expected).map { abs($0 - $1) }.max().map { $0 / most } ?? .infinity
  }

  @Test(arguments: TinyDecoder.all) func gradientsAreSlopes(tiny: TinyDecoder) async throws {
    try await DedicatedThread.run("test") {
      let setup = try Setup(tiny)
      let (loss, gradient) = setup.gradient()
      var generator = LinearGenerator(seed: 7)
      for _ in 0..<4 {
        let direction = generator.floats(setup.layout.count)
        let step: Float = 1e-4
        let above = zip(setup.values, direction).map { $0 + step * $1 }
        let below = zip(setup.values, direction).map { $0 - step * $1 }
        let (up, down) = (setup.loss(above).loss, setup.loss(below).loss)
        let slope = (up - down) / Double(2 * step) / Double(loss.targets)
        let expected = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(slope - expected) < 0.02 * max(abs(expected), 1), "\(slope) and \(expected)")
      }
    }
  }

  @Test(arguments: TinyDecoder.all)
  func threadsAndRecomputingChangeNoBit(tiny: TinyDecoder) async throws {
    try await DedicatedThread.run("test") {
      let first = try Setup(tiny, threads: 1).gradient()
      let threads = try Setup(tiny, threads: 3).gradient()
      let again = try Setup(tiny, threads: 2, recomputes: true).gradient()
      #expect(first.loss == threads.loss && first.gradient == threads.gradient)
      #expect(first.loss == again.loss && first.gradient == again.gradient)
    }
  }

  @Test(arguments: TinyDecoder.all) func packedPiecesDontSeeEachOther(tiny: TinyDecoder)
    async throws
  {
    try await DedicatedThread.run("test") {
      let setup = try Setup(tiny)
      let (together, gradient) = setup.gradient()
      var alone = WindowLoss()
      var sum = [Float](repeating: 0, count: setup.layout.count)
      for piece in tiny.pieces {
        var window = PackedWindow()
        window.append(piece)
        alone += setup.engine.accumulate(
          window, setup.values, weight: 1 / Float(together.targets), into: &sum)
      }
      #expect(abs(alone.loss - together.loss) < 1e-6 * together.loss)
      #expect(alone.targets == together.targets && alone.correct == together.correct)
      let most = gradient.map(abs).max() ?? 0
      #expect(zip(sum, gradient).allSatisfy { abs($0 - $1) < 1e-5 * most })
    }
  }

  @Test func frozenLayersChangeNoGradientAboveThem() async throws {
    try await DedicatedThread.run("test") {
      let tiny = try #require(TinyDecoder.all.first { $0.name == "gemma3" })
      let whole = try Setup(tiny)
      var values = whole.values
      let layout = whole.tiny.layout(whole.model, layers: 2)
      let names = Set(layout.slots.map(\.name))
      #expect(names.count == 14)
      for slot in whole.layout.slots where !names.contains(slot.name) {
        for index in 0..<tiny.rank * slot.outputs { values[slot.up + index] = 0 }
      }
      var expected = [Float](repeating: 0, count: values.count)
      let loss = whole.engine.accumulate(tiny.window, values, weight: 1, into: &expected)
      let engine = GradientEngine(
        whole.model, layout, capacity: 100, pool: WorkerPool(threads: 2))
      let top = Array(values.suffix(layout.count))
      var gradient = [Float](repeating: 0, count: layout.count)
      #expect(engine.accumulate(tiny.window, top, weight: 1, into: &gradient) == loss)
      #expect(gradient == Array(expected.suffix(layout.count)))
    }
  }

  @Test func onlyCountedTargetsCount() async throws {
    try await DedicatedThread.run("test") {
      let setup = try Setup(TinyDecoder.all[0])
      let piece = setup.tiny.pieces[1]
      var (whole, tail) = (PackedWindow(), PackedWindow())
      whole.append(piece)
      tail.append(piece, counting: 10..<piece.count)
      #expect(tail.targetCount == piece.count - 10)
      var head = PackedWindow()
      head.append(piece.prefix(10))
      let parts = (setup.loss(tail).loss, setup.loss(head).loss)
      #expect(abs(setup.loss(whole).loss - parts.0 - parts.1) < 1e-4)
    }
  }

  @Test(arguments: TinyDecoder.all) func generationSeesTheSameAdapter(tiny: TinyDecoder)
    async throws
  {
    try await DedicatedThread.run("test") {
      let setup = try Setup(tiny)
      let adapter = try setup.layout.adapter(setup.values, for: setup.model)
      let state = DecodingState(
        setup.model, pool: WorkerPool(threads: 2), adapter: adapter)
      let piece = tiny.pieces[1]
      var loss = 0.0
      try state.evaluate(piece) { index, logits in
        guard index + 1 < piece.count else { return }
        loss -= Double(NextTokenLogits(logits).logProbabilities(of: [piece[index + 1]])[0])
      }
      var window = PackedWindow()
      window.append(piece)
      // Generation keeps keys and values in half precision.
      #expect(abs(setup.loss(window).loss - loss) < 0.005 * loss)
    }
  }
}

/// A tiny decoder with an adapter, ready to compute.
struct Setup {
  let tiny: TinyDecoder
  let model: DecoderModel
  let layout: LoRALayout
  let engine: GradientEngine
  let values: [Float]
  private let folder: ScratchFolder

  init(_ tiny: TinyDecoder, threads: Int = 2, recomputes: Bool = false) throws {
    self.tiny = tiny
    folder = try ScratchFolder()
    model = try tiny.model(in: folder)
    layout = tiny.layout(model)
    engine = GradientEngine(
      model, layout, capacity: 100, pool: WorkerPool(threads: threads), recomputes: recomputes)
    values = tiny.values(layout)
  }

  /// The loss of all pieces, and the gradient of its mean.
  func gradient() -> (loss: WindowLoss, gradient: [Float]) {
    var gradient = [Float](repeating: 0, count: layout.count)
    let window = tiny.window
    let loss = engine.accumulate(
      window, values, weight: 1 / Float(window.targetCount), into: &gradient)
    return (loss, gradient)
  }

  func loss(_ values: [Float]) -> WindowLoss { engine.evaluate(tiny.window, values) }
  func loss(_ window: PackedWindow) -> WindowLoss { engine.evaluate(window, values) }
}
