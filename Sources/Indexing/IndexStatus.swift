package import Corpus

/// The state of one workspace's index, as `ragd status` and `ragd/status` tell it.
package struct IndexStatus: Sendable {
  package var root: String
  /// Where the store lies on disk.
  package var store: String
  /// True once the first full pass is committed, or has failed (`problem` then says why).
  package var isReady: Bool
  /// True when another process holds the writer lock and this one follows its commits.
  package var isFollower: Bool
  package var generation: UInt64
  package var files: Int
  package var chunks: Int
  package var symbols: Int
  /// Bytes of text indexed.
  package var bytes: Int
  /// Bytes that the store takes on disk.
  package var storeBytes: Int
  /// Sorted by path; empty for a follower, which doesn't look at the files itself.
  package var skipped: [SkippedFile]
  package var progress: IndexProgress
  /// How far the chunks have vectors; nil without an encoder.
  package var embedding: EmbeddingProgress?
  /// Chunks whose vectors a remote store has; nil without one.
  package var mirrored: Int?
  /// The last failure in words (full disk, unreadable root), nil when all is well.
  package var problem: String?
}
