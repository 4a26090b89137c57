import SearchIndex

/// A service's model that makes vectors of texts.
///
/// Texts go in batches of at most 64 and 256 KiB, well within what every known service takes (OpenAI:
/// 2048 texts and 300,000 tokens). Thread-safe.
package struct RemoteEmbedder: Embedder {
  private static let batchCount = 64
  private static let batchBytes = 256 << 10

  package let fingerprint: String
  package let width: Int
  private let client: EngineClient
  private let api: EmbeddingAPI
  private let model: String

  /// Asks the service for one vector, to learn how wide they are.
  ///
  /// - Throws: `EngineError`.
  package static func open(
    _ service: Service, api: EmbeddingAPI, model: String
  ) async throws -> RemoteEmbedder {
    try await open(EngineClient(service), api: api, model: model)
  }

  static func open(
    _ client: EngineClient, api: EmbeddingAPI, model: String
  ) async throws -> RemoteEmbedder {
    let response = try await client.json(
      "POST", api.path, api.body(["ragd"], model: model), retrying: .interactive)
    let width = try api.vectors(response, count: 1)[0].count
    return RemoteEmbedder(client, api: api, model: model, width: width)
  }

  private init(_ client: EngineClient, api: EmbeddingAPI, model: String, width: Int) {
    self.client = client
    self.api = api
    self.model = model
    self.width = width
    // The same name may mean other weights elsewhere.
    let place = client.service.endpoint.origin + client.service.endpoint.prefix
    fingerprint = "\(api.rawValue):\(place):\(model):\(width)"
  }

  /// Why the service is not asked at present; nil while it is.
  package var problem: String? { client.breaker.problem }

  package func embed(_ texts: [String]) async throws -> [[Float]] {
    // One text is a question, and somebody waits for it.
    let policy = texts.count == 1 ? RetryPolicy.interactive : .background
    var vectors: [[Float]] = []
    vectors.reserveCapacity(texts.count)
    for batch in texts.batches(count: Self.batchCount, bytes: Self.batchBytes, { $0.utf8.count }) {
      // A service may refuse an empty text; a blank means as little.
      let body = api.body(batch.map { $0.isEmpty ? " " : $0 }, model: model)
      let response = try await client.json("POST", api.path, body, retrying: policy)
      let made = try api.vectors(response, count: batch.count)
      guard made.allSatisfy({ $0.count == width }) else {
        throw EngineError(
          .malformed,
          "\(client.service.name) at \(client.service.endpoint.origin): "
            + "its vectors are \(made[0].count) wide, and were \(width)",
          hint: "The model was exchanged; start ragd again")
      }
      vectors += made
    }
    return vectors
  }
}

extension Array {
  /// The elements in order, in runs of at most `count` elements and `bytes` bytes; an element larger
  /// than that is a run of its own.
  func batches(count: Int, bytes: Int, _ size: (Element) -> Int) -> [ArraySlice<Element>] {
    var batches: [ArraySlice<Element>] = []
    var start = 0
    var sum = 0
    for (index, element) in enumerated() {
      let size = size(element)
      if index > start, index - start == count || sum + size > bytes {
        batches.append(self[start..<index])
        start = index
        sum = 0
      }
      sum += size
    }
    if start < self.count { batches.append(self[start...]) }
    return batches
  }
}
