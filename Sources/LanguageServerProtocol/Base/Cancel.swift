/// `$/cancelRequest`: the sender no longer needs the answer; the request is answered all the same.
package struct CancelNotification: NotificationMessage {
  package static let method = "$/cancelRequest"
  package static let direction = MessageDirection.both
  package var id: IntegerOrString

  package init(id: IntegerOrString) {
    self.id = id
  }
}

/// `$/setTrace`: how much the server should tell about its work.
package struct SetTraceNotification: NotificationMessage {
  package static let method = "$/setTrace"
  package static let direction = MessageDirection.clientToServer
  /// `off`, `messages` or `verbose`.
  package var value: String

  package init(value: String) {
    self.value = value
  }
}
