import Corpus
import SearchIndex
import Storage
import Synchronization

/// Token streams of files by their content, kept between requests: while somebody writes in one
/// corner of a project, the files most like it stay the same.
///
/// Thread-safe. Holds at most `capacity` bytes; the streams that were not asked for longest go first.
final class StreamCache: Sendable {
  static let shared = StreamCache(capacity: 24 << 20)

  private struct Key: Hashable {
    var hash: ContentHash
    var contents: TokenStream.Contents
  }

  private struct State {
    var streams: [Key: (stream: TokenStream, used: UInt64)] = [:]
    var bytes = 0
    var clock: UInt64 = 0
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  /// The stream of a file's present text, or nil when it cannot be read.
  func stream(
    of file: FileRecord, in snapshot: IndexSnapshot, contents: TokenStream.Contents
  ) -> TokenStream? {
    let key = Key(hash: file.hash, contents: contents)
    if let known = known(key) { return known }
    guard let document = try? snapshot.document(file.id).document, document.text.count <= 1 << 20
    else { return nil }
    let regions = contents == .all ? [] : Chunker.regions(of: document)
    let stream = TokenStream(
      document.text, in: 0..<document.text.count, regions: regions, contents: contents)
    insert(stream, for: Key(hash: document.hash, contents: contents))
    return stream
  }

  private func known(_ key: Key) -> TokenStream? {
    state.withLock { state in
      guard let stream = state.streams[key]?.stream else { return nil }
      state.clock += 1
      state.streams[key]?.used = state.clock
      return stream
    }
  }

  private func insert(_ stream: TokenStream, for key: Key) {
    state.withLock { state in
      state.clock += 1
      if let old = state.streams.updateValue((stream, state.clock), forKey: key) {
        state.bytes -= old.stream.footprint
      }
      state.bytes += stream.footprint
      guard state.bytes > capacity else { return }
      // A quarter at once, so that a full cache is not sorted at every insertion.
      for (key, entry) in state.streams.sorted(by: { $0.value.used < $1.value.used }) {
        guard state.bytes > capacity / 4 * 3 else { break }
        state.bytes -= entry.stream.footprint
        state.streams[key] = nil
      }
    }
  }
}
