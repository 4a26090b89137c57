extension IndexSnapshot {
  /// How often an identifier stands in code (not in comments or strings), definitions included.
  /// - Complexity: O(chunks that use it).
  package func usage(of identifier: String) -> (occurrences: Int, chunks: Int) {
    var occurrences = 0
    var chunks = 0
    forEachReference(to: identifier) { _, uses in
      occurrences += uses
      chunks += 1
      return true
    }
    return (occurrences, chunks)
  }

  /// Chunks whose code uses an identifier (exact case), in the order of segments and files.
  /// - Complexity: O(chunks that use it).
  package func chunks(using identifier: String, limit: Int) -> [ChunkID] {
    var found: [ChunkID] = []
    guard limit > 0 else { return found }
    forEachReference(to: identifier) { chunk, _ in
      found.append(chunk)
      return found.count < limit
    }
    return found
  }

  /// Walks the live chunks that use an identifier until `body` returns false.
  private func forEachReference(to identifier: String, _ body: (ChunkID, Int) -> Bool) {
    var identifier = identifier
    identifier.withUTF8 { wanted in
      for (number, part) in parts.enumerated() {
        let isDone = part.segment.read { view in
          guard let identifier = view.identifier(of: wanted) else { return false }
          var cursor = view.referenceCursor(identifier)
          while cursor.next() {
            guard !part.deadChunks.contains(cursor.chunk) else { continue }
            let chunk = ChunkID(segment: Int32(number), chunk: Int32(cursor.chunk))
            if !body(chunk, cursor.occurrences) { return true }
          }
          return false
        }
        if isDone { return }
      }
    }
  }
}
