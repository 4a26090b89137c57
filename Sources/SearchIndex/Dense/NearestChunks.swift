extension IndexSnapshot {
  /// The live chunks nearest to a query in meaning, the nearest first; none where nothing was made by the
  /// same embedder.
  /// - Complexity: O(vectors × width / 64), and O(chunks) for a snapshot's first query.
  package func nearest(to query: QueryVector, limit: Int) -> [ChunkID] {
    var best = BestList<(similarity: Float, chunk: ChunkID)>(limit: limit) { one, other in
      (-one.similarity, one.chunk.segment, one.chunk.chunk)
        < (-other.similarity, other.chunk.segment, other.chunk.chunk)
    }
    for rows in chunkRows.compactMap(\.self) where rows.stored.fingerprint == query.fingerprint {
      // A vector that can't be compared finds nothing; words still do.
      let hits = try? rows.stored.vectors.search(query.values, limit: limit) { rows.isLive($0) }
      for hit in hits ?? [] {
        for chunk in rows.chunks(ofRow: hit.row) { best.insert((hit.similarity, chunk)) }
      }
    }
    return best.sorted().map(\.chunk)
  }
}
