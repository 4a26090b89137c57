/// How much each field counts in BM25F, and how much its length matters.
package struct FieldWeights: Hashable, Sendable {
  /// Factors of the counts, by `Field.rawValue`.
  package var boost: SIMD8<Float>
  /// Length normalization (BM25's b, 0…1), by `Field.rawValue`.
  package var normalization: SIMD8<Float>
  /// Saturation of repeated words (BM25's k1).
  package var saturation: Float

  /// Weights of each field in the order of `Field`.
  package init(boost: SIMD8<Float>, normalization: SIMD8<Float>, saturation: Float) {
    self.boost = boost
    self.normalization = normalization
    self.saturation = saturation
  }

  /// Names and headings above signatures above text.
  package static let standard = FieldWeights(
    boost: SIMD8(1.5, 4, 2, 1.5, 1, 2, 0, 0),
    normalization: SIMD8(0.3, 0.4, 0.5, 0.6, 0.75, 0.3, 0, 0), saturation: 1.2)

  /// Sets the weight of one field.
  package mutating func set(_ field: Field, boost: Float, normalization: Float) {
    self.boost[field.rawValue] = boost
    self.normalization[field.rawValue] = normalization
  }
}

/// A chunk that has some of the terms looked for.
package struct Candidate: Sendable {
  package var chunk: ChunkID
  /// The sum over terms of weight × idf × saturated field counts.
  package var score: Float
  /// Bit i is set when the chunk has the ith term.
  package var matched: UInt64
  /// For each field, by `Field.rawValue`, which terms it has.
  package var fields: SIMD8<UInt64>

  /// The terms that a field has: bit i for the ith.
  package func terms(in field: Field) -> UInt64 { fields[field.rawValue] }
}
