/// `textDocument/completion`: items for the completion menu.
package struct CompletionRequest: RequestMessage {
  package typealias Reply = CompletionList?
  package static let method = "textDocument/completion"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  package var position: Position
  package var context: CompletionContext?
  package var workDoneToken: ProgressToken?
  package var partialResultToken: ProgressToken?

  package init(
    textDocument: TextDocumentIdentifier, position: Position, context: CompletionContext? = nil,
    workDoneToken: ProgressToken? = nil, partialResultToken: ProgressToken? = nil
  ) {
    self.textDocument = textDocument
    self.position = position
    self.context = context
    self.workDoneToken = workDoneToken
    self.partialResultToken = partialResultToken
  }
}

/// Why the client asks.
package struct CompletionContext: Codable, Sendable, Hashable {
  package var triggerKind: CompletionTriggerKind
  package var triggerCharacter: String?

  package init(triggerKind: CompletionTriggerKind, triggerCharacter: String? = nil) {
    self.triggerKind = triggerKind
    self.triggerCharacter = triggerCharacter
  }
}

/// What made the client ask.
package enum CompletionTriggerKind: Int, Codable, Sendable {
  case invoked = 1
  case triggerCharacter = 2
  case triggerForIncompleteCompletions = 3
}

/// The items of a completion.
package struct CompletionList: Codable, Sendable, Hashable {
  /// True where typing on may bring other items: the client asks again.
  package var isIncomplete: Bool
  package var items: [CompletionItem]

  package init(isIncomplete: Bool, items: [CompletionItem]) {
    self.isIncomplete = isIncomplete
    self.items = items
  }
}

/// One entry of a completion menu.
package struct CompletionItem: Codable, Sendable, Hashable {
  package var label: String
  package var labelDetails: LabelDetails?
  package var kind: CompletionItemKind?
  package var detail: String?
  package var documentation: Documentation?
  package var preselect: Bool?
  /// Compared as text to order the items.
  package var sortText: String?
  /// Compared with what stands in `textEdit`'s range before the cursor.
  package var filterText: String?
  package var insertText: String?
  package var insertTextFormat: InsertTextFormat?
  package var insertTextMode: InsertTextMode?
  package var textEdit: TextEdit?
  package var commitCharacters: [String]?
  package var command: Command?
  /// Comes back unchanged in `completionItem/resolve`.
  package var data: LSPAny?

  package init(
    label: String, labelDetails: LabelDetails? = nil, kind: CompletionItemKind? = nil,
    detail: String? = nil, documentation: Documentation? = nil, preselect: Bool? = nil,
    sortText: String? = nil, filterText: String? = nil, insertText: String? = nil,
    insertTextFormat: InsertTextFormat? = nil, insertTextMode: InsertTextMode? = nil,
    textEdit: TextEdit? = nil, commitCharacters: [String]? = nil, command: Command? = nil,
    data: LSPAny? = nil
  ) {
    self.label = label
    self.labelDetails = labelDetails
    self.kind = kind
    self.detail = detail
    self.documentation = documentation
    self.preselect = preselect
    self.sortText = sortText
    self.filterText = filterText
    self.insertText = insertText
    self.insertTextFormat = insertTextFormat
    self.insertTextMode = insertTextMode
    self.textEdit = textEdit
    self.commitCharacters = commitCharacters
    self.command = command
    self.data = data
  }

  /// What is told of an entry: a string for clients that know no formats.
  package enum Documentation: Codable, Sendable, Hashable {
    case plain(String)
    case markup(MarkupContent)

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .plain(text)
      } else {
        self = .markup(try container.decode(MarkupContent.self))
      }
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .plain(let text): try container.encode(text)
      case .markup(let content): try container.encode(content)
      }
    }
  }

  /// Text shown after the label, less prominent.
  package struct LabelDetails: Codable, Sendable, Hashable {
    package var detail: String?
    package var description: String?

    package init(detail: String? = nil, description: String? = nil) {
      self.detail = detail
      self.description = description
    }
  }
}

/// `completionItem/resolve`: the same item with its documentation filled in.
package struct CompletionItemResolveRequest: RequestMessage {
  package typealias Reply = CompletionItem
  package static let method = "completionItem/resolve"
  package static let direction = MessageDirection.clientToServer
  package var item: CompletionItem

  package init(item: CompletionItem) {
    self.item = item
  }

  package init(from decoder: any Decoder) throws {
    item = try CompletionItem(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    try item.encode(to: encoder)
  }
}

/// The icon of an item.
package enum CompletionItemKind: Int, Codable, Sendable {
  case text = 1
  case method, function, constructor, field, variable, `class`, interface, module, property, unit
  case value, `enum`, keyword, snippet, color, file, reference, folder, enumMember, constant
  case `struct`, event, `operator`, typeParameter
}

/// Whether `insertText` holds placeholders.
package enum InsertTextFormat: Int, Codable, Sendable {
  case plainText = 1
  case snippet = 2
}

/// Whether the client indents the lines of an inserted text.
package enum InsertTextMode: Int, Codable, Sendable {
  case asIs = 1
  case adjustIndentation = 2
}
