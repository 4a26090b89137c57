import JSONRPC
package import SearchIndex
import Storage

/// A collection of a Chroma server, spoken to by its HTTP API, version 2.
///
/// The collection's name ends in a hash of the embedder's fingerprint, so that vectors of two
/// embedders never meet. Cosine distance. Thread-safe.
package struct ChromaStore: RemoteVectorStore {
  /// Records of a request at most, unless the server allows fewer; Chroma Cloud allows 300.
  private static let batchCount = 300
  private static let batchBytes = 1 << 20
  /// Results of a query at most (Chroma Cloud).
  private static let queryLimit = 300

  private let client: EngineClient
  private let collection: String
  private let batchCount: Int

  /// Opens the collection, and makes it where there is none.
  ///
  /// - Parameters:
  ///   - name: begins the collection's name.
  ///   - fingerprint: of the embedder.
  /// - Throws: `EngineError`.
  package static func open(
    _ service: Service, tenant: String, database: String, collection name: String,
    fingerprint: String
  ) async throws -> ChromaStore {
    try await open(
      EngineClient(service, keyHeader: .chroma), tenant: tenant, database: database,
      collection: name, fingerprint: fingerprint)
  }

  static func open(
    _ client: EngineClient, tenant: String, database: String, collection name: String,
    fingerprint: String
  ) async throws -> ChromaStore {
    let full = try VectorSpace.name(name, fingerprint)
    let place =
      "/api/v2/tenants/\(tenant.percentEncoded)/databases/\(database.percentEncoded)"
      + "/collections"
    let body: JSONValue = [
      "name": .string(full), "get_or_create": true,
      "configuration": ["hnsw": ["space": "cosine"]],
      "metadata": ["embedder": .string(fingerprint)],
    ]
    let made = try await client.json("POST", place, body, retrying: .interactive)
    guard let id = made["id"]?.string, !id.isEmpty else {
      throw EngineError(
        .malformed,
        "\(client.service.name) at \(client.service.endpoint.origin): "
          + "it names no id of the collection \(full)")
    }
    let checks = try await client.json("GET", "/api/v2/pre-flight-checks", retrying: .interactive)
    let allowed = checks["max_batch_size"]?.double.flatMap { Int(exactly: $0) } ?? batchCount
    return ChromaStore(
      client: client, collection: place + "/" + id.percentEncoded,
      batchCount: min(batchCount, max(1, allowed)))
  }

  package func upsert(_ vectors: [RemoteVector]) async throws {
    for batch in vectors.distinct.batches(count: batchCount, bytes: Self.batchBytes, \.byteCount) {
      let body: JSONValue = [
        "ids": .array(batch.map { .string($0.key) }),
        "embeddings": .array(batch.map { $0.values.json }),
        "metadatas": .array(batch.map(\.metadata)),
      ]
      _ = try await client.json("POST", collection + "/upsert", body, retrying: .background)
    }
  }

  package func delete(_ keys: [String]) async throws {
    for batch in keys.batches(count: batchCount, bytes: Self.batchBytes, \.utf8.count) {
      let body: JSONValue = ["ids": .array(batch.map { .string($0) })]
      _ = try await client.json("POST", collection + "/delete", body, retrying: .background)
    }
  }

  package func query(_ vector: [Float], limit: Int) async throws -> [RemoteMatch] {
    let body: JSONValue = [
      "query_embeddings": [vector.json],
      "n_results": .integer(Int64(min(max(1, limit), Self.queryLimit))),
      "include": ["distances"],
    ]
    let found = try await client.json("POST", collection + "/query", body, retrying: .interactive)
    guard let keys = found["ids"]?.array?.first?.array,
      let distances = found["distances"]?.array?.first?.array, keys.count == distances.count
    else { throw malformed }
    return try zip(keys, distances).map { key, distance throws(EngineError) in
      guard let key = key.string, let distance = distance.double else { throw malformed }
      return RemoteMatch(key: key, score: Float(1 - distance))
    }
  }

  package func missing(_ keys: [String]) async throws -> [String] {
    var missing: [String] = []
    for batch in keys.batches(count: batchCount, bytes: Self.batchBytes, \.utf8.count) {
      let body: JSONValue = ["ids": .array(batch.map { .string($0) }), "include": []]
      let found = try await client.json("POST", collection + "/get", body, retrying: .background)
      guard let present = found["ids"]?.array else { throw malformed }
      let known = Set(present.compactMap(\.string))
      missing += batch.filter { !known.contains($0) }
    }
    return missing
  }

  package func count() async throws -> Int {
    let count = try await client.json("GET", collection + "/count", retrying: .interactive)
    guard let number = count.double, let whole = Int(exactly: number) else { throw malformed }
    return whole
  }

  private var malformed: EngineError {
    EngineError(
      .malformed,
      "\(client.service.name) at \(client.service.endpoint.origin): its answer has another form")
  }
}
