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
  package func vector(
    ofQuery text: String, in store: (any RemoteVectorStore)? = nil
  ) async throws -> QueryVector? {
    SearchQuery.needsVector(text) ? try await vector(of: text, in: store) : nil
  }

  /// A text's vector to search with, and what a remote store finds near it.
  ///
  /// - Parameter store: where it fails, the local vectors do alone.
  package func vector(
    of text: String, in store: (any RemoteVectorStore)?
  ) async throws -> QueryVector? {
    guard let values = try await embed([text]).first else { return nil }
    var vector = QueryVector(fingerprint: fingerprint, values: values)
    if let store, values.allSatisfy(\.isFinite) {
      vector.matches = (try? await store.query(values, limit: RemoteMatch.limit)) ?? []
    }
    return vector
  }
}
