/// `workspace/executeCommand`: runs one of the server's commands.
package struct ExecuteCommandRequest: RequestMessage {
  package typealias Reply = LSPAny
  package static let method = "workspace/executeCommand"
  package static let direction = MessageDirection.clientToServer
  package var command: String
  package var arguments: [LSPAny]?
  package var workDoneToken: ProgressToken?

  package init(command: String, arguments: [LSPAny]? = nil, workDoneToken: ProgressToken? = nil) {
    self.command = command
    self.arguments = arguments
    self.workDoneToken = workDoneToken
  }
}
