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
