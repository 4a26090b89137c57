import Foundation
import ModelFormats

/// The angles by which positions turn pairs of numbers (RoPE).
///
/// Source: Su et al., RoFormer, 2021; divisors per pair as Llama 3 has them.
package struct RotaryFrequencies: Sendable {
  /// Pairs of numbers in a head that are turned.
  package let pairs: Int
  /// Each pair's frequency is this many times the one before.
  private let ratio: Float
  private let scale: Float
  private let divisors: [Float]?

  init(length: Int, base: Float, scale: Float = 1, divisors: [Float]? = nil) {
    pairs = length / 2
    ratio = powf(base, -2 / Float(length))
    self.scale = scale
    self.divisors = divisors
  }

  /// Reads the divisors too, when the file has them in `rope_freqs.weight`.
  init(
    _ rotary: DecoderConfiguration.Rotary, factorsIn file: GGUFFile
  ) throws(ModelFormatError) {
    let name = "rope_freqs.weight"
    let divisors =
      file.tensors[name] == nil ? nil : try file.vector(name, count: rotary.length / 2)
    guard divisors?.allSatisfy({ $0 > 0 && $0.isFinite }) ?? true else {
      throw .malformed(what: "tensor \(name)", reason: "a factor is not positive")
    }
    self.init(length: rotary.length, base: rotary.base, scale: rotary.scale, divisors: divisors)
  }

  /// Writes the cosines and sines of a position's angles, `pairs` of each.
  package func angles(
    at position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>
  ) {
    // One product after the other, as the reference has it: its rounding is part of the result.
    var angle = Float(position)
    for pair in 0..<pairs {
      let turned = scale * (divisors.map { angle / $0[pair] } ?? angle)
      cosines[pair] = cosf(turned)
      sines[pair] = sinf(turned)
      angle *= ratio
    }
  }
}
