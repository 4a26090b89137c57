/// Turns text into vectors for dense retrieval; the model tower conforms to it in `ragd`.
package protocol Embedder: Sendable {
  /// Identifies model, weights and preprocessing: vectors of two fingerprints are never mixed.
  var fingerprint: String { get }
  /// Dimensions of a vector.
  var width: Int { get }
  /// One vector of `width` floats, length 1, for each text, in order.
  func embed(_ texts: [String]) async throws -> [[Float]]
}

extension Embedder {
  /// What a search needs to find places near in meaning; nil for a bare name, which is looked up.
  package func vector(ofQuery text: String) async throws -> QueryVector? {
    guard SearchQuery.needsVector(text) else { return nil }
    return try await embed([text]).first.map {
      QueryVector(fingerprint: fingerprint, values: $0)
    }
  }
}
