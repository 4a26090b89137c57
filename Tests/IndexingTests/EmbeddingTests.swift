import Corpus
import Foundation
import Indexing
import SearchIndex
import Storage
import Synchronization
import TestSupport
import Testing

/// Vectors made in the background, by an embedder that counts what it is given.
@Suite(.timeLimit(.minutes(5))) struct EmbeddingTests {
  /// Vectors that depend on a text's letters alone.
  private final class CountingEmbedder: Embedder {
    struct Failure: Error, CustomStringConvertible { var description: String { "it is off" } }

    let fingerprint: String
    let width: Int
    private let seen = Mutex<[String]>([])
    private let failures: Atomic<Int>
    private let pause: Duration

    init(
      _ fingerprint: String = "letters", width: Int = 26, failures: Int = 0,
      pause: Duration = .zero
    ) {
      self.fingerprint = fingerprint
      self.width = width
      self.failures = Atomic(failures)
      self.pause = pause
    }

    var texts: [String] { seen.withLock { $0 } }

    func embed(_ texts: [String]) async throws -> [[Float]] {
      if failures.load(ordering: .relaxed) > 0 {
        failures.subtract(1, ordering: .relaxed)
        throw Failure()
      }
      try await Task.sleep(for: pause)
      seen.withLock { $0 += texts }
      return texts.map { text in
        var vector = [Float](repeating: 0.01, count: width)
        for byte in text.lowercased().utf8 where (97...122).contains(byte) {
          vector[Int(byte - 97) % width] += 1
        }
        return vector
      }
    }
  }

  private static let files = [
    "README.md": "# Alpha\n\nAll about apples.\n", "docs/guide.md": "# Beta\n\nZebras zigzag.\n",
    "src/main.swift": "func gamma() {\n  print(\"quick queues\")\n}\n",
  ]

  private func embed(
    _ indexer: Indexer, into vectors: TemporaryFolder, _ embedder: CountingEmbedder
  )
    async
  {
    indexer.embed(into: vectors.path) { embedder }
    await indexer.whenEmbedded()
  }

  @Test func everyChunkGetsAVectorOnce() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    let embedder = CountingEmbedder()
    await embed(workspace.indexer, into: vectors, embedder)
    let snapshot = workspace.indexer.snapshot
    #expect(snapshot.embeddedCount == snapshot.chunkCount)
    #expect(Set(embedder.texts).count == embedder.texts.count)
    let embedding = try #require(workspace.indexer.status.embedding)
    #expect(embedding.done == snapshot.chunkCount && embedding.total == snapshot.chunkCount)
    let values = try await embedder.embed(["zzz"])[0]
    let nearest = snapshot.nearest(
      to: QueryVector(fingerprint: embedder.fingerprint, values: values), limit: 1)
    #expect(nearest.map { snapshot.file(snapshot.chunk($0).file).path } == ["docs/guide.md"])
    await workspace.indexer.stop()
  }

  @Test func aRenameAndAnotherWorkTreeCostNothing() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    let embedder = CountingEmbedder()
    await embed(workspace.indexer, into: vectors, embedder)
    let count = embedder.texts.count
    try FileManager.default.moveItem(
      at: workspace.project.url("docs"), to: workspace.project.url("manual"))
    try workspace.project.write("new.md", "# Delta\n\nDoors are dark.\n")
    #expect(
      await eventually {
        let snapshot = workspace.indexer.snapshot
        return snapshot.paths.contains("manual/guide.md") && snapshot.paths.contains("new.md")
          && snapshot.embeddedCount == snapshot.chunkCount
      })
    #expect(embedder.texts.dropFirst(count).allSatisfy { $0.contains("Doors") })
    let other = try await Workspace(Self.files)
    let second = CountingEmbedder()
    await embed(other.indexer, into: vectors, second)
    #expect(second.texts.isEmpty)
    #expect(other.indexer.snapshot.embeddedCount == other.indexer.snapshot.chunkCount)
    await workspace.indexer.stop()
    await other.indexer.stop()
  }

  @Test func whatWasDoneBeforeAStopIsKept() async throws {
    let files = Dictionary(
      uniqueKeysWithValues: (0..<60).map { ("page\($0).md", "# Page \($0)\n\nText \($0 * 7).\n") })
    let (workspace, vectors) = (try await Workspace(files), try TemporaryFolder())
    let slow = CountingEmbedder(pause: .milliseconds(20))
    workspace.indexer.embed(into: vectors.path) { slow }
    #expect(await eventually { slow.texts.count >= 16 })
    await workspace.indexer.stop()
    let done = slow.texts.count
    let again = workspace.another()
    again.start(watching: false)
    let rest = CountingEmbedder()
    await embed(again, into: vectors, rest)
    #expect(again.snapshot.embeddedCount == again.snapshot.chunkCount)
    // The batch under way at the stop may have been stored or not.
    #expect(rest.texts.count <= again.snapshot.chunkCount - done + 16)
    await again.stop()
  }

  @Test func openFilesComeFirst() async throws {
    let files = Dictionary(
      uniqueKeysWithValues: (0..<80).map { ("a\($0).swift", "func f\($0)() {}\n") })
    let (workspace, vectors) = (try await Workspace(files), try TemporaryFolder())
    workspace.indexer.setBuffer(path: "a57.swift", text: Array("func opened() {}\n".utf8))
    await workspace.indexer.whenIdle()
    let embedder = CountingEmbedder()
    await embed(workspace.indexer, into: vectors, embedder)
    #expect(embedder.texts.first?.contains("opened") == true)
    await workspace.indexer.stop()
  }

  @Test func aSecondEmbedderIsAnotherFile() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    await embed(workspace.indexer, into: vectors, CountingEmbedder())
    let other = CountingEmbedder("other", width: 7)
    await embed(workspace.indexer, into: vectors, other)
    #expect(other.texts.count == workspace.indexer.snapshot.chunkCount)
    #expect(
      await eventually {
        workspace.indexer.snapshot.embeddedCount == workspace.indexer.snapshot.chunkCount
      })
    let first = CountingEmbedder()
    await embed(workspace.indexer, into: vectors, first)
    #expect(first.texts.isEmpty)
    await workspace.indexer.stop()
  }

  @Test func anEmbedderThatFailsIsToldAndSearchGoesOn() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    await embed(workspace.indexer, into: vectors, CountingEmbedder(failures: .max))
    let problem = try #require(workspace.indexer.status.problem)
    #expect(problem.contains("it is off"))
    #expect(workspace.indexer.snapshot.defines("Alpha"))
    #expect(!workspace.indexer.snapshot.hasVectors)
    await workspace.indexer.stop()
  }

  @Test func withoutAnEmbedderNothingIsWaitedFor() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    workspace.indexer.embed(into: vectors.path) { nil }
    await workspace.indexer.whenEmbedded()
    #expect(workspace.indexer.status.embedding == nil)
    #expect(workspace.indexer.status.problem == nil)
    #expect(!workspace.indexer.snapshot.hasVectors)
    await workspace.indexer.stop()
  }

  @Test func aReaderUsesWhatIsThere() async throws {
    let (workspace, vectors) = (try await Workspace(Self.files), try TemporaryFolder())
    await embed(workspace.indexer, into: vectors, CountingEmbedder())
    try workspace.project.write("more.md", "# More\n\nMangos.\n")
    await workspace.indexer.stop()
    let reader = workspace.another()
    reader.start(watching: false)
    let embedder = CountingEmbedder()
    reader.embed(into: vectors.path, isFilling: false) { embedder }
    await reader.whenEmbedded()
    #expect(embedder.texts.count <= 1)
    #expect(reader.snapshot.hasVectors)
    await reader.stop()
  }
}
