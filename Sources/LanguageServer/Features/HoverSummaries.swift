import Answering
import Storage
import Synchronization

/// Sentences about definitions that their authors have not described, written for hovers to come.
///
/// A hover never waits: it shows what the cache holds, else leaves a wish and goes without. One task
/// of background priority fulfils the wishes, the newest first, when no new one has come for a moment:
/// a pointer that only passes over a name asks for nothing. What is written lies in a cache that all
/// processes share, by the hash of the definition and of who wrote it.
package final class HoverSummaries: Sendable {
  private struct Wish: Sendable {
    var subject: SummarySubject
    var author: SummaryAuthor
    var key: String { subject.key(writtenBy: author.fingerprint) }
  }

  private struct State {
    /// The newest last.
    var wishes: [Wish] = []
    var lastWish = ContinuousClock.now
    /// The key of the wish that is being fulfilled.
    var present: String?
    var task: Task<Void, Never>?
    var isStopped = false
  }

  /// Older wishes are forgotten: nobody looks at their places any more.
  private static let mostWishes = 4

  private let cache: EntryCache
  private let pause: Duration
  private let state = Mutex(State())

  /// - Parameters:
  ///   - folder: of the cache.
  ///   - pause: how long no new wish must have come before one is fulfilled.
  package init(folder: String, pause: Duration = .milliseconds(500)) {
    cache = EntryCache(folder: folder)
    self.pause = pause
  }

  /// What has been written of a definition: perhaps that nothing can be said.
  enum Known { case summary(Summary), nothing }

  /// What has been written of a definition; nil before that.
  func known(_ subject: SummarySubject, by author: SummaryAuthor) -> Known? {
    cache.value(of: subject.key(writtenBy: author.fingerprint)).map { sentence in
      Self.summary(sentence, by: author).map(Known.summary) ?? .nothing
    }
  }

  /// Has a summary written for the next time.
  func wish(for subject: SummarySubject, by author: SummaryAuthor) {
    let wish = Wish(subject: subject, author: author)
    state.withLock { state in
      guard !state.isStopped, state.present != wish.key else { return }
      state.wishes.removeAll { $0.key == wish.key }
      state.wishes = state.wishes.suffix(Self.mostWishes - 1) + [wish]
      state.lastWish = .now
      if state.task == nil {
        state.task = Task(priority: .background) { @concurrent [self] in await fulfil() }
      }
    }
  }

  /// The summary, written now; nil when none can be.
  /// - Throws: what the generator throws, and `CancellationError`.
  func written(_ subject: SummarySubject, by author: SummaryAuthor) async throws -> Summary? {
    try await write(Wish(subject: subject, author: author))
  }

  /// Drops all wishes; returns when the one under way has been given up.
  package func stop() async {
    let task = state.withLock { state in
      state.isStopped = true
      state.wishes = []
      return state.task
    }
    task?.cancel()
    await task?.value
  }

  // MARK: Wishes

  private func fulfil() async {
    while let wish = await next() {
      // Another process may have been faster.
      guard cache.value(of: wish.key) == nil else { continue }
      // What fails now, a service that is away for one, is wished for again by the next hover.
      _ = try? await write(wish)
    }
  }

  /// The newest wish, after a pause; nil, and the end of the task, when there is none.
  private func next() async -> Wish? {
    while true {
      let wait = state.withLock { ContinuousClock.now.duration(to: $0.lastWish + pause) }
      if wait > .zero { try? await Task.sleep(for: wait) }
      let (isDone, wish) = state.withLock { state -> (Bool, Wish?) in
        guard !state.isStopped, !state.wishes.isEmpty else {
          (state.task, state.present) = (nil, nil)
          return (true, nil)
        }
        guard state.lastWish + pause <= .now else { return (false, nil) }
        let wish = state.wishes.removeLast()
        state.present = wish.key
        return (true, wish)
      }
      if isDone { return wish }
    }
  }

  private func write(_ wish: Wish) async throws -> Summary? {
    guard let generator = await wish.author.generator() else { return nil }
    let sentence = try await SummaryWriter(generator).sentence(about: wish.subject) ?? ""
    // That nothing could be said is remembered too; a full disk costs no more than the cache.
    try? cache.store(Array(sentence.utf8), for: wish.key)
    return Self.summary(Array(sentence.utf8), by: wish.author)
  }

  private static func summary(_ sentence: [UInt8], by author: SummaryAuthor) -> Summary? {
    sentence.isEmpty
      ? nil : Summary(sentence: String(decoding: sentence, as: UTF8.self), author: author.name)
  }
}
