import JSONRPC
package import SearchIndex
import Storage

/// A namespace of a Pinecone index, spoken to by its data plane, API version 2025-04.
///
/// The namespace ends in a hash of the embedder's fingerprint, so that vectors of two embedders
/// never meet. The index itself is the user's to make: as wide as the embedder, metric cosine or dot
/// product. Limits are those of Pinecone's page "Database limits". Thread-safe.
package struct PineconeStore: RemoteVectorStore {
  private static let version = "2025-04"
  /// Records of an upsert at most, and bytes, below the 2 MB that are allowed.
  private static let batchCount = 1000
  private static let batchBytes = 1_500_000
  private static let deleteCount = 1000
  /// Ids of a fetch: 1000 are allowed, but their URL must stay within what proxies take.
  private static let fetchCount = 100
  private static let queryLimit = 10_000

  private let client: EngineClient
  private let namespace: String

  /// Checks that the index has vectors of the embedder's width.
  ///
  /// - Parameters:
  ///   - name: begins the namespace.
  ///   - fingerprint: of the embedder.
  /// - Throws: `EngineError`.
  package static func open(
    _ service: Service, namespace name: String, fingerprint: String, width: Int
  ) async throws -> PineconeStore {
    try await open(client(service), namespace: name, fingerprint: fingerprint, width: width)
  }

  /// A client that names the version of the API.
  static func client(_ service: Service) -> EngineClient {
    EngineClient(service, keyHeader: .pinecone, headers: versionHeader)
  }

  static let versionHeader = [(name: "X-Pinecone-API-Version", value: version)]

  static func open(
    _ client: EngineClient, namespace name: String, fingerprint: String, width: Int
  ) async throws -> PineconeStore {
    let store = PineconeStore(client: client, namespace: try VectorSpace.name(name, fingerprint))
    let statistics = try await store.statistics()
    if let given = statistics["dimension"]?.double, given != Double(width) {
      throw EngineError(
        .configuration,
        "\(client.service.name) at \(client.service.endpoint.origin): its vectors are "
          + "\(Int(exactly: given) ?? 0) wide, those of the embedder \(width)",
        hint: "Make an index of dimension \(width), metric cosine")
    }
    if statistics["metric"]?.string == "euclidean" {
      throw EngineError(
        .configuration,
        "\(client.service.name) at \(client.service.endpoint.origin): its metric is euclidean",
        hint: "Make an index of metric cosine")
    }
    return store
  }

  package func upsert(_ vectors: [RemoteVector]) async throws {
    for batch in vectors.distinct.batches(
      count: Self.batchCount, bytes: Self.batchBytes, \.byteCount)
    {
      let records = batch.map { vector -> JSONValue in
        ["id": .string(vector.key), "values": vector.values.json, "metadata": vector.metadata]
      }
      _ = try await call("/vectors/upsert", ["vectors": .array(records)], .background)
    }
  }

  package func delete(_ keys: [String]) async throws {
    for batch in keys.batches(count: Self.deleteCount, bytes: .max, { _ in 0 }) {
      _ = try await call(
        "/vectors/delete", ["ids": .array(batch.map { .string($0) })], .background)
    }
  }

  package func query(_ vector: [Float], limit: Int) async throws -> [RemoteMatch] {
    let found = try await call(
      "/query",
      [
        "vector": vector.json, "topK": .integer(Int64(min(max(1, limit), Self.queryLimit))),
        "includeValues": false, "includeMetadata": false,
      ], .interactive)
    guard let matches = found["matches"]?.array else { throw malformed }
    return try matches.map { match throws(EngineError) in
      guard let key = match["id"]?.string, let score = match["score"]?.double else {
        throw malformed
      }
      return RemoteMatch(key: key, score: Float(score))
    }
  }

  package func missing(_ keys: [String]) async throws -> [String] {
    var missing: [String] = []
    for batch in keys.batches(count: Self.fetchCount, bytes: .max, { _ in 0 }) {
      let ids = batch.map { "ids=\($0.percentEncoded)" }.joined(separator: "&")
      let found = try await client.json(
        "GET", "/vectors/fetch?\(ids)&namespace=\(namespace.percentEncoded)",
        retrying: .background)
      guard let present = found["vectors"]?.object else { throw malformed }
      missing += batch.filter { present[$0] == nil }
    }
    return missing
  }

  package func count() async throws -> Int {
    let counted = try await statistics()["namespaces"]?[namespace]?["vectorCount"]
    // A namespace without vectors is not listed.
    guard let counted else { return 0 }
    guard let number = counted.double, let whole = Int(exactly: number) else { throw malformed }
    return whole
  }

  private func statistics() async throws -> JSONValue {
    try await client.json("POST", "/describe_index_stats", [:], retrying: .interactive)
  }

  private func call(
    _ path: String, _ body: [String: JSONValue], _ policy: RetryPolicy
  ) async throws -> JSONValue {
    let body = body.merging(["namespace": .string(namespace)]) { $1 }
    return try await client.json("POST", path, .object(body), retrying: policy)
  }

  private var malformed: EngineError {
    EngineError(
      .malformed,
      "\(client.service.name) at \(client.service.endpoint.origin): its answer has another form")
  }
}
