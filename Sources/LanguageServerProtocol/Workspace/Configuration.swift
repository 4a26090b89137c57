/// `workspace/configuration`: asks for settings; the answer has one value per item.
package struct ConfigurationRequest: RequestMessage {
  package typealias Reply = [LSPAny]
  package static let method = "workspace/configuration"
  package static let direction = MessageDirection.serverToClient
  package var items: [ConfigurationItem]

  package init(items: [ConfigurationItem]) {
    self.items = items
  }
}

/// A part of the settings, for a scope.
package struct ConfigurationItem: Codable, Sendable, Hashable {
  package var scopeUri: DocumentURI?
  package var section: String?

  package init(scopeUri: DocumentURI? = nil, section: String? = nil) {
    self.scopeUri = scopeUri
    self.section = section
  }
}

/// `workspace/didChangeConfiguration`: the settings are others now.
package struct DidChangeConfigurationNotification: NotificationMessage {
  package static let method = "workspace/didChangeConfiguration"
  package static let direction = MessageDirection.clientToServer
  /// The settings, or null from clients that want to be asked.
  package var settings: LSPAny?

  package init(settings: LSPAny? = nil) {
    self.settings = settings
  }
}
