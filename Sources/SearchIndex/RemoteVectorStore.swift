/// Vectors kept by a service of the user's, for a corpus that outgrows one machine.
///
/// A vector's key is the hash of the text that it stands for, so that equal texts share one vector
/// wherever they stand, whoever sent it. What a key means is said by the local index alone: an
/// answer of the service is a set of keys, those that the index lacks are passed over, and ranking
/// stays as it is without the service.
///
/// Every method throws when the service can't be reached; callers then go on with what is local.
/// Stores of one service made for different embedders never see each other's vectors.
package protocol RemoteVectorStore: Sendable {
  /// Writes vectors, over those of the same keys; any number of them.
  func upsert(_ vectors: [RemoteVector]) async throws
  /// Removes vectors; keys that are not there are no error.
  func delete(_ keys: [String]) async throws
  /// The nearest vectors by cosine, nearest first; within a fraction of a second, or not at all.
  func query(_ vector: [Float], limit: Int) async throws -> [RemoteMatch]
  /// Those of the keys that the store has no vector of, in their order.
  func missing(_ keys: [String]) async throws -> [String]
  /// How many vectors there are.
  ///
  /// Services may count with a delay.
  func count() async throws -> Int
}

/// A vector on its way to a service.
package struct RemoteVector: Hashable, Sendable {
  /// Hash of the text, in hexadecimal.
  package var key: String
  /// Of length 1, as wide as the embedder makes them.
  package var values: [Float]
  /// One place of the text, for people who look into the store.
  package var path: String
  /// Zero-based, half-open.
  package var lines: Range<Int>

  package init(key: String, values: [Float], path: String, lines: Range<Int>) {
    self.key = key
    self.values = values
    self.path = path
    self.lines = lines
  }
}

/// A key near a query.
package struct RemoteMatch: Hashable, Sendable {
  /// How many a search asks for: more than it uses, since some are of other projects' texts.
  static let limit = 300

  package var key: String
  /// Cosine: 1 is the same direction.
  package var score: Float

  package init(key: String, score: Float) {
    self.key = key
    self.score = score
  }
}
