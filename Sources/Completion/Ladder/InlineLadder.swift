import Corpus
package import SearchIndex
import Synchronization

/// Answers inline completions in steps, each better and slower than the one before: what is shown
/// already, what the project's own text foresees, what a model writes.
///
/// A request is answered when its best step is done or its time is up, with the best so far. What
/// comes too late waits for the next request at the same place: editors ask again when they like, and
/// nothing that is shown changes under somebody who types along.
package final class InlineLadder: Sendable {
  /// A completion that the editor is to show, and the name by which it tells what became of it.
  package struct Offer: Sendable, Hashable {
    package var id: Int
    package var candidate: Candidate
  }

  /// What is known of one document.
  fileprivate struct Known {
    /// The last offers, the newest last.
    var offers: [OfferedLine] = []
    var writing: Writing?
  }

  fileprivate struct State {
    var documents: [String: Known] = [:]
    /// Documents by use, the latest last.
    var order: [String] = []
    var lastID = 0
  }

  private static let mostDocuments = 8
  private static let offersKept = 4

  package let feedback: CompletionFeedback
  private let state = Mutex(State())

  package init(feedback: CompletionFeedback = CompletionFeedback(folder: nil)) {
    self.feedback = feedback
  }

  /// Nobody is there any more to be shown what is still being written.
  deinit {
    state.withLock { state in
      for known in state.documents.values { known.writing?.cancel() }
    }
  }

  /// The completion to show at a place; nil when unsure.
  ///
  /// - Parameters:
  ///   - writer: the model, asked for when it is needed; nil where there is none.
  ///   - patience: how long an answer may take; the model has what the other steps leave of it.
  ///   - isInvoked: the user has asked for it: less certain lines are shown too, and a model writes
  ///     those that belong to the block.
  package func offer(
    _ request: CompletionRequest, in snapshot: IndexSnapshot,
    writer: @autoclosure () -> (any LineWriter)?, patience: Duration, isInvoked: Bool = false
  ) async -> Offer? {
    let end = ContinuousClock.now + patience
    let document = Self.name(request)
    let place = OfferedLine.Place(text: request.document.document.text, offset: request.offset)
    let known = known(document, place)
    // Who asks at a place where something is shown wants more than that.
    if let known, !isInvoked || known.isNew { return known.offer }
    let completer = Completer(
      snapshot: snapshot, leastCertainty: feedback.threshold, isInvoked: isInvoked)
    let suggestion = completer.suggestion(request)
    guard let suggestion, completer.gainsByWriting(beside: suggestion), let writer = writer()
    else {
      return show(suggestion?.candidate, document, place) ?? known?.offer
    }
    let wantsBlock = completer.wantsBlock(suggestion)
    let writing = writing(document, place, isBlock: wantsBlock) { wrote in
      try await writer.write(
        LineRequest(
          snapshot: snapshot, root: request.root, document: request.document,
          offset: request.offset, draft: suggestion.draft,
          leastProbability: completer.leastProbability(beside: suggestion),
          patience: ContinuousClock.now.duration(to: end), wantsBlock: wantsBlock), wrote: wrote)
    }
    let outcome = await withTaskCancellationHandler {
      await writing.outcome(until: end)
    } onCancel: {
      writing.cancel()
    }
    guard !Task.isCancelled else { return nil }
    if !outcome.isFinished {
      Task { @concurrent [weak self] in
        let late = await writing.outcome()
        self?.keep(completer.best(of: suggestion, and: late.lines), document, place)
      }
    }
    let best = completer.best(of: suggestion, and: outcome.lines)
    return show(best, document, place) ?? known?.offer
  }

  private static func name(_ request: CompletionRequest) -> String {
    request.root + "/" + request.document.document.path
  }

  // MARK: - What is known

  /// An offer made before whose beginning has been typed since, or that came too late before.
  private func known(
    _ document: String, _ place: OfferedLine.Place
  ) -> (offer: Offer, isNew: Bool)? {
    state.withLock { state in
      guard let known = state.documents[document] else { return nil }
      for index in known.offers.indices.reversed() {
        guard let rest = known.offers[index].rest(at: place) else { continue }
        let isNew = !known.offers[index].isShown
        if isNew {
          // Once something else is being typed along, that stays.
          guard place.offset == known.offers[index].place.offset else { continue }
          state.documents[document]?.offers[index].isShown = true
          feedback.wasShown()
        }
        return (Offer(id: known.offers[index].id, candidate: rest), isNew)
      }
      return nil
    }
  }

  private func show(
    _ candidate: Candidate?, _ document: String, _ place: OfferedLine.Place
  ) -> Offer? {
    guard let candidate else { return nil }
    feedback.wasShown()
    return Offer(id: add(candidate, document, place, isShown: true), candidate: candidate)
  }

  /// Keeps what came too late, if it differs from what is shown.
  private func keep(_ candidate: Candidate?, _ document: String, _ place: OfferedLine.Place) {
    guard let candidate else { return }
    let isNew = state.withLock { state in
      state.documents[document]?.offers.last?.candidate.text != candidate.text
    }
    if isNew { _ = add(candidate, document, place, isShown: false) }
  }

  private func add(
    _ candidate: Candidate, _ document: String, _ place: OfferedLine.Place, isShown: Bool
  ) -> Int {
    state.withLock { state in
      state.lastID += 1
      state.touch(document, most: Self.mostDocuments)
      let offer = OfferedLine(
        id: state.lastID, place: place, candidate: candidate, isShown: isShown)
      let kept = state.documents[document, default: Known()].offers.suffix(Self.offersKept - 1)
      state.documents[document, default: Known()].offers = kept + [offer]
      return state.lastID
    }
  }

  /// The model's work at a place: under way already, or begun now in place of that elsewhere.
  private func writing(
    _ document: String, _ place: OfferedLine.Place, isBlock: Bool,
    _ work:
      @escaping @Sendable (_ wrote: @escaping @Sendable (WrittenLine) -> Void) async throws -> Void
  ) -> Writing {
    state.withLock { state in
      let present = state.documents[document]?.writing
      if let present, present.isAt(place, isBlock: isBlock) { return present }
      present?.cancel()
      state.touch(document, most: Self.mostDocuments)
      let writing = Writing(place, isBlock: isBlock, work)
      state.documents[document, default: Known()].writing = writing
      return writing
    }
  }

  // MARK: - What became of it

  /// The editor says that the user took an offer.
  package func accepted(_ id: Int) {
    let taken = state.withLock { $0.remove(id) }
    if let taken { feedback.judged(certainty: taken.candidate.score, isAccepted: true) }
  }

  /// Judges the offers of a document by its text after an edit.
  package func edited(root: String, path: String, text: [UInt8]) {
    let document = root + "/" + path
    let judged: [(OfferedLine, Bool)] = state.withLock { state in
      guard let known = state.documents[document], !known.offers.isEmpty else { return [] }
      let fates = known.offers.map { ($0, $0.fate(in: text)) }
      state.documents[document]?.offers = fates.filter { $0.1 == .pending }.map(\.0)
      return fates.compactMap { offer, fate in
        guard offer.isShown, fate == .accepted || fate == .rejected else { return nil }
        return (offer, fate == .accepted)
      }
    }
    // Of two offers at one place the last was seen last.
    guard let (offer, isAccepted) = judged.last(where: \.1) ?? judged.last else { return }
    feedback.judged(certainty: offer.candidate.score, isAccepted: isAccepted)
  }
}

extension InlineLadder.State {
  /// Moves a document to the end of the order, and forgets the one used longest ago.
  fileprivate mutating func touch(_ document: String, most: Int) {
    order.removeAll { $0 == document }
    order.append(document)
    guard order.count > most else { return }
    let oldest = order.removeFirst()
    documents[oldest]?.writing?.cancel()
    documents[oldest] = nil
  }

  fileprivate mutating func remove(_ id: Int) -> OfferedLine? {
    for (document, known) in documents {
      guard let index = known.offers.firstIndex(where: { $0.id == id }) else { continue }
      return documents[document]?.offers.remove(at: index)
    }
    return nil
  }
}
