import Corpus
import Storage

/// A store's committed state in memory: the manifest, and its segments open.
struct StoredState {
  var manifest = Manifest()
  /// In the order of the manifest's entries.
  var parts: [SnapshotPart] = []

  /// What is on disk.
  enum Content {
    case missing
    case valid(StoredState)
    /// Damaged, or of another format; the generation where it could still be read.
    case damaged(generation: UInt64)
  }

  /// Opens what the manifest names.
  ///
  /// - Parameter known: segments that are open already; they are used again.
  /// - Throws: what reading throws.
  static func read(_ directory: any Directory, reusing known: [SnapshotPart] = []) throws
    -> Content
  {
    guard let manifest = try readManifest(directory) else { return .missing }
    guard case .valid(let manifest) = manifest else { return .damaged(generation: 0) }
    var state = StoredState(manifest: manifest)
    for entry in manifest.entries {
      do {
        let open = known.first { $0.segment.hash == entry.hash }?.segment
        let segment =
          try open ?? Segment(directory.open(entry.name), name: entry.name)
        guard segment.hash == entry.hash, segment.byteCount == entry.length,
          BitSet(words: entry.deadFiles.words, limit: segment.fileCount) != nil
        else { return .damaged(generation: manifest.generation) }
        state.parts.append(SnapshotPart(segment, root: 0, deadFiles: entry.deadFiles))
      } catch StorageError.corrupt {
        return .damaged(generation: manifest.generation)
      } catch StorageError.missing, StorageError.invalidName {
        return .damaged(generation: manifest.generation)
      }
    }
    return .valid(state)
  }

  /// The manifest, or nil when there is none.
  static func readManifest(_ directory: any Directory) throws -> Manifest.Content? {
    do {
      return try directory.open(Manifest.fileName).withBytes { Manifest.read($0) }
    } catch StorageError.missing {
      return nil
    }
  }

  func snapshot(_ source: RootSource) -> IndexSnapshot {
    IndexSnapshot(generation: manifest.generation, sources: [source], parts: parts)
  }

  /// Appends a segment that is about to be written.
  mutating func append(_ segment: Segment, name: String) {
    parts.append(SnapshotPart(segment, root: 0))
    manifest.entries.append(
      Manifest.Entry(
        name: name, length: segment.byteCount, hash: segment.hash, deadFiles: BitSet()))
  }

  /// Takes segments out.
  mutating func remove(_ numbers: [Int]) {
    let gone = Set(numbers)
    parts = parts.indices.filter { !gone.contains($0) }.map { parts[$0] }
    manifest.entries =
      manifest.entries.indices.filter { !gone.contains($0) }.map { manifest.entries[$0] }
  }
}
