/// `ragd/ask`: a question about the project, answered with citations.
package struct AskRequest: RequestMessage {
  package typealias Reply = AskResult
  package static let method = "ragd/ask"
  package static let direction = MessageDirection.clientToServer
  /// Also read from `query`.
  package var question: String
  /// Where the user is; its neighbours are preferred.
  package var textDocument: TextDocumentIdentifier?
  package var position: Position?
  /// Joins the questions of one conversation; chosen by the client.
  package var conversationId: String?
  /// Earlier turns of the conversation, oldest first: what "it" or "and for writers?" refer to.
  package var history: [AskTurn]?
  package var workDoneToken: ProgressToken?
  /// Asks for the answer piece by piece, each an `AnswerDelta`.
  package var partialResultToken: ProgressToken?

  package init(
    question: String, textDocument: TextDocumentIdentifier? = nil, position: Position? = nil,
    conversationId: String? = nil, history: [AskTurn]? = nil,
    workDoneToken: ProgressToken? = nil, partialResultToken: ProgressToken? = nil
  ) {
    self.question = question
    self.textDocument = textDocument
    self.position = position
    self.conversationId = conversationId
    self.history = history
    self.workDoneToken = workDoneToken
    self.partialResultToken = partialResultToken
  }
}

extension AskRequest {
  private enum CodingKeys: CodingKey {
    case question, textDocument, position, conversationId, history, workDoneToken
    case partialResultToken
  }

  private enum AliasKeys: CodingKey { case query }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let aliases = try decoder.container(keyedBy: AliasKeys.self)
    question =
      if !container.contains(.question), aliases.contains(.query) {
        try aliases.decode(String.self, forKey: .query)
      } else {
        try container.decode(String.self, forKey: .question)
      }
    textDocument = try container.decodeIfPresent(
      TextDocumentIdentifier.self, forKey: .textDocument)
    position = try container.decodeIfPresent(Position.self, forKey: .position)
    conversationId = try container.decodeIfPresent(String.self, forKey: .conversationId)
    history = try container.decodeIfPresent([AskTurn].self, forKey: .history)
    workDoneToken = try container.decodeIfPresent(ProgressToken.self, forKey: .workDoneToken)
    partialResultToken = try container.decodeIfPresent(
      ProgressToken.self, forKey: .partialResultToken)
  }
}

/// An earlier question of a conversation and its answer.
package struct AskTurn: Codable, Sendable, Hashable {
  package var question: String
  package var answer: String?

  package init(question: String, answer: String? = nil) {
    self.question = question
    self.answer = answer
  }
}

/// An answer: Markdown with marks like `[1]` that count into `citations`.
package struct AskResult: Codable, Sendable, Hashable {
  package var answer: String
  /// The same as `answer`, for clients of the chat protocols that call it so.
  package var text: String
  package var citations: [Place]
  package var seconds: Double
  /// False when nothing relevant was found; the answer then says so.
  package var found: Bool
  /// Counts the commits of the index that the answer was made from.
  package var generation: Int

  package init(
    answer: String, text: String, citations: [Place], seconds: Double, found: Bool, generation: Int
  ) {
    self.answer = answer
    self.text = text
    self.citations = citations
    self.seconds = seconds
    self.found = found
    self.generation = generation
  }
}
