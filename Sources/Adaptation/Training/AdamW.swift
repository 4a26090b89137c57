/// AdamW: steps of moving averages of the gradient, and decay apart from them.
///
/// Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019.
package struct AdamW: Sendable, Equatable {
  /// How much of the averages stays at each step.
  package static let decays: (first: Float, second: Float) = (0.9, 0.999)
  private static let epsilon: Float = 1e-8

  /// Moving averages of the gradient and of its square.
  package internal(set) var first, second: [Float]
  /// Steps taken.
  package internal(set) var steps = 0

  package init(count: Int) {
    first = [Float](repeating: 0, count: count)
    second = first
  }

  /// Takes one step along a gradient.
  /// - Complexity: O(values).
  package mutating func step(
    _ values: inout [Float], _ gradient: [Float], rate: Double, decay: Double
  ) {
    precondition(values.count == first.count && gradient.count == first.count)
    steps += 1
    let corrections = (
      Self.correction(Self.decays.first, steps), Self.correction(Self.decays.second, steps)
    )
    let size = Float(rate / corrections.0)
    let root = Float(1 / corrections.1.squareRoot())
    let keep = Float(1 - rate * decay)
    let (a, b) = Self.decays
    values.withUnsafeMutableBufferPointer { values in
      first.withUnsafeMutableBufferPointer { first in
        second.withUnsafeMutableBufferPointer { second in
          gradient.withUnsafeBufferPointer { gradient in
            for index in values.indices {
              let slope = gradient[index]
              first[index] = a * first[index] + (1 - a) * slope
              second[index] = b * second[index] + (1 - b) * slope * slope
              values[index] =
                keep * values[index]
                - size * first[index] / (second[index].squareRoot() * root + Self.epsilon)
            }
          }
        }
      }
    }
  }

  /// What an average that began at zero must be divided by.
  private static func correction(_ decay: Float, _ steps: Int) -> Double {
    var power = 1.0
    for _ in 0..<min(steps, 100_000) { power *= Double(decay) }
    return 1 - power
  }
}
