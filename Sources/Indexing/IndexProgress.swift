/// What the indexer is doing, for progress bars and status.
package struct IndexProgress: Sendable, Equatable {
  package enum Phase: String, Sendable { case walking, indexing, embedding, idle }
  package var phase: Phase
  package var filesDone: Int
  package var filesTotal: Int
  package var bytesDone: Int
  package var bytesTotal: Int
  /// Since the pass began; of the last pass when idle.
  package var seconds: Double
  /// How far the chunks have vectors, while embedding and after.
  package var embedding: EmbeddingProgress?

  package init(
    phase: Phase, filesDone: Int, filesTotal: Int, bytesDone: Int, bytesTotal: Int, seconds: Double
  ) {
    self.phase = phase
    self.filesDone = filesDone
    self.filesTotal = filesTotal
    self.bytesDone = bytesDone
    self.bytesTotal = bytesTotal
    self.seconds = seconds
  }

  /// Nothing done and nothing to do.
  static let none = IndexProgress(
    phase: .idle, filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0, seconds: 0)
}
