/// A document by its name.
package struct TextDocumentIdentifier: Codable, Sendable, Hashable {
  package var uri: DocumentURI

  package init(uri: DocumentURI) {
    self.uri = uri
  }
}

/// A document at a version; versions grow with each change.
package struct VersionedTextDocumentIdentifier: Codable, Sendable, Hashable {
  package var uri: DocumentURI
  package var version: Int

  package init(uri: DocumentURI, version: Int) {
    self.uri = uri
    self.version = version
  }
}

/// A document with its text.
package struct TextDocumentItem: Codable, Sendable, Hashable {
  package var uri: DocumentURI
  package var languageId: String
  package var version: Int
  package var text: String

  package init(uri: DocumentURI, languageId: String, version: Int, text: String) {
    self.uri = uri
    self.languageId = languageId
    self.version = version
    self.text = text
  }
}

/// Text for people.
package struct MarkupContent: Codable, Sendable, Hashable {
  package var kind: MarkupKind
  package var value: String

  package init(kind: MarkupKind, value: String) {
    self.kind = kind
    self.value = value
  }
}

/// The format of a text for people.
///
/// Unknown kinds are kept: clients list what they know.
package struct MarkupKind: RawRepresentable, Codable, Sendable, Hashable {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  package static let markdown = MarkupKind(rawValue: "markdown")
  package static let plaintext = MarkupKind(rawValue: "plaintext")
}

/// A replacement of a range by a text.
package struct TextEdit: Codable, Sendable, Hashable {
  package var range: PositionRange
  package var newText: String

  package init(range: PositionRange, newText: String) {
    self.range = range
    self.newText = newText
  }
}

/// A command of the server that the client can offer.
package struct Command: Codable, Sendable, Hashable {
  package var title: String
  package var command: String
  package var arguments: [LSPAny]?

  package init(title: String, command: String, arguments: [LSPAny]? = nil) {
    self.title = title
    self.command = command
    self.arguments = arguments
  }
}
