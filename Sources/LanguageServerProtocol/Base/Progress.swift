/// `$/progress`: a step of something long, for the holder of the token.
package struct ProgressNotification: NotificationMessage {
  package static let method = "$/progress"
  package static let direction = MessageDirection.both
  package var token: ProgressToken
  package var value: ProgressValue

  package init(token: ProgressToken, value: ProgressValue) {
    self.token = token
    self.value = value
  }
}

/// What a progress tells.
///
/// Always an object with a `kind`: some clients take nothing else.
package enum ProgressValue: Sendable, Hashable {
  case begin(WorkDoneProgressBegin)
  case report(WorkDoneProgressReport)
  case end(WorkDoneProgressEnd)
  /// More of the answer to `ragd/ask`, on its `partialResultToken`.
  case answer(AnswerDelta)
}

/// The start of a progress, with what to show.
package struct WorkDoneProgressBegin: Codable, Sendable, Hashable {
  package private(set) var kind = "begin"
  package var title: String
  package var cancellable: Bool?
  package var message: String?
  /// 0 to 100; absent when the length is unknown, now and later.
  package var percentage: Int?

  package init(
    title: String, cancellable: Bool? = nil, message: String? = nil, percentage: Int? = nil
  ) {
    self.title = title
    self.cancellable = cancellable
    self.message = message
    self.percentage = percentage
  }
}

/// A step of a progress.
package struct WorkDoneProgressReport: Codable, Sendable, Hashable {
  package private(set) var kind = "report"
  package var cancellable: Bool?
  package var message: String?
  package var percentage: Int?

  package init(cancellable: Bool? = nil, message: String? = nil, percentage: Int? = nil) {
    self.cancellable = cancellable
    self.message = message
    self.percentage = percentage
  }
}

/// The end of a progress.
package struct WorkDoneProgressEnd: Codable, Sendable, Hashable {
  package private(set) var kind = "end"
  package var message: String?

  package init(message: String? = nil) {
    self.message = message
  }
}

/// A piece of an answer; all pieces joined are the answer's text.
package struct AnswerDelta: Codable, Sendable, Hashable {
  package private(set) var kind = "report"
  package var delta: String

  package init(delta: String) {
    self.delta = delta
  }
}

extension ProgressValue: Codable {
  private enum CodingKeys: CodingKey { case kind, delta }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .kind) {
    case "begin": self = .begin(try WorkDoneProgressBegin(from: decoder))
    case "report":
      self =
        container.contains(.delta)
        ? .answer(try AnswerDelta(from: decoder))
        : .report(try WorkDoneProgressReport(from: decoder))
    case "end": self = .end(try WorkDoneProgressEnd(from: decoder))
    case let kind:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "unknown kind of progress \"\(kind)\"")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .begin(let value): try value.encode(to: encoder)
    case .report(let value): try value.encode(to: encoder)
    case .end(let value): try value.encode(to: encoder)
    case .answer(let value): try value.encode(to: encoder)
    }
  }
}

/// `window/workDoneProgress/create`: announces a token of the server's.
package struct WorkDoneProgressCreateRequest: RequestMessage {
  package typealias Reply = Nothing
  package static let method = "window/workDoneProgress/create"
  package static let direction = MessageDirection.serverToClient
  package var token: ProgressToken

  package init(token: ProgressToken) {
    self.token = token
  }
}

/// `window/workDoneProgress/cancel`: the user wants what the token stands for to stop.
package struct WorkDoneProgressCancelNotification: NotificationMessage {
  package static let method = "window/workDoneProgress/cancel"
  package static let direction = MessageDirection.clientToServer
  package var token: ProgressToken

  package init(token: ProgressToken) {
    self.token = token
  }
}
