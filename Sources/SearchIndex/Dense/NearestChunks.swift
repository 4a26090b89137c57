extension IndexSnapshot {
  /// The live chunks nearest to a query in meaning, the nearest first; none where nothing was made by the
  /// same embedder.
  ///
  /// What a remote store found counts like the local vectors, texts without a local vector included;
  /// of what both have, the local similarity counts.
  /// - Complexity: O(vectors × width / 64), and O(chunks) for a snapshot's first query, or with matches.
  package func nearest(to query: QueryVector, limit: Int) -> [ChunkID] {
    var best = BestList<(similarity: Float, chunk: ChunkID)>(limit: limit) { one, other in
      (-one.similarity, one.chunk.segment, one.chunk.chunk)
        < (-other.similarity, other.chunk.segment, other.chunk.chunk)
    }
    var seen: Set<ChunkID> = []
    for rows in chunkRows.compactMap(\.self) where rows.stored.fingerprint == query.fingerprint {
      // A vector that can't be compared finds nothing; words still do.
      let hits = try? rows.stored.vectors.search(query.values, limit: limit) { rows.isLive($0) }
      for hit in hits ?? [] {
        for chunk in rows.chunks(ofRow: hit.row) {
          best.insert((hit.similarity, chunk))
          seen.insert(chunk)
        }
      }
    }
    for (similarity, chunk) in matched(by: query) where !seen.contains(chunk) {
      best.insert((similarity, chunk))
    }
    return best.sorted().map(\.chunk)
  }

  /// The live chunks that a remote store names; keys of other projects' texts name none.
  private func matched(by query: QueryVector) -> [(similarity: Float, chunk: ChunkID)] {
    let similarities = Dictionary(
      query.matches.filter { $0.score.isFinite }.compactMap { match in
        ContentKey(hex: match.key).map { ($0, min(match.score, 1)) }
      }, uniquingKeysWith: max)
    guard !similarities.isEmpty else { return [] }
    return chunks(ofContents: Set(similarities.keys)).flatMap { key, chunks in
      chunks.map { (similarities[key] ?? 0, $0) }
    }
  }
}
