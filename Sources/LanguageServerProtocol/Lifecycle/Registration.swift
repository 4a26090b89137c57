/// `client/registerCapability`: asks for more notifications or requests.
package struct RegisterCapabilityRequest: RequestMessage {
  package typealias Reply = Nothing
  package static let method = "client/registerCapability"
  package static let direction = MessageDirection.serverToClient
  package var registrations: [Registration]

  package init(registrations: [Registration]) {
    self.registrations = registrations
  }
}

/// One wish; `registerOptions` has the shape that the method asks for.
package struct Registration: Codable, Sendable, Hashable {
  package var id: String
  package var method: String
  package var registerOptions: LSPAny?

  package init(id: String, method: String, registerOptions: LSPAny? = nil) {
    self.id = id
    self.method = method
    self.registerOptions = registerOptions
  }
}
