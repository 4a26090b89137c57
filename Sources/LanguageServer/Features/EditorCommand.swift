import Completion
import Foundation
import JSONRPC
import LanguageServerProtocol
import Storage

/// The commands that editors can bind to a key, by `workspace/executeCommand`.
enum EditorCommand: String, CaseIterable {
  /// Argument: the question, or the parameters of `ragd/ask`. Shows the answer where it can.
  case ask = "ragd.ask"
  /// Argument: the query, or the parameters of `ragd/search`.
  case search = "ragd.search"
  /// Argument: true to read every file again, whatever the index says.
  case reindex = "ragd.reindex"
  /// Argument: the number of a completion that the user took. Sent by editors, bound to no key.
  case completionAccepted = "ragd.completionAccepted"
}

extension EditorCommand {
  /// The command as an editor runs it about something with a number.
  func about(_ number: Int) -> Command {
    Command(title: "Accepted", command: rawValue, arguments: [.integer(number)])
  }
}

extension Routes {
  static let executeCommand = Route<ExecuteCommandRequest>(token: \.workDoneToken) {
    request, call in
    guard let command = EditorCommand(rawValue: request.command) else {
      let known = EditorCommand.allCases.map(\.rawValue).joined(separator: ", ")
      throw ResponseError(
        .invalidParams, "there is no command \"\(request.command)\"; there are \(known)")
    }
    let argument = request.arguments?.first
    switch command {
    case .ask:
      var question: AskRequest = try decode(argument, orWord: "question")
      question.workDoneToken = request.workDoneToken
      let answer = try await ask.work(question, call)
      try await AnswerPage(question: question.question, answer: answer).show(by: call)
      return try LSPAny(answer)
    case .search:
      return try LSPAny(await search.work(decode(argument, orWord: "query"), call))
    case .reindex:
      return try LSPAny(
        await index.work(
          IndexRequest(full: argument == true, workDoneToken: request.workDoneToken), call))
    case .completionAccepted:
      guard case .integer(let id)? = argument else {
        throw ResponseError(.invalidParams, "params.arguments[0]: expected a completion's number")
      }
      call.context.completions.accepted(id)
      return .null
    }
  }

  /// Parameters given whole, or as one string that stands for the most important of them.
  private static func decode<Request: RequestMessage>(
    _ argument: LSPAny?, orWord name: String
  ) throws -> Request {
    var argument = argument ?? .null
    if case .string = argument { argument = .object([name: argument]) }
    return try JSONValue(encoding: argument).decode(Request.self, named: "params.arguments[0]")
  }
}

extension LSPAny {
  fileprivate init(_ value: some Encodable) throws {
    self = try JSONValue(encoding: value).decode(LSPAny.self, named: "result")
  }
}

/// An answer as a Markdown file: some editors open nothing but files.
private struct AnswerPage {
  /// Files kept; older ones are removed.
  private static let mostPages = 50

  let question: String
  let answer: AskResult

  /// Opens the page in the editor, or shows the answer as a message where files can't be shown.
  func show(by call: RequestCall) async throws {
    guard call.context.client.showsDocuments else {
      let message = ShowMessageNotification(type: .info, message: answer.answer)
      return try call.connection.notify(ShowMessageNotification.method, message)
    }
    let folder = try POSIXDirectory(path: call.folders.answers)
    let name = Self.name(at: Date(), question)
    try folder.replace(name, Array(markdown.utf8))
    for old in try folder.list().dropLast(Self.mostPages) { try folder.remove(old) }
    let request = ShowDocumentRequest(
      uri: DocumentURI(path: folder.path + "/" + name), takeFocus: true)
    let _: ShowDocumentResult = try await call.connection.request(
      ShowDocumentRequest.method, request)
  }

  private var markdown: String {
    var text = "# \(question)\n\n\(answer.answer)\n"
    guard !answer.citations.isEmpty else { return text }
    text += "\n## Sources\n\n"
    for (number, place) in answer.citations.enumerated() {
      let title = place.symbol.map { " (\($0))" } ?? ""
      text += "\(number + 1). [\(place.path):\(place.startLine)](\(place.uri)#L\(place.startLine))"
      text += title + "\n"
    }
    return text
  }

  /// Sorts by time, and tells people which answer it is.
  private static func name(at date: Date, _ question: String) -> String {
    let stamp = date.formatted(
      Date.ISO8601FormatStyle(dateSeparator: .dash, timeSeparator: .omitted, timeZone: .current)
        .year().month().day().time(includingFractionalSeconds: true))
    let words = question.lowercased().unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic && scalar.isASCII || ("0"..."9").contains(scalar)
        ? Character(scalar) : "-"
    }
    let slug = String(words.prefix(48)).split(separator: "-").joined(separator: "-")
    return "\(stamp)-\(slug).md"
  }
}
