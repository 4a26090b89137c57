import Corpus
import SearchIndex

/// Chooses the files whose text is most likely to hold what comes next: those that use the rare
/// names around the cursor, and those of the same folder and naming pattern.
struct SourceSelection {
  /// Files read for one request.
  private static let mostFiles = 24
  /// Distinct names looked at before the cursor, and after it.
  private static let namesBefore = 30
  private static let namesAfter = 6
  /// Names whose uses are looked up: the rarest, the nearest.
  private static let namesUsed = 8
  private static let chunksOfName = 96
  /// Files compared by path; beyond it only those that share names are considered.
  private static let mostPaths = 4096

  let snapshot: IndexSnapshot
  let root: String
  let path: String
  let language: Language

  /// The streams of the chosen files, the most similar first.
  func sources(
    for buffer: BufferTokens, contents: TokenStream.Contents, cache: StreamCache,
    until deadline: Deadline
  ) -> [ContinuationModel.Source] {
    var sources: [ContinuationModel.Source] = []
    for choice in choices(for: buffer, until: deadline).prefix(Self.mostFiles) {
      if deadline.hasPassed { break }
      guard let stream = cache.stream(of: choice.file, in: snapshot, contents: contents) else {
        continue
      }
      sources.append(.init(stream: stream, weight: 1 + choice.similarity))
    }
    return sources
  }

  private struct Choice {
    var file: FileRecord
    /// Of the paths, 0…2.
    var similarity: Float
    var score: Float
  }

  private func choices(for buffer: BufferTokens, until deadline: Deadline) -> [Choice] {
    let names = rareNames(near: buffer)
    var votes: [FileID: Float] = [:]
    var total: Float = 0
    for (name, weight) in names where !deadline.hasPassed {
      total += weight
      let chunks = snapshot.chunks(using: name, limit: Self.chunksOfName)
      for file in Set(chunks.map { snapshot.chunk($0).file }) { votes[file, default: 0] += weight }
    }
    let scale = total > 0 ? total : 1
    let ours = PathFeatures(path)
    func choice(_ id: FileID) -> Choice? {
      let file = snapshot.file(id)
      guard file.path != path || file.root != root, file.language.isWritten(like: language)
      else { return nil }
      let (folder, name) = ours.similarity(to: file.path)
      return Choice(
        file: file, similarity: folder + name,
        score: (votes[id] ?? 0) + scale * (0.2 * folder + 0.5 * name))
    }
    var choices = votes.keys.compactMap(choice)
    for id in snapshot.files().prefix(Self.mostPaths) where votes[id] == nil {
      if let choice = choice(id) { choices.append(choice) }
    }
    // The path decides among equals, so that the same question always has the same answer.
    return choices.sorted { ($1.score, $0.file.path) < ($0.score, $1.file.path) }
  }

  /// The names around the cursor that tell most, with their weights, the best first.
  private func rareNames(near buffer: BufferTokens) -> [(name: String, weight: Float)] {
    var ranks: [(token: TokenID, name: ArraySlice<UInt8>, rank: Int)] = []
    var seen: Set<TokenID> = []
    func add(_ stream: TokenStream, _ token: Int, rank: Int) {
      guard stream.id(token).isWord, seen.insert(stream.id(token)).inserted else { return }
      let bytes = stream.bytes(of: token)
      if bytes.count >= 3, bytes.count <= 128 { ranks.append((stream.id(token), bytes, rank)) }
    }
    for token in buffer.before.tokens.indices.suffix(1500).reversed()
    where seen.count < Self.namesBefore {
      add(buffer.before, token, rank: seen.count)
    }
    let limit = seen.count + Self.namesAfter
    for token in buffer.after.tokens.indices.prefix(100) where seen.count < limit {
      add(buffer.after, token, rank: 10 + seen.count - limit + Self.namesAfter)
    }
    let all = Float(max(2, snapshot.chunkCount))
    let weighted: [(name: String, weight: Float)] = ranks.compactMap { _, bytes, rank in
      let name = String(decoding: bytes, as: UTF8.self)
      let uses = snapshot.usage(of: name).chunks
      guard uses > 0 else { return nil }
      let rarity = max(0, logarithm(all / Float(uses)))
      return (name, rarity / (1 + Float(rank) / 8))
    }
    return Array(weighted.sorted { $0.weight > $1.weight }.prefix(Self.namesUsed))
  }
}

/// Binary logarithm, good to a tenth: enough to weigh rarity.
func logarithm(_ value: Float) -> Float {
  guard value > 0, value.isFinite else { return 0 }
  return Float(value.exponent) + value.significand - 1
}

extension Language {
  /// Text of one can stand in the other.
  func isWritten(like other: Language) -> Bool { family == other.family }

  private var family: Language {
    switch self {
    case .cpp, .objectiveC: .c
    case .typescript, .tsx: .javascript
    case .restructuredText, .asciiDoc, .html, .notebook, .plainText: .markdown
    default: self
    }
  }
}
