import ModelTestSupport
import Testing

@testable import Kernels

@Suite("A decoder's float kernels beside the plain ones")
struct FloatKernelTests {
  /// Of the largest result: sums run in other parts, exponentials are exact to 2 units in the last
  /// place, and products are added without rounding between.
  private static let tolerance: Float = 1e-5

  @Test(
    "Products add up whatever the pieces of their depth",
    arguments: [(1, 48, 300), (13, 33, 127), (13, 33, 128), (48, 64, 129), (30, 96, 512)])
  func products(rows: Int, columns: Int, depth: Int) {
    var generator = LinearGenerator(seed: 5)
    let a = generator.floats(rows * depth)
    for stride in [columns, columns + 7] {
      let b = generator.floats(depth * stride)
      let start = generator.floats(rows * columns)
      for adds in [false, true] {
        func product(_ set: InstructionSet) -> [Float] {
          var c = start
          b.withUnsafeBufferPointer { b in
            guard let base = b.baseAddress else { return }
            FloatKernels(set).product(
              rows: rows, columns: columns, depth: depth, a, stride: depth,
              by: .single(base, stride: stride), adds: adds, into: &c, stride: columns)
          }
          return c
        }
        let expected = product(.plain)
        for set in InstructionSet.available {
          expectClose(product(set), expected, "\(set), rows of b \(stride) apart")
        }
      }
    }
  }

  @Test("Gradients of gates", arguments: [1, 16, 33, 150])
  func gates(count: Int) {
    var generator = LinearGenerator(seed: 6)
    let (dy, up) = (generator.floats(count), generator.floats(count))
    var gate = generator.floats(count, scale: 8)
    gate[0] = -200
    for activation in [FloatKernels.Activation.silu, .gelu] {
      func gradient(_ set: InstructionSet) -> [Float] {
        var slopes = [Float](repeating: .nan, count: 2 * count)
        slopes.withUnsafeMutableBufferPointer { slopes in
          guard let base = slopes.baseAddress else { return }
          FloatKernels(set).gateGradient(
            dy, gate: gate, up: up, count: count, activation: activation,
            into: (gate: base, up: base + count))
        }
        return slopes
      }
      let expected = gradient(.plain)
      for set in InstructionSet.available { expectClose(gradient(set), expected, "\(set)") }
    }
  }

  @Test("The plain gradient of gates is their slope")
  func gatesSlopes() {
    for activation in [FloatKernels.Activation.silu, .gelu] {
      for x: Float in [-6, -1, -0.1, 0, 0.3, 2, 7] {
        func value(_ x: Float) -> Double {
          var gate = x
          FloatKernels.Plain.gate(&gate, up: [1.5], count: 1, activation: activation)
          return Double(gate)
        }
        var slopes: [Float] = [0, 0]
        slopes.withUnsafeMutableBufferPointer { slopes in
          guard let base = slopes.baseAddress else { return }
          FloatKernels.Plain.gateGradient(
            [1], gate: [x], up: [1.5], count: 1, activation: activation,
            into: (gate: base, up: base + 1))
        }
        let (slope, up) = (slopes[0], slopes[1])
        let step: Float = 1.0 / 64
        let expected = (value(x + step) - value(x - step)) / Double(2 * step)
        #expect(abs(Double(slopes[0]) - expected) < 1e-3)
        #expect(abs(Double(slopes[1]) - value(x) / 1.5) < 1e-5)
      }
    }
  }

  @Test("Gradients of a softmax", arguments: [1, 15, 64, 77])
  func softmax(count: Int) {
    var generator = LinearGenerator(seed: 8)
    var weights = generator.floats(count).map { $0 * $0 }
    let total = weights.reduce(0, +)
    weights = weights.map { $0 / total }
    let start = generator.floats(count)
    func gradient(_ set: InstructionSet) -> [Float] {
      var slopes = start
      FloatKernels(set).softmaxGradient(&slopes, weights: weights, count: count, scale: 0.125)
      FloatKernels(set).scale(&slopes, by: 3, count: count)
      return slopes
    }
    let expected = gradient(.plain)
    #expect(abs(expected.reduce(0, +)) < Self.tolerance, "weights that add up to 1 stay so")
    for set in InstructionSet.available { expectClose(gradient(set), expected, "\(set)") }
  }

  private func expectClose(_ found: [Float], _ expected: [Float], _ what: Comment) {
    let most = expected.map(abs).max() ?? 0
    #expect(
      zip(found, expected).allSatisfy { abs($0 - $1) <= Self.tolerance * max(most, 1e-3) }, what)
  }
}
