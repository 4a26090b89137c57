import Corpus
import Storage
import TestSupport
import Testing

@testable import SearchIndex

/// A store that is driven together with a plain model of it.
struct ModelledStore {
  let directory: any Directory
  var plain = PlainIndex()

  init(_ directory: any Directory) { self.directory = directory }

  /// Another writer has the store.
  struct IsLocked: Error {}

  func writer() throws -> IndexWriter {
    let writer = try IndexWriter(
      directory: directory, root: Corpora.root, loader: Corpora.loader)
    guard let writer else { throw IsLocked() }
    return writer
  }

  /// Commits random new versions and removals, in the store and in the model.
  mutating func change(_ writer: inout IndexWriter, _ random: inout SplitMix) throws
    -> IndexSnapshot
  {
    var removed: [String] = []
    for _ in 0..<Int.random(in: 0..<4, using: &random) {
      removed.append(Corpora.path(Int.random(in: 0..<12, using: &random)))
    }
    var segments: [[UInt8]] = []
    var next = plain
    for path in removed { next[path] = nil }
    for _ in 0..<Int.random(in: 0..<3, using: &random) {
      let documents = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        Corpora.random(Corpora.path(Int.random(in: 0..<12, using: &random)), &random)
      }
      for document in documents { next[document.document.path] = document }
      segments.append(Corpora.segment(documents))
    }
    let snapshot = try writer.commit(adding: segments, removing: removed)
    plain = next
    return snapshot
  }

  /// Compares everything that a snapshot shows with the model.
  static func check(_ snapshot: IndexSnapshot, _ plain: PlainIndex) {
    let files = snapshot.files().map { snapshot.file($0) }
    #expect(Set(files.map(\.path)) == Set(plain.documents.keys))
    #expect(files.count == plain.documents.count && snapshot.fileCount == files.count)
    for file in files {
      #expect(file.hash == plain.documents[file.path]?.document.hash)
      #expect(snapshot.file(root: Corpora.root, path: file.path) == file.id)
    }
    let entries = plain.entries
    #expect(snapshot.chunkCount == entries.count)
    #expect(
      Set(snapshot.files().flatMap { snapshot.chunks(of: $0) }.map(snapshot.key))
        == Set(entries.map(\.key)))
    for term in ["open", "openfil", "数据", "rout", "nothing"].map({ Array($0.utf8) }) {
      let found = snapshot.candidates(terms: [QueryTerm(bytes: term)], limit: 10_000)
      #expect(
        Set(found.map { snapshot.key($0.chunk) })
          == Set(entries.filter { $0.counts[term] != nil }.map(\.key)))
    }
    for name in ["open", "URLs", "readLine"] {
      let expected = plain.documents.values.reduce(0) { sum, document in
        sum + document.symbols.filter { document.document.string($0.name) == name }.count
      }
      #expect(snapshot.symbols(named: name).count == expected)
      let uses = entries.reduce(0) { $0 + $1.references[name, default: 0] }
      #expect(snapshot.usage(of: name).occurrences == uses)
    }
  }
}

@Suite struct StoreTests {
  @Test(arguments: 1...5) func keepsTrueThroughAnyChanges(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var store = ModelledStore(MemoryDirectory())
    var writer = try store.writer()
    for _ in 0..<20 {
      let before = writer.snapshot
      let old = store.plain
      let snapshot = try store.change(&writer, &random)
      ModelledStore.check(snapshot, store.plain)
      ModelledStore.check(before, old)
      let followed = try IndexReader.snapshot(
        of: store.directory, root: Corpora.root, loader: Corpora.loader, reusing: before)
      // Before the first change there is nothing to follow.
      #expect((followed?.generation ?? 0) == snapshot.generation)
      ModelledStore.check(followed ?? .empty, store.plain)
      #expect(snapshot.parts.count <= MergePolicy.hardLimit)
      if random.oneIn(6) {
        _ = consume writer
        writer = try store.writer()
        let wasRebuilt = writer.wasRebuilt
        #expect(!wasRebuilt)
        ModelledStore.check(writer.snapshot, store.plain)
      }
    }
    // Nothing but what the manifest names is left on the disk.
    let snapshot = writer.snapshot
    #expect(try store.directory.list().count == snapshot.parts.count + 1)
  }

  @Test func scoresDoNotDependOnTheWayOfIndexing() throws {
    var random = SplitMix(seed: 5)
    let documents = (0..<40).map { Corpora.random("File\($0).swift", &random) }
    let store = ModelledStore(MemoryDirectory())
    var writer = try store.writer()
    var snapshot = IndexSnapshot.empty
    for document in documents {
      snapshot = try writer.commit(adding: [Corpora.segment([document])], removing: [])
    }
    let whole = try Corpora.snapshot([Corpora.segment(documents)])
    #expect(snapshot.parts.count < 20)
    for query in ["open connection", "readLine database value", "x"] {
      let terms = QueryTerms.analyze(query)
      let one = snapshot.candidates(terms: terms, limit: 1000)
      let other = whole.candidates(terms: terms, limit: 1000)
      #expect(
        Dictionary(uniqueKeysWithValues: one.map { (snapshot.key($0.chunk), $0.score) })
          == Dictionary(uniqueKeysWithValues: other.map { (whole.key($0.chunk), $0.score) }))
    }
  }

  @Test func newerVersionsReplaceOlderOnes() throws {
    let store = ModelledStore(MemoryDirectory())
    var writer = try store.writer()
    let versions = ["one", "two", "three", "four"].map { Corpora.document("a.md", $0) }
    // Twice in one segment, then in a later segment of the same commit.
    let snapshot = try writer.commit(
      adding: [
        Corpora.segment([versions[0], versions[1]]), Corpora.segment([versions[2]]),
      ], removing: ["a.md", "missing.md"])
    #expect(snapshot.fileCount == 1)
    #expect(snapshot.chunks(withPhrase: ["three"], limit: 9).count == 1)
    #expect(snapshot.chunks(withPhrase: ["two"], limit: 9).isEmpty)
    let twice = try writer.commit(
      adding: [Corpora.segment([versions[2], versions[3]])], removing: [])
    #expect(twice.fileCount == 1)
    #expect(twice.chunks(withPhrase: ["four"], limit: 9).count == 1)
    #expect(twice.chunks(withPhrase: ["three"], limit: 9).isEmpty)
  }

  @Test func generationsGrowWithChangesOnly() throws {
    let store = ModelledStore(MemoryDirectory())
    #expect(try IndexReader.generation(of: store.directory) == nil)
    #expect(
      try IndexReader.snapshot(of: store.directory, root: Corpora.root, loader: Corpora.loader)
        == nil)
    var writer = try store.writer()
    let first = writer.snapshot
    #expect(first.generation == 0 && first.roots == [Corpora.root])
    let segment = Corpora.segment([Corpora.document("a.md", "text")])
    let commits: [(adding: [[UInt8]], removing: [String], generation: UInt64)] = [
      ([segment], [], 1), ([], ["b.md"], 1), ([Corpora.segment([])], [], 1), ([], ["a.md"], 2),
    ]
    for (adding, removing, generation) in commits {
      let snapshot = try writer.commit(adding: adding, removing: removing)
      #expect(snapshot.generation == generation)
    }
    #expect(try IndexReader.generation(of: store.directory) == 2)
    #expect(try store.directory.list() == [Manifest.fileName])
  }

  @Test func hasOneWriter() throws {
    let store = ModelledStore(MemoryDirectory())
    let first = try store.writer()
    #expect(throws: ModelledStore.IsLocked.self) { _ = try store.writer() }
    let snapshot = first.snapshot
    #expect(snapshot.fileCount == 0)
    _ = consume first
    _ = try store.writer()
  }

  @Test func readersSeeWholeCommits() async throws {
    let directory: any Directory = MemoryDirectory()
    let store = ModelledStore(directory)
    var writer = try store.writer()
    let versions = (0..<25).map { version in
      Corpora.segment((0..<4).map { Corpora.document("file\($0).md", "version v\(version)x") })
    }
    _ = try writer.commit(adding: [versions[0]], removing: [])
    try await withThrowingTaskGroup { group in
      for _ in 0..<3 {
        group.addTask {
          for _ in 0..<60 {
            let snapshot = try #require(
              try IndexReader.snapshot(
                of: directory, root: Corpora.root, loader: Corpora.loader))
            let hashes = Set(snapshot.files().map { snapshot.file($0).hash })
            #expect(hashes.count == 1 && snapshot.fileCount == 4)
          }
        }
      }
      for version in versions { _ = try writer.commit(adding: [version], removing: []) }
      try await group.waitForAll()
    }
  }

  @Test func servesOldFeaturesUntilTheyAreIndexedAgain() throws {
    let directory: any Directory = MemoryDirectory()
    let store = ModelledStore(directory)
    let old = Corpora.segment([Corpora.document("a.md", "old"), Corpora.document("b.md", "old")])
    var writer = try store.writer()
    var needsReindex = writer.needsReindex
    #expect(!needsReindex)
    _ = try writer.commit(adding: [Damage.rehashed(old, featureVersion: 7)], removing: [])
    _ = consume writer
    writer = try store.writer()
    needsReindex = writer.needsReindex
    let (wasRebuilt, served) = (writer.wasRebuilt, writer.snapshot)
    #expect(needsReindex && !wasRebuilt && served.fileCount == 2)
    let new = Corpora.document("a.md", "new")
    let snapshot = try writer.commit(adding: [Corpora.segment([new])], removing: [])
    needsReindex = writer.needsReindex
    #expect(needsReindex)
    for file in snapshot.files() {
      #expect(snapshot.needsReindex(file) == (snapshot.file(file).path == "b.md"))
    }
    _ = try writer.commit(adding: [], removing: ["b.md"])
    needsReindex = writer.needsReindex
    #expect(!needsReindex)
  }

  @Test func policyKeepsSegmentsFewAndRewritingCheap() {
    var random = SplitMix(seed: 3)
    var segments: [MergePolicy.Candidate] = []
    var added = 0
    var rewritten = 0
    for _ in 0..<2000 {
      let size = random.oneIn(50) ? 1_000_000 : Int.random(in: 1000..<20_000, using: &random)
      added += size
      segments.append(
        MergePolicy.Candidate(
          number: segments.count, size: size, deadShare: 0, featureVersion: 1))
      while let chosen = MergePolicy.next(segments) {
        #expect(chosen.count > 1)
        let sum = chosen.reduce(0) { $0 + segments[$1].size }
        rewritten += sum
        segments = segments.filter { !chosen.contains($0.number) }
        segments.append(
          MergePolicy.Candidate(number: 0, size: sum, deadShare: 0, featureVersion: 1))
        for number in segments.indices { segments[number].number = number }
      }
      #expect(segments.count <= MergePolicy.hardLimit)
    }
    #expect(rewritten < added * 8)
  }
}
