/// `textDocument/inlineCompletion`: text to show as a ghost at the cursor.
package struct InlineCompletionRequest: RequestMessage {
  package typealias Reply = InlineCompletionList?
  package static let method = "textDocument/inlineCompletion"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  package var position: Position
  package var context: InlineCompletionContext
  package var workDoneToken: ProgressToken?

  package init(
    textDocument: TextDocumentIdentifier, position: Position, context: InlineCompletionContext,
    workDoneToken: ProgressToken? = nil
  ) {
    self.textDocument = textDocument
    self.position = position
    self.context = context
    self.workDoneToken = workDoneToken
  }
}

/// Why the client asks.
package struct InlineCompletionContext: Codable, Sendable, Hashable {
  package var triggerKind: InlineCompletionTriggerKind
  package var selectedCompletionInfo: SelectedCompletionInfo?

  package init(
    triggerKind: InlineCompletionTriggerKind, selectedCompletionInfo: SelectedCompletionInfo? = nil
  ) {
    self.triggerKind = triggerKind
    self.selectedCompletionInfo = selectedCompletionInfo
  }
}

/// What made the client ask.
package enum InlineCompletionTriggerKind: Int, Codable, Sendable {
  case invoked = 1
  case automatic = 2
}

/// The entry that is selected in the completion menu.
package struct SelectedCompletionInfo: Codable, Sendable, Hashable {
  package var range: PositionRange
  package var text: String

  package init(range: PositionRange, text: String) {
    self.range = range
    self.text = text
  }
}

/// The texts to choose from, best first.
package struct InlineCompletionList: Codable, Sendable, Hashable {
  package var items: [InlineCompletionItem]

  package init(items: [InlineCompletionItem]) {
    self.items = items
  }
}

/// A text to insert.
package struct InlineCompletionItem: Codable, Sendable, Hashable {
  package var insertText: String
  package var filterText: String?
  /// What the text replaces: on the cursor's line, around the cursor.
  ///
  /// Always sent.
  package var range: PositionRange?
  package var command: Command?

  package init(
    insertText: String, filterText: String? = nil, range: PositionRange? = nil,
    command: Command? = nil
  ) {
    self.insertText = insertText
    self.filterText = filterText
    self.range = range
    self.command = command
  }
}
