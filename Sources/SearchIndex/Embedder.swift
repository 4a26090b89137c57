/// Turns text into vectors for dense retrieval; the model tower conforms to it in `ragd`.
package protocol Embedder: Sendable {
  /// Identifies model, weights and preprocessing: vectors of two fingerprints are never mixed.
  var fingerprint: String { get }
  /// Dimensions of a vector.
  var width: Int { get }
  /// One vector of `width` floats, length 1, for each text, in order.
  func embed(_ texts: [String]) async throws -> [[Float]]
}
