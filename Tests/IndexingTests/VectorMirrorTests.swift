import Foundation
import Indexing
import SearchIndex
import Synchronization
import TestSupport
import Testing

/// Copies of a workspace's vectors in a store that others share.
@Suite(.timeLimit(.minutes(5))) struct VectorMirrorTests {
  /// Keeps vectors in memory, and fails when told to.
  final class MemoryStore: RemoteVectorStore {
    struct Away: Error, CustomStringConvertible { let description = "it is away" }

    struct State {
      var vectors: [String: RemoteVector] = [:]
      var upserts = 0
      var deletes = 0
      var isAway = false
      /// Upserts that succeed before it goes away.
      var upsertsLeft = Int.max
    }

    let state = Mutex(State())

    private func reach<Result>(_ work: (inout State) throws -> Result) throws -> Result {
      try state.withLock { state in
        guard !state.isAway else { throw Away() }
        return try work(&state)
      }
    }

    func upsert(_ vectors: [RemoteVector]) async throws {
      try reach { state in
        guard state.upsertsLeft > 0 else { throw Away() }
        state.upsertsLeft -= 1
        state.upserts += vectors.count
        for vector in vectors { state.vectors[vector.key] = vector }
      }
    }

    func delete(_ keys: [String]) async throws {
      try reach { state in
        state.deletes += keys.count
        for key in keys { state.vectors[key] = nil }
      }
    }

    func missing(_ keys: [String]) async throws -> [String] {
      try reach { state in keys.filter { state.vectors[$0] == nil } }
    }

    func count() async throws -> Int { try reach { $0.vectors.count } }

    func query(_ vector: [Float], limit: Int) async throws -> [RemoteMatch] {
      try reach { state in
        let found = state.vectors.values.map { other in
          RemoteMatch(
            key: other.key, score: zip(vector, other.values).reduce(0) { $0 + $1.0 * $1.1 })
        }
        return Array(found.sorted { ($1.score, $0.key) < ($0.score, $1.key) }.prefix(limit))
      }
    }
  }

  /// Counts a text's letters.
  private struct Letters: Embedder {
    let fingerprint = "letters"
    let width = 26

    func embed(_ texts: [String]) async throws -> [[Float]] {
      texts.map { text in
        var vector = [Float](repeating: 0.01, count: width)
        for byte in text.lowercased().utf8 where (97...122).contains(byte) {
          vector[Int(byte - 97)] += 1
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
      }
    }
  }

  private static let files = [
    "README.md": "# Alpha\n\nAll about apples.\n", "docs/guide.md": "# Beta\n\nZebras zigzag.\n",
    "src/main.swift": "func gamma() {\n  print(\"quick queues\")\n}\n",
  ]

  private func embed(
    _ indexer: Indexer, into vectors: TemporaryFolder, _ store: MemoryStore, isFilling: Bool = true
  ) async {
    indexer.embed(into: vectors.path, isFilling: isFilling, mirroringIn: { _ in store }) {
      Letters()
    }
    await indexer.whenEmbedded()
    if isFilling { await indexer.whenMirrored() }
  }

  @Test func everyTextLiesInTheStoreOnceUnderItsHash() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    let store = MemoryStore()
    await embed(workspace.indexer, into: vectors, store)
    let snapshot = workspace.indexer.snapshot
    let kept = store.state.withLock { $0.vectors }
    #expect(Set(kept.keys) == Set(snapshot.contentKeys().map(\.hex)))
    #expect(workspace.indexer.status.mirrored == snapshot.chunkCount)
    #expect(workspace.indexer.status.problem == nil)
    let guide = try #require(kept.values.first { $0.path == "docs/guide.md" })
    #expect(guide.lines == 0..<3)
    // A byte a dimension is as exact as this.
    let made = try await Letters().embed(["# Beta\n\nZebras zigzag.\n"])[0]
    #expect(zip(made, guide.values).reduce(0) { $0 + $1.0 * $1.1 } > 0.9995)
    await workspace.indexer.stop()
  }

  @Test func whatTheStoreHasIsNotSentAgainAndNothingIsDeleted() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    let store = MemoryStore()
    await embed(workspace.indexer, into: vectors, store)
    let sent = store.state.withLock { $0.upserts }
    try FileManager.default.removeItem(at: workspace.project.url("docs"))
    try workspace.project.write("new.md", "# Delta\n\nDoors are dark.\n")
    #expect(await eventually { store.state.withLock { $0.upserts } == sent + 1 })
    #expect(store.state.withLock { $0.vectors.count } == sent + 1)
    #expect(store.state.withLock { $0.deletes } == 0)
    await workspace.indexer.stop()
    // A colleague has the same files, and vectors of his own.
    let (other, others) = (try await Workspace(Self.files), try TemporaryFolder())
    await embed(other.indexer, into: others, store)
    #expect(store.state.withLock { $0.upserts } == sent + 1)
    #expect(other.indexer.status.mirrored == other.indexer.snapshot.chunkCount)
    await other.indexer.stop()
  }

  @Test func itGoesOnAfterAStopInTheMiddle() async throws {
    let files = Dictionary(
      uniqueKeysWithValues: (0..<600).map { ("page\($0).md", "# Page \($0)\n\nText \($0 * 7).\n") })
    let (workspace, vectors) = (try await Workspace(files), try TemporaryFolder())
    let store = MemoryStore()
    store.state.withLock { $0.upsertsLeft = 1 }
    await embed(workspace.indexer, into: vectors, store)
    let problem = try #require(workspace.indexer.status.problem)
    #expect(problem.contains("it is away"))
    let before = store.state.withLock { $0.vectors.count }
    #expect(before > 0 && before < workspace.indexer.snapshot.chunkCount)
    await workspace.indexer.stop()
    store.state.withLock { $0.upsertsLeft = .max }
    let again = workspace.another()
    again.start(watching: false)
    await embed(again, into: vectors, store)
    #expect(store.state.withLock { $0.vectors.count } == again.snapshot.chunkCount)
    #expect(store.state.withLock { $0.upserts } == again.snapshot.chunkCount)
    await again.stop()
  }

  @Test func aStoreThatIsAwayHindersNothing() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    let store = MemoryStore()
    store.state.withLock { $0.isAway = true }
    await embed(workspace.indexer, into: vectors, store)
    let snapshot = workspace.indexer.snapshot
    #expect(snapshot.embeddedCount == snapshot.chunkCount)
    #expect(workspace.indexer.status.problem?.contains("not sent to your store") == true)
    let vector = try #require(try await Letters().vector(of: "zigzag zebras", in: store))
    #expect(vector.matches.isEmpty)
    let nearest = snapshot.nearest(to: vector, limit: 1)
    #expect(nearest.map { snapshot.file(snapshot.chunk($0).file).path } == ["docs/guide.md"])
    await workspace.indexer.stop()
  }

  @Test func whatAColleagueHasEmbeddedIsFoundWithoutLocalVectors() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    let store = MemoryStore()
    await embed(workspace.indexer, into: vectors, store)
    await workspace.indexer.stop()
    let (fresh, nothing) = (try await Workspace(Self.files), try TemporaryFolder())
    await embed(fresh.indexer, into: nothing, store, isFilling: false)
    let snapshot = fresh.indexer.snapshot
    #expect(snapshot.embeddedCount == 0)
    #expect(fresh.indexer.status.mirrored == nil)
    let vector = try #require(try await Letters().vector(of: "zigzag zebras", in: store))
    let hits = snapshot.search(SearchQuery(text: "which one is it", vector: vector))
    #expect(hits.first.map { snapshot.file(snapshot.chunk($0.chunk).file).path } == "docs/guide.md")
    await fresh.indexer.stop()
  }

  @Test func withoutAnEmbedderNobodyWaits() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    let store = MemoryStore()
    workspace.indexer.embed(into: vectors.path, mirroringIn: { _ in store }) { nil }
    await workspace.indexer.whenEmbedded()
    await workspace.indexer.whenMirrored()
    #expect(store.state.withLock { $0.vectors.isEmpty })
    await workspace.indexer.stop()
  }
}
