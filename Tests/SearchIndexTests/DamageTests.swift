import Corpus
import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct DamageTests {
  private static let bytes: [UInt8] = {
    var random = SplitMix(seed: 11)
    return Corpora.segment((0..<4).map { Corpora.random(Corpora.path($0), &random) })
  }()

  private func open(_ bytes: [UInt8]) -> Segment? {
    try? Segment(MappedFile(bytes), name: "test")
  }

  @Test func everyChangedByteIsNoticed() {
    let bytes = Self.bytes
    let whole = open(bytes)
    #expect(whole != nil)
    var unnoticed = 0
    for place in bytes.indices where place < 640 || place % 29 == 0 {
      var damaged = bytes
      damaged[place] ^= 0x10
      if open(damaged) != nil { unnoticed += 1 }
    }
    // Only the zeros between sections are in no checksum.
    #expect(unnoticed <= 7 * SegmentFormat.Section.required.count)
  }

  @Test func everyShorterFileIsNoticed() {
    for length in 0..<Self.bytes.count where length < 640 || length % 397 == 0 {
      #expect(open(Array(Self.bytes.prefix(length))) == nil)
    }
    #expect(open(Self.bytes + [0]) == nil)
  }

  @Test(arguments: 1...10) func wrongNumbersWithRightChecksumsAreHarmless(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let start =
      SegmentFormat.headerLength + SegmentFormat.Section.required.count
      * SegmentFormat.sectionRowLength
    var opened = 0
    for _ in 0..<20 {
      var damaged = Self.bytes
      for _ in 0..<Int.random(in: 1..<4, using: &random) {
        let place = Int.random(in: start..<damaged.count, using: &random)
        damaged[place] = random.oneIn(2) ? UInt8.random(in: 0...255, using: &random) : 0xFF
      }
      guard let segment = open(Damage.rehashed(damaged)) else { continue }
      opened += 1
      Damage.exercise(
        IndexSnapshot(
          generation: 1, sources: [RootSource(path: Corpora.root, loader: Corpora.loader)],
          parts: [SnapshotPart(segment, root: 0)]))
    }
    #expect(opened > 0)
  }

  @Test func randomBytesAreNoSegment() {
    var random = SplitMix(seed: 12)
    for _ in 0..<200 {
      let length = Int.random(in: 0..<600, using: &random)
      var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(open(bytes) == nil)
      for (place, byte) in Self.bytes.prefix(48).enumerated() where place < bytes.count {
        bytes[place] = byte
      }
      #expect(open(bytes) == nil)
    }
  }

  @Test func manifestsSurviveTheRoundTripOnly() {
    var dead = BitSet()
    dead.insert(3)
    dead.insert(70)
    let manifest = Manifest(
      generation: 9, nextSegment: 4,
      entries: [
        Manifest.Entry(name: "1.segment", length: 5, hash: 77, deadFiles: dead),
        Manifest.Entry(name: "3.segment", length: 6, hash: 78, vectors: "v", deadFiles: BitSet()),
      ])
    let bytes = manifest.serialized()
    #expect(read(bytes) == manifest)
    for length in 0..<bytes.count { #expect(read(Array(bytes.prefix(length))) == nil) }
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1
      #expect(read(damaged) == nil)
      // With the checksum made right again it may be read, or not; it may not trap.
      damaged.removeLast(8)
      let hash = ContentHash(damaged).value
      withUnsafeBytes(of: hash.littleEndian) { damaged.append(contentsOf: $0) }
      _ = read(damaged)
    }
  }

  private func read(_ bytes: [UInt8]) -> Manifest? {
    guard case .valid(let manifest) = bytes.withUnsafeBytes({ Manifest.read($0) }) else {
      return nil
    }
    return manifest
  }

  @Test func damagedStoresAreEmptied() throws {
    for target in ["manifest", "segment", "missing"] {
      let directory: any Directory = MemoryDirectory()
      let store = ModelledStore(directory)
      var writer = try store.writer()
      let document = Corpora.document("a.md", "text")
      _ = try writer.commit(adding: [Corpora.segment([document])], removing: [])
      _ = consume writer
      let name = target == "manifest" ? target : try #require(try directory.list().first)
      var bytes = try directory.open(name).withBytes { Array($0) }
      bytes[bytes.count - 9] ^= 1
      if target == "missing" {
        try directory.remove(name)
      } else {
        try directory.replace(name, bytes)
      }
      let followed = try IndexReader.snapshot(
        of: directory, root: Corpora.root, loader: Corpora.loader)
      #expect(followed == nil)
      writer = try store.writer()
      var (wasRebuilt, count) = (writer.wasRebuilt, writer.snapshot.fileCount)
      #expect(wasRebuilt && count == 0)
      #expect(try directory.list() == [Manifest.fileName])
      let snapshot = try writer.commit(adding: [Corpora.segment([document])], removing: [])
      #expect(snapshot.fileCount == 1 && (target == "manifest" || snapshot.generation == 3))
      _ = consume writer
      writer = try store.writer()
      (wasRebuilt, count) = (writer.wasRebuilt, writer.snapshot.fileCount)
      #expect(!wasRebuilt && count == 1)
    }
  }

  @Test(arguments: FaultyDirectory.Fault.allCases)
  func everyFailureLeavesOneOfTheCommits(_ fault: FaultyDirectory.Fault) throws {
    let documents = (0..<6).map { Corpora.document("file\($0).md", "text \($0)") }
    var number = 0
    while true {
      let memory = MemoryDirectory()
      var states = [PlainIndex()]
      for count in 1...3 {
        var next = states[count - 1]
        for document in documents[(2 * count - 2)..<(2 * count)] {
          next[document.document.path] = document
        }
        if count > 1 { next["file0.md"] = nil }
        states.append(next)
      }
      let faulty = FaultyDirectory(memory, fault, at: number)
      var reached = 0
      do {
        var writer = try ModelledStore(faulty).writer()
        for count in 1...3 {
          let segments = documents[(2 * count - 2)..<(2 * count)].map { Corpora.segment([$0]) }
          let removed = count > 1 ? ["file0.md"] : []
          let snapshot: IndexSnapshot
          do {
            snapshot = try writer.commit(adding: segments, removing: removed)
          } catch  where fault == .failOnce {
            // The same again, as the indexer would.
            snapshot = try writer.commit(adding: segments, removing: removed)
          }
          reached = count
          ModelledStore.check(snapshot, states[count])
        }
      } catch is StorageError {}
      let isOver = faulty.operations <= number
      #expect(!isOver || reached == 3)
      try verify(memory, states, reached)
      if isOver { break }
      number += 1
    }
    #expect(number > 10)
  }

  /// Opens what a failure has left: it must be the last commit that was reported, or the next.
  private func verify(_ directory: any Directory, _ states: [PlainIndex], _ reached: Int) throws {
    let store = ModelledStore(directory)
    var writer = try store.writer()
    let (wasRebuilt, found) = (writer.wasRebuilt, writer.snapshot)
    #expect(!wasRebuilt)
    let paths = Set(found.files().map { found.file($0).path })
    let state = try #require(
      states.firstIndex { Set($0.documents.keys) == paths })
    #expect(state == reached || state == reached + 1)
    ModelledStore.check(found, states[state])
    #expect(try directory.list().count <= found.parts.count + 1)
    let snapshot = try writer.commit(
      adding: [Corpora.segment([Corpora.document("last.md", "last")])], removing: [])
    #expect(snapshot.fileCount == paths.count + 1)
  }
}
