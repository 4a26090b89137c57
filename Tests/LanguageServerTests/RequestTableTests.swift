import JSONRPC
import LanguageServerProtocol
import Synchronization
import Testing

@testable import LanguageServer

/// Requests that replace, cancel and outlive each other.
///
/// Answers are read off a real connection.
@Suite struct RequestTableTests {
  private static let document = DocumentURI(string: "file:///a.swift")
  private static let hover = RequestTable.Subject(method: "hover", document: document)

  /// Requests with ids from 1, and what was answered to them.
  private final class Desk: Sendable {
    let responders: [Responder]
    private let lines: Lines

    private final class Lines: Sendable {
      let sent = Mutex<[JSONValue]>([])
    }

    init(requests: Int) async {
      let lines = Lines()
      let connection = Connection { bytes in
        if let message = try? JSONValue(parsing: bytes) {
          lines.sent.withLock { $0.append(message) }
        }
      }
      for id in 1...requests {
        connection.receive(Array("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"m\"}\n".utf8))
      }
      connection.finishReceiving()
      var responders: [Responder] = []
      for await case .request(_, _, let responder) in connection.incoming {
        responders.append(responder)
      }
      self.responders = responders
      self.lines = lines
      self.connection = connection
    }

    /// Kept alive: answers go through it.
    private let connection: Connection

    /// Error codes by request id; 0 for an answer without an error.
    var answers: [Int64: Int64] {
      lines.sent.withLock { sent in
        Dictionary(
          sent.compactMap { message -> (Int64, Int64)? in
            guard case .integer(let id)? = message["id"] else { return nil }
            guard case .integer(let code)? = message["error"]?["code"] else { return (id, 0) }
            return (id, code)
          }, uniquingKeysWith: { first, _ in first })
      }
    }
  }

  @Test func newerRequestReplacesTheOlder() async {
    let desk = await Desk(requests: 3)
    var table = RequestTable()
    _ = table.begin(desk.responders[0], subject: Self.hover)
    let other = RequestTable.Subject(method: "completion", document: Self.document)
    _ = table.begin(desk.responders[1], subject: other)
    #expect(desk.answers.isEmpty)
    _ = table.begin(desk.responders[2], subject: Self.hover)
    #expect(desk.answers == [1: -32801])
  }

  @Test func replacedTaskIsCancelled() async {
    let desk = await Desk(requests: 2)
    var table = RequestTable()
    let ticket = table.begin(desk.responders[0], subject: Self.hover)
    let task = Task { while !Task.isCancelled { await Task.yield() } }
    table.attach(task, to: ticket)
    _ = table.begin(desk.responders[1], subject: Self.hover)
    await task.value
    #expect(desk.answers == [1: -32801])
  }

  @Test func clientCancelsById() async {
    let desk = await Desk(requests: 2)
    var table = RequestTable()
    for responder in desk.responders { _ = table.begin(responder) }
    table.cancel(.integer(2))
    table.cancel(.integer(3))
    #expect(desk.answers == [2: -32800])
    #expect(!table.isEmpty)
  }

  @Test func userCancelsByProgress() async {
    let desk = await Desk(requests: 2)
    var table = RequestTable()
    _ = table.begin(desk.responders[0], token: .string("a"))
    _ = table.begin(desk.responders[1], token: .integer(1))
    table.cancel(token: .integer(1))
    #expect(desk.answers == [2: -32800])
  }

  @Test func answeredRequestIsNotAnsweredAgain() async {
    let desk = await Desk(requests: 1)
    var table = RequestTable()
    let ticket = table.begin(desk.responders[0], subject: Self.hover)
    desk.responders[0].reply(.success(.null))
    table.cancel(Self.hover)
    table.end(ticket)
    table.cancelAll()
    #expect(desk.answers == [1: 0])
    #expect(table.isEmpty)
  }
}
