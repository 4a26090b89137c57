internal import CKernels
import Foundation

/// Attention of every token of a text to every other, in both directions (Vaswani and others, 2017).
package struct EncoderAttention: Sendable {
  package let heads: Int
  /// Numbers of a head's query, key and value.
  package let size: Int

  package init(heads: Int, size: Int) {
    self.heads = heads
    self.size = size
  }

  /// Floats of scratch that a text of so many tokens needs.
  package func scratch(tokens: Int) -> Int { ck_attention_scratch(tokens, size) }

  /// `out[t] = Σ softmax(q[t] · k[u] / √size) · v[u]`, for each head.
  /// - Parameters:
  ///   - int8: multiplies bytes instead of floats, but in the plain kernels.
  ///   - qkv: `[tokens][3][heads][size]`: queries, keys, values.
  ///   - out: `[tokens][heads][size]`.
  ///   - scratch: `scratch(tokens:)` floats.
  /// - Complexity: O(tokens² · heads · size), on the calling thread.
  package func apply(
    to qkv: UnsafePointer<Float>, tokens: Int, int8: Bool = false,
    into out: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    instructions: InstructionSet = .current
  ) {
    if let kernels = EncoderKernels.table(instructions) {
      let attend = int8 ? kernels.attention_int8 : kernels.attention
      attend?(qkv, tokens, heads, size, out, scratch)
    } else {
      for head in 0..<heads {
        for token in 0..<tokens { attend(head, token, qkv, tokens, out, scores: scratch) }
      }
    }
  }

  private func attend(
    _ head: Int, _ token: Int, _ qkv: UnsafePointer<Float>, _ tokens: Int,
    _ out: UnsafeMutablePointer<Float>, scores: UnsafeMutablePointer<Float>
  ) {
    let width = heads * size
    let query = qkv + token * 3 * width + head * size
    var most = -Float.infinity
    for other in 0..<tokens {
      let key = qkv + (other * 3 + 1) * width + head * size
      var sum: Float = 0
      for index in 0..<size { sum += query[index] * key[index] }
      scores[other] = sum / Float(size).squareRoot()
      most = max(most, scores[other])
    }
    var total: Float = 0
    for other in 0..<tokens {
      scores[other] = Float(exp(Double(scores[other] - most)))
      total += scores[other]
    }
    for index in 0..<size {
      var sum: Float = 0
      for other in 0..<tokens {
        sum += scores[other] * qkv[(other * 3 + 2) * width + head * size + index]
      }
      out[token * width + head * size + index] = sum / total
    }
  }
}

/// The largest magnitudes of columns, as `Int8Panels` wants to know them.
package struct ColumnPeaks: Sendable {
  package private(set) var values: [Float]

  package init(columns: Int) { values = [Float](repeating: 0, count: columns) }

  /// Takes in `x`, `[rows][columns]`.
  package mutating func add(_ x: UnsafePointer<Float>, rows: Int) {
    ck_column_peaks(x, rows, values.count, &values)
  }
}
