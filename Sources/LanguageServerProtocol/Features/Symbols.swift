/// `workspace/symbol`: the project's symbols that match a query.
package struct WorkspaceSymbolRequest: RequestMessage {
  package typealias Reply = [SymbolInformation]?
  package static let method = "workspace/symbol"
  package static let direction = MessageDirection.clientToServer
  /// Empty asks for all.
  package var query: String
  package var workDoneToken: ProgressToken?
  package var partialResultToken: ProgressToken?

  package init(
    query: String, workDoneToken: ProgressToken? = nil, partialResultToken: ProgressToken? = nil
  ) {
    self.query = query
    self.workDoneToken = workDoneToken
    self.partialResultToken = partialResultToken
  }
}

/// `textDocument/documentSymbol`: the outline of a document.
package struct DocumentSymbolRequest: RequestMessage {
  package typealias Reply = DocumentSymbolResult?
  package static let method = "textDocument/documentSymbol"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  package var workDoneToken: ProgressToken?
  package var partialResultToken: ProgressToken?

  package init(
    textDocument: TextDocumentIdentifier, workDoneToken: ProgressToken? = nil,
    partialResultToken: ProgressToken? = nil
  ) {
    self.textDocument = textDocument
    self.workDoneToken = workDoneToken
    self.partialResultToken = partialResultToken
  }
}

/// An outline, in the form that the client takes.
package enum DocumentSymbolResult: Sendable, Hashable {
  case flat([SymbolInformation])
  /// Only for clients with `hierarchicalDocumentSymbolSupport`.
  case tree([DocumentSymbol])
}

extension DocumentSymbolResult: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let tree = try? container.decode([DocumentSymbol].self) {
      self = .tree(tree)
    } else {
      self = .flat(try container.decode([SymbolInformation].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flat(let symbols): try container.encode(symbols)
    case .tree(let symbols): try container.encode(symbols)
    }
  }
}

/// A symbol and its place.
package struct SymbolInformation: Codable, Sendable, Hashable {
  package var name: String
  package var kind: SymbolKind
  package var containerName: String?
  package var location: Location

  package init(name: String, kind: SymbolKind, containerName: String? = nil, location: Location) {
    self.name = name
    self.kind = kind
    self.containerName = containerName
    self.location = location
  }
}

/// A symbol inside its document, with what it contains.
package struct DocumentSymbol: Codable, Sendable, Hashable {
  package var name: String
  package var detail: String?
  package var kind: SymbolKind
  /// The whole definition.
  package var range: PositionRange
  /// Its name, inside `range`.
  package var selectionRange: PositionRange
  package var children: [DocumentSymbol]?

  package init(
    name: String, detail: String? = nil, kind: SymbolKind, range: PositionRange,
    selectionRange: PositionRange, children: [DocumentSymbol]? = nil
  ) {
    self.name = name
    self.detail = detail
    self.kind = kind
    self.range = range
    self.selectionRange = selectionRange
    self.children = children
  }
}

/// The icon of a symbol.
package enum SymbolKind: Int, Codable, Sendable {
  case file = 1
  case module, namespace, package, `class`, method, property, field, constructor, `enum`, interface
  case function, variable, constant, string, number, boolean, array, object, key, null, enumMember
  case `struct`, event, `operator`, typeParameter
}
