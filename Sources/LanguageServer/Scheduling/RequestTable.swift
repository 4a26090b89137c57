import JSONRPC
import LanguageServerProtocol

/// The requests that wait for their answer, and which of them replace each other.
struct RequestTable {
  /// Requests of one kind about one document: a newer one makes the older pointless.
  ///
  /// Some editors never cancel, they only ignore what comes late.
  struct Subject: Hashable {
    var method: String
    var document: DocumentURI
  }

  private struct Entry {
    var responder: Responder
    var subject: Subject?
    var token: ProgressToken?
    var task: Task<Void, Never>?
  }

  private var entries: [UInt64: Entry] = [:]
  private var lastTicket: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }
  var tasks: [Task<Void, Never>] { entries.values.compactMap(\.task) }

  /// Enters a request, and cancels those that it replaces.
  ///
  /// - Parameter token: names the progress by which the user may cancel the request.
  mutating func begin(
    _ responder: Responder, subject: Subject? = nil, token: ProgressToken? = nil
  ) -> UInt64 {
    if let subject {
      cancel(
        because: ResponseError(.contentModified, "a newer \(subject.method) replaced this request")
      ) { $0.subject == subject }
    }
    lastTicket += 1
    entries[lastTicket] = Entry(responder: responder, subject: subject, token: token)
    return lastTicket
  }

  /// Says which task works on a request; a request that ended before is none of its business.
  mutating func attach(_ task: Task<Void, Never>, to ticket: UInt64) {
    entries[ticket]?.task = task
  }

  mutating func end(_ ticket: UInt64) {
    entries[ticket] = nil
  }

  /// The client takes a request back.
  mutating func cancel(_ id: RequestID) {
    cancel(because: ResponseError(.requestCancelled, "cancelled by the client")) {
      $0.responder.id == id
    }
  }

  /// The user stops what a progress tells of.
  mutating func cancel(token: ProgressToken) {
    cancel(because: ResponseError(.requestCancelled, "cancelled by the user")) {
      $0.token == token
    }
  }

  /// A document changed under requests whose answers hold for one version only.
  mutating func cancel(_ subject: Subject) {
    cancel(because: ResponseError(.contentModified, "the document changed")) {
      $0.subject == subject
    }
  }

  /// The conversation is over.
  mutating func cancelAll() {
    cancel(because: ResponseError(.requestCancelled, "the server is stopping")) { _ in true }
  }

  private mutating func cancel(because error: ResponseError, where matches: (Entry) -> Bool) {
    for (ticket, entry) in entries where matches(entry) {
      entries[ticket] = nil
      entry.task?.cancel()
      entry.responder.fail(error)
    }
  }
}
