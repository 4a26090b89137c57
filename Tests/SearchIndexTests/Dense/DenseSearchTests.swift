import Corpus
import Storage
import TestSupport
import Testing

@testable import SearchIndex

/// Search by meaning, with vectors whose axes are topics.
struct DenseSearchTests {
  private let folder: TemporaryFolder
  private let log: VectorLog

  init() throws {
    folder = try TemporaryFolder()
    log = try VectorLog(directory: folder.path, fingerprint: "topics chunk-1", width: Self.width)
  }

  private static let width = 8
  private static let fingerprint = "topics"

  /// Mostly about one topic.
  private static func vector(_ topic: Int, _ other: Float = 0) -> [Float] {
    (0..<width).map { $0 == topic ? 1 : $0 == (topic + 1) % width ? other : 0.01 }
  }

  private static let files = [
    (path: "docs/harbour.md", text: "# Harbour\n\nShips wait here for the tide.\n"),
    (path: "docs/oven.md", text: "# Oven\n\nBread is baked at dawn.\n"),
    (path: "docs/anchor.md", text: "# Anchor\n\nIron holds what floats.\n"),
  ]

  private func chunk(_ path: String, in snapshot: IndexSnapshot) throws -> ChunkID {
    let file = try #require(snapshot.file(root: Corpora.root, path: path))
    return try #require(snapshot.chunks(of: file).first)
  }

  private func store(_ topics: [String: [Float]], for snapshot: IndexSnapshot) throws {
    try log.append(
      topics.sorted { $0.key < $1.key }
        .map { (snapshot.contentKey(of: try chunk($0.key, in: snapshot)), $0.value) })
  }

  private func attached(_ snapshot: IndexSnapshot) -> IndexSnapshot {
    let vectors = StoredVectors(
      fingerprint: Self.fingerprint, vectors: log.snapshot, following: nil)
    return snapshot.attaching(vectors, toRoot: Corpora.root)
  }

  private func harbour() throws -> IndexSnapshot {
    let snapshot = try Corpora.snapshot(Self.files)
    try store(
      [
        "docs/harbour.md": Self.vector(0), "docs/anchor.md": Self.vector(0, 0.4),
        "docs/oven.md": Self.vector(4),
      ], for: snapshot)
    return attached(snapshot)
  }

  private func paths(_ hits: [Hit], _ snapshot: IndexSnapshot) -> [String] {
    hits.map { snapshot.file(snapshot.chunk($0.chunk).file).path }
  }

  @Test func theNearestComeFirst() throws {
    let snapshot = try harbour()
    let query = QueryVector(fingerprint: Self.fingerprint, values: Self.vector(0))
    let chunks = snapshot.nearest(to: query, limit: 10)
    #expect(
      chunks.map { snapshot.file(snapshot.chunk($0).file).path }
        == ["docs/harbour.md", "docs/anchor.md", "docs/oven.md"])
    #expect(snapshot.nearest(to: query, limit: 1).count == 1)
    #expect(snapshot.hasVectors)
    #expect(snapshot.embeddedCount == 3)
    #expect(snapshot.chunksWithoutVector(root: Corpora.root).isEmpty)
  }

  @Test func matchesOfARemoteStoreJoinTheLocalOnes() throws {
    let snapshot = try Corpora.snapshot(Self.files)
    try store(["docs/harbour.md": Self.vector(0)], for: snapshot)
    let attached = attached(snapshot)
    func paths(_ matches: [RemoteMatch]) -> [String] {
      let query = QueryVector(
        fingerprint: Self.fingerprint, values: Self.vector(0), matches: matches)
      return attached.nearest(to: query, limit: 10)
        .map { attached.file(attached.chunk($0).file).path }
    }
    func match(_ path: String, _ score: Float) throws -> RemoteMatch {
      RemoteMatch(key: attached.contentKey(of: try chunk(path, in: attached)).hex, score: score)
    }
    #expect(paths([]) == ["docs/harbour.md"])
    // Without a local vector the store's word counts, with one the local similarity does.
    #expect(
      try paths([match("docs/oven.md", 0.5), match("docs/harbour.md", 0.1)])
        == ["docs/harbour.md", "docs/oven.md"])
    let foreign = [
      RemoteMatch(key: String(repeating: "ab", count: 16), score: 1),
      RemoteMatch(key: "no hash", score: 1), RemoteMatch(key: "", score: 1),
    ]
    #expect(
      try paths(foreign + [match("docs/oven.md", .nan), match("docs/anchor.md", .infinity)])
        == ["docs/harbour.md"])
  }

  @Test func aStoredVectorComesBack() throws {
    let snapshot = try Corpora.snapshot(Self.files)
    let vector = Self.vector(3, 0.7)
    try store(["docs/oven.md": vector], for: snapshot)
    let key = snapshot.contentKey(of: try chunk("docs/oven.md", in: snapshot))
    let row = try #require(log.snapshot.row(of: key))
    let found = try #require(log.snapshot.vector(ofRow: row))
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(zip(found, vector).allSatisfy { abs($0 - $1 / length) < 0.01 })
    #expect(log.snapshot.vector(ofRow: row + 1) == nil && log.snapshot.vector(ofRow: -1) == nil)
    #expect(ContentKey(hex: key.hex) == key)
    for wrong in ["", "ab", String(repeating: "G", count: 32), "+" + key.hex.dropFirst()] {
      #expect(ContentKey(hex: wrong) == nil)
    }
  }

  @Test func aSearchFindsWhatSharesNoWord() throws {
    let snapshot = try harbour()
    let text = "boats in port"
    #expect(snapshot.search(SearchQuery(text: text)).isEmpty)
    let vector = QueryVector(fingerprint: Self.fingerprint, values: Self.vector(0))
    let hits = snapshot.search(SearchQuery(text: text, vector: vector))
    #expect(paths(hits, snapshot).prefix(2) == ["docs/harbour.md", "docs/anchor.md"])
    #expect(hits.first?.reasons == ["nearest meaning"])
    #expect(hits.dropFirst().first?.reasons == ["meaning: place 2"])
  }

  @Test func wordsAndMeaningAddUp() throws {
    let snapshot = try harbour()
    let text = "iron things that float"
    let byWords = snapshot.search(SearchQuery(text: text))
    #expect(paths(byWords, snapshot) == ["docs/anchor.md"])
    let vector = QueryVector(fingerprint: Self.fingerprint, values: Self.vector(0))
    let hits = snapshot.search(SearchQuery(text: text, vector: vector))
    #expect(paths(hits, snapshot).first == "docs/anchor.md")
    #expect(hits.count == 3)
  }

  @Test func namesAreLookedUp() throws {
    let snapshot = try harbour()
    #expect(!SearchQuery.needsVector("Oven"))
    #expect(SearchQuery.needsVector("where is bread baked"))
    let vector = QueryVector(fingerprint: Self.fingerprint, values: Self.vector(0))
    let hits = snapshot.search(SearchQuery(text: "Oven", vector: vector))
    #expect(paths(hits, snapshot) == ["docs/oven.md"])
  }

  @Test func otherEmbeddersAndWidthsFindNothing() throws {
    let snapshot = try harbour()
    for (fingerprint, values) in [
      ("another", Self.vector(0)), (Self.fingerprint, [1, 2, 3]),
      (Self.fingerprint, [Float](repeating: .nan, count: Self.width)),
      (Self.fingerprint, [Float](repeating: 0, count: Self.width)),
    ] {
      let query = QueryVector(fingerprint: fingerprint, values: values)
      #expect(snapshot.nearest(to: query, limit: 3).isEmpty)
      let words = snapshot.search(SearchQuery(text: "baked bread", vector: query))
      #expect(paths(words, snapshot) == ["docs/oven.md"])
    }
  }

  @Test func sameTextsShareAVectorAndDeletedOnesAreGone() throws {
    let text = Self.files[0].text
    let snapshot = try Corpora.snapshot([
      (path: "a.md", text: text), (path: "b.md", text: text), Self.files[1],
    ])
    try store(["a.md": Self.vector(0), "docs/oven.md": Self.vector(4)], for: snapshot)
    let query = QueryVector(fingerprint: Self.fingerprint, values: Self.vector(0))
    #expect(log.snapshot.count == 2)
    let both = attached(snapshot)
    #expect(both.embeddedCount == 3)
    #expect(
      Set(both.nearest(to: query, limit: 2).map { both.file(both.chunk($0).file).path })
        == ["a.md", "b.md"])
    let overlaid = both.overlaying(
      root: Corpora.root, [Corpora.document("a.md", "# Other\n\nNothing of it is left.\n")])
    #expect(
      overlaid.nearest(to: query, limit: 1).map { overlaid.file(overlaid.chunk($0).file).path }
        == ["b.md"])
    #expect(overlaid.chunksWithoutVector(root: Corpora.root).count == 1)
  }

  @Test func newVectorsAreSeenByTheNextState() throws {
    let snapshot = try Corpora.snapshot(Self.files)
    try store(["docs/harbour.md": Self.vector(0)], for: snapshot)
    let first = StoredVectors(fingerprint: Self.fingerprint, vectors: log.snapshot, following: nil)
    let early = snapshot.attaching(first, toRoot: Corpora.root)
    #expect(early.embeddedCount == 1)
    try store(["docs/oven.md": Self.vector(4)], for: snapshot)
    let second = StoredVectors(
      fingerprint: Self.fingerprint, vectors: log.snapshot, following: first)
    #expect(snapshot.attaching(second, toRoot: Corpora.root).embeddedCount == 2)
    // What was taken before stays as it was.
    #expect(early.embeddedCount == 1)
    #expect(early.attaching(first, toRoot: Corpora.root).embeddedCount == 1)
    #expect(!snapshot.hasVectors)
    #expect(!early.attaching(nil, toRoot: Corpora.root).hasVectors)
  }
}
