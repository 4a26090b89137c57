package import SearchIndex
import Synchronization

/// A store of vectors that the user's settings name: opened when first used, and not waited for long.
///
/// A search waits a quarter of a second at most. A store that is slower twice in a row is left alone
/// for a while, like one that can't be reached (`CircuitBreaker`). Thread-safe.
package final class VectorService: RemoteVectorStore {
  private let client: EngineClient
  private let open: @Sendable (EngineClient) async throws -> any RemoteVectorStore
  private let opening = Mutex<Task<any RemoteVectorStore, any Error>?>(nil)
  private let deadline: Duration
  private let slowness = CircuitBreaker()

  init(
    _ client: EngineClient, deadline: Duration = .milliseconds(250),
    open: @escaping @Sendable (EngineClient) async throws -> any RemoteVectorStore
  ) {
    self.client = client
    self.deadline = deadline
    self.open = open
  }

  /// A collection of a Chroma server.
  package static func chroma(
    _ service: Service, tenant: String, database: String, collection: String, fingerprint: String
  ) -> VectorService {
    VectorService(EngineClient(service, keyHeader: .chroma)) { client in
      try await ChromaStore.open(
        client, tenant: tenant, database: database, collection: collection,
        fingerprint: fingerprint)
    }
  }

  /// A namespace of a Pinecone index.
  package static func pinecone(
    _ service: Service, namespace: String, fingerprint: String, width: Int
  ) -> VectorService {
    VectorService(PineconeStore.client(service)) { client in
      try await PineconeStore.open(
        client, namespace: namespace, fingerprint: fingerprint, width: width)
    }
  }

  /// Why the service is not asked at present; nil while it is.
  package var problem: String? { client.breaker.problem ?? slowness.problem }

  package func upsert(_ vectors: [RemoteVector]) async throws {
    try await opened().upsert(vectors)
  }

  package func delete(_ keys: [String]) async throws { try await opened().delete(keys) }

  package func missing(_ keys: [String]) async throws -> [String] {
    try await opened().missing(keys)
  }

  package func count() async throws -> Int { try await opened().count() }

  /// - Throws: `EngineError`, also when the answer does not come in time; `CancellationError`.
  package func query(_ vector: [Float], limit: Int) async throws -> [RemoteMatch] {
    try slowness.enter()
    do {
      let matches = try await inTime { [self] in try await opened().query(vector, limit: limit) }
      slowness.succeeded()
      return matches
    } catch let error as Late {
      let place = "\(client.service.name) at \(client.service.endpoint.origin)"
      let told = EngineError(.unavailable, "\(place): no answer within \(error.deadline)")
      slowness.failed(told)
      throw told
    } catch {
      // Errors of the service are the client's to count.
      slowness.abandoned()
      throw error
    }
  }

  private struct Late: Error { let deadline: Duration }

  /// The result of some work, which is cancelled and not waited for when it takes too long.
  private func inTime<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (results, continuation) = AsyncThrowingStream.makeStream(of: Result.self)
    let working = Task {
      do { continuation.yield(try await work()) } catch { continuation.finish(throwing: error) }
    }
    let waiting = Task { [deadline] in
      try await Task.sleep(for: deadline)
      continuation.finish(throwing: Late(deadline: deadline))
    }
    defer {
      working.cancel()
      waiting.cancel()
    }
    for try await result in results { return result }
    throw CancellationError()
  }

  /// The store; who asks first opens it for all, and after a failure the next one tries again.
  private func opened() async throws -> any RemoteVectorStore {
    let task = opening.withLock { task in
      let opening = task ?? Task { [client, open] in try await open(client) }
      task = opening
      return opening
    }
    do {
      return try await task.value
    } catch {
      opening.withLock { if $0 == task { $0 = nil } }
      throw error
    }
  }
}
