/// `textDocument/definition`: where the thing under the cursor is defined.
package struct DefinitionRequest: RequestMessage {
  package typealias Reply = DefinitionResult?
  package static let method = "textDocument/definition"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  package var position: Position
  package var workDoneToken: ProgressToken?
  package var partialResultToken: ProgressToken?

  package init(
    textDocument: TextDocumentIdentifier, position: Position, workDoneToken: ProgressToken? = nil,
    partialResultToken: ProgressToken? = nil
  ) {
    self.textDocument = textDocument
    self.position = position
    self.workDoneToken = workDoneToken
    self.partialResultToken = partialResultToken
  }
}

/// Places, in the form that the client takes.
package enum DefinitionResult: Sendable, Hashable {
  case locations([Location])
  /// Only for clients with `linkSupport`.
  case links([LocationLink])
}

extension DefinitionResult: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let links = try? container.decode([LocationLink].self), !links.isEmpty {
      self = .links(links)
    } else {
      self = .locations(try container.decode([Location].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .locations(let locations): try container.encode(locations)
    case .links(let links): try container.encode(links)
    }
  }
}

/// `textDocument/references`: where the name under the cursor is used.
package struct ReferencesRequest: RequestMessage {
  package typealias Reply = [Location]?
  package static let method = "textDocument/references"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  package var position: Position
  package var context: ReferenceContext
  package var workDoneToken: ProgressToken?
  package var partialResultToken: ProgressToken?

  package init(
    textDocument: TextDocumentIdentifier, position: Position, context: ReferenceContext,
    workDoneToken: ProgressToken? = nil, partialResultToken: ProgressToken? = nil
  ) {
    self.textDocument = textDocument
    self.position = position
    self.context = context
    self.workDoneToken = workDoneToken
    self.partialResultToken = partialResultToken
  }
}

/// Which places count as references.
package struct ReferenceContext: Codable, Sendable, Hashable {
  package var includeDeclaration: Bool

  package init(includeDeclaration: Bool) {
    self.includeDeclaration = includeDeclaration
  }
}
