/// `window/showMessage`: a message for the user.
package struct ShowMessageNotification: NotificationMessage {
  package static let method = "window/showMessage"
  package static let direction = MessageDirection.serverToClient
  package var type: MessageType
  package var message: String

  package init(type: MessageType, message: String) {
    self.type = type
    self.message = message
  }
}

/// `window/showMessageRequest`: a question to the user; the answer is the action chosen, or null.
package struct ShowMessageRequest: RequestMessage {
  package typealias Reply = Action?
  package static let method = "window/showMessageRequest"
  package static let direction = MessageDirection.serverToClient
  package var type: MessageType
  package var message: String
  package var actions: [Action]?

  package init(type: MessageType, message: String, actions: [Action]? = nil) {
    self.type = type
    self.message = message
    self.actions = actions
  }

  /// One answer that the user may give.
  package struct Action: Codable, Sendable, Hashable {
    package var title: String

    package init(title: String) {
      self.title = title
    }
  }
}

/// `window/logMessage`: a line for the client's log.
package struct LogMessageNotification: NotificationMessage {
  package static let method = "window/logMessage"
  package static let direction = MessageDirection.serverToClient
  package var type: MessageType
  package var message: String

  package init(type: MessageType, message: String) {
    self.type = type
    self.message = message
  }
}

/// How serious a message is.
package enum MessageType: Int, Codable, Sendable {
  case error = 1
  case warning = 2
  case info = 3
  case log = 4
  case debug = 5
}
