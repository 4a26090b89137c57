/// `ragd/index`: brings the index up to date and answers when it is.
package struct IndexRequest: RequestMessage {
  package typealias Reply = IndexResult
  package static let method = "ragd/index"
  package static let direction = MessageDirection.clientToServer
  /// True to drop the index first.
  package var full: Bool?
  package var workDoneToken: ProgressToken?

  package init(full: Bool? = nil, workDoneToken: ProgressToken? = nil) {
    self.full = full
    self.workDoneToken = workDoneToken
  }
}

/// Size of the index over all workspaces, and what the work took.
package struct IndexResult: Codable, Sendable, Hashable {
  package var files: Int
  package var chunks: Int
  package var symbols: Int
  /// Bytes of the indexed files.
  package var bytes: Int
  package var seconds: Double
  package var generation: Int

  package init(
    files: Int, chunks: Int, symbols: Int, bytes: Int, seconds: Double, generation: Int
  ) {
    self.files = files
    self.chunks = chunks
    self.symbols = symbols
    self.bytes = bytes
    self.seconds = seconds
    self.generation = generation
  }
}
