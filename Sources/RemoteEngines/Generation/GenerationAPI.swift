import Answering
import JSONRPC

/// The wire formats in which services write text.
package enum GenerationAPI: String, CaseIterable, Sendable {
  /// OpenAI's `/chat/completions`: vLLM, llama.cpp's server, LM Studio and others speak it.
  case openAIChat = "openai-chat"
  /// OpenAI's `/completions`, for models that know no conversation.
  case openAICompletions = "openai-completions"
  /// Ollama's `/api/chat`.
  case ollamaChat = "ollama-chat"
  /// Ollama's `/api/generate`.
  case ollamaGenerate = "ollama-generate"

  /// As people know the service.
  package var name: String {
    switch self {
    case .openAIChat, .openAICompletions: "the OpenAI-compatible server"
    case .ollamaChat, .ollamaGenerate: "Ollama"
    }
  }

  var path: String {
    switch self {
    case .openAIChat: "/chat/completions"
    case .openAICompletions: "/completions"
    case .ollamaChat: "/api/chat"
    case .ollamaGenerate: "/api/generate"
    }
  }

  var framing: EventStream {
    switch self {
    case .openAIChat, .openAICompletions: .serverSentEvents
    case .ollamaChat, .ollamaGenerate: .lines
    }
  }

  /// The request for the likeliest continuation of a prompt.
  /// - Parameters:
  ///   - limit: tokens of the answer at most.
  ///   - context: tokens of prompt and answer together at most.
  func body(_ prompt: Prompt, model: String, limit: Int, context: Int) -> JSONValue {
    let messages: JSONValue = [
      ["role": "system", "content": .string(prompt.instructions)],
      ["role": "user", "content": .string(prompt.request)],
    ]
    let options: JSONValue = [
      "temperature": 0, "num_predict": .integer(Int64(limit)), "num_ctx": .integer(Int64(context)),
    ]
    let wanted: [String: JSONValue] = ["model": .string(model), "stream": true]
    let more: [String: JSONValue] =
      switch self {
      case .openAIChat:
        ["messages": messages, "temperature": 0, "max_tokens": .integer(Int64(limit))]
      case .openAICompletions:
        [
          "prompt": .string("\(prompt.instructions)\n\n\(prompt.request)\n\nAnswer:"),
          "temperature": 0, "max_tokens": .integer(Int64(limit)),
        ]
      case .ollamaChat: ["messages": messages, "options": options]
      case .ollamaGenerate:
        [
          "system": .string(prompt.instructions), "prompt": .string(prompt.request),
          "options": options,
        ]
      }
    return .object(wanted.merging(more) { $1 })
  }

  /// What an element of the stream adds to the text, and whether it is the last.
  ///
  /// - Throws: `EngineError` for an error that the service reports, and for elements of another form.
  func piece(_ element: EventStream.Element) throws(EngineError) -> (text: String, isLast: Bool) {
    guard case .value(let value) = element else { return ("", true) }
    if let error = value["error"] {
      let words = (error["message"]?.string ?? error.string ?? "an error").printable(200)
      throw EngineError(.refused, "it broke the answer off: \(words)")
    }
    guard case .object = value else { throw Self.malformed }
    switch self {
    case .openAIChat, .openAICompletions:
      // The last element may carry only counts, without choices.
      guard let choices = value["choices"]?.array else { throw Self.malformed }
      guard let choice = choices.first else { return ("", false) }
      let text =
        self == .openAIChat ? choice["delta"]?["content"]?.string : choice["text"]?.string
      let isLast = choice["finish_reason"]?.string != nil
      return (text ?? "", isLast)
    case .ollamaChat, .ollamaGenerate:
      guard case .bool(let isLast)? = value["done"] else { throw Self.malformed }
      let text =
        self == .ollamaChat ? value["message"]?["content"]?.string : value["response"]?.string
      return (text ?? "", isLast)
    }
  }

  private static let malformed = EngineError(
    .malformed, "the stream holds what is no part of an answer")
}

extension Prompt {
  /// Passages, numbered, and the question.
  fileprivate var request: String {
    let passages = passages.enumerated().map { "[\($0.offset + 1)] \($0.element)" }
    return (passages + [question]).joined(separator: "\n\n")
  }

  /// The prompt with passages left out from the middle, where the least important stand, until it
  /// has at most `limit` bytes; a single passage too long is cut.
  func fitting(_ limit: Int) -> Prompt {
    var prompt = self
    while prompt.byteCount > limit, !prompt.passages.isEmpty {
      if prompt.passages.count > 1 {
        prompt.passages.remove(at: prompt.passages.count / 2)
      } else {
        let half = prompt.passages[0].count / 2
        prompt.passages = half > 0 ? [String(prompt.passages[0].prefix(half))] : []
      }
    }
    return prompt
  }

  private var byteCount: Int {
    passages.reduce(instructions.utf8.count + question.utf8.count) { $0 + $1.utf8.count }
  }
}
