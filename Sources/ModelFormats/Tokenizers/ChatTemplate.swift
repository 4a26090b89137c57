/// One message of a conversation.
package struct ChatMessage: Sendable, Hashable {
  package enum Role: String, Sendable {
    case system, user, assistant
  }

  package var role: Role
  package var text: String

  package init(_ role: Role, _ text: String) {
    self.role = role
    self.text = text
  }
}

/// How a model wants a conversation written down.
///
/// A file carries its template as a program in Jinja; it is not run. The families in common use are told
/// by what their programs contain, as llama.cpp does.
package struct ChatTemplate: Sendable, Hashable {
  package enum Family: Sendable {
    case chatML, phi4, phi3, llama2, mistral, mistralTekken, llama3, gemma, zephyr, falcon3
    case deepSeekCoder, deepSeek2, deepSeek3
  }

  package let family: Family
  /// What the system says when a conversation has no message of it.
  private var defaultSystem: String?

  package init(_ family: Family) { self.family = family }

  /// Recognizes a model's template; nil for one of no known family.
  package init?(detecting program: String) {
    guard let family = Family(detecting: program) else { return nil }
    self.family = family
    if family == .chatML { defaultSystem = Self.defaultSystem(in: program) }
  }

  /// The template in a file's metadata; nil when there is none of a known family.
  package init?(_ metadata: GGUFMetadata) throws(ModelFormatError) {
    guard let program = try metadata.string(ifPresent: "tokenizer.chat_template") else {
      return nil
    }
    self.init(detecting: program)
  }

  /// The tokens of a conversation, the model's turn opened at its end when `opensReply`.
  ///
  /// Only the template's own marks become special tokens. A message can't forge a turn, whatever it says.
  package func encode(
    _ messages: [ChatMessage], with tokenizer: any Tokenizer, opensReply: Bool = true
  ) -> [Token] {
    let ends = tokenizer.special.ends
    var tokens = tokenizer.encode("", addsSpecial: true).filter { !ends.contains($0) }
    var text = ""
    for part in parts(messages, opensReply: opensReply) {
      if case .mark(let name) = part, let mark = tokenizer.special(name) {
        tokens += tokenizer.encode(text)
        text = ""
        tokens.append(mark)
      } else {
        text += part.text
      }
    }
    return tokens + tokenizer.encode(text)
  }

  /// The conversation as text, for showing.
  package func text(_ messages: [ChatMessage], opensReply: Bool = true) -> String {
    parts(messages, opensReply: opensReply).map(\.text).joined()
  }

  /// The text of `<|im_start|>system` in a ChatML program, where it is a constant.
  private static func defaultSystem(in program: String) -> String? {
    for start in ["<|im_start|>system\n", "<|im_start|>system\\n"] {
      for piece in program.split(separator: start).dropFirst() {
        guard let end = piece.firstRange(of: "<|im_end|>") else { continue }
        let text = piece[..<end.lowerBound]
        if !text.isEmpty, !text.contains(where: { "'\"{}+".contains($0) }) { return String(text) }
      }
    }
    return nil
  }
}

extension ChatTemplate.Family {
  /// The marks that tell a family; the first that fits counts.
  fileprivate init?(detecting program: String) {
    func has(_ marks: String...) -> Bool { marks.allSatisfy { program.contains($0) } }
    if has("<|im_start|>") {
      self = has("<|im_sep|>") ? .phi4 : .chatML
    } else if has("[INST]") {
      let isMistral = has("[AVAILABLE_TOOLS]") || has("' [INST] ' + system_message")
      self = !isMistral ? .llama2 : has("\"[INST]\"") ? .mistralTekken : .mistral
    } else if has("<|assistant|>", "<|end|>") {
      self = .phi3
    } else if has("<|assistant|>", "<|user|>", "</s>") {
      self = .falcon3
    } else if has("<|user|>", "<|endoftext|>") {
      self = .zephyr
    } else if has("<start_of_turn>") {
      self = .gemma
    } else if has("### Instruction:", "<|EOT|>") {
      self = .deepSeekCoder
    } else if has("<|start_header_id|>", "<|end_header_id|>") {
      self = .llama3
    } else if has("'Assistant: ' + message['content'] + eos_token") {
      self = .deepSeek2
    } else if has("<｜Assistant｜>", "<｜User｜>", "<｜end▁of▁sentence｜>") {
      self = .deepSeek3
    } else {
      return nil
    }
  }
}

// MARK: - Rendering

extension ChatTemplate {
  /// A stretch of a conversation that is written down.
  private enum Part {
    /// A special token by its name; plain text for a model that has none of the name.
    case mark(String)
    case plain(String)

    var text: String {
      switch self {
      case .mark(let text), .plain(let text): text
      }
    }
  }

  private func parts(_ messages: [ChatMessage], opensReply: Bool) -> [Part] {
    var messages = messages
    if let defaultSystem, messages.first?.role != .system {
      messages.insert(ChatMessage(.system, defaultSystem), at: 0)
    }
    switch family {
    case .llama2, .mistral, .mistralTekken: return instructions(messages)
    case .gemma:
      return turns(Self.systemMerged(messages), opensReply: opensReply)
    default: return turns(messages, opensReply: opensReply)
    }
  }

  /// Families that write every message alike, between marks.
  private func turns(_ messages: [ChatMessage], opensReply: Bool) -> [Part] {
    var parts: [Part] = []
    for message in messages {
      parts += opening(message.role) + [.plain(trimmed(message.text))] + closing(message.role)
    }
    if opensReply { parts += opening(.assistant).map(Self.withoutTrailingSpace) }
    return parts
  }

  /// What stands before a message.
  private func opening(_ role: ChatMessage.Role) -> [Part] {
    let name = role.rawValue
    switch (family, role) {
    case (.chatML, _): return [.mark("<|im_start|>"), .plain(name + "\n")]
    case (.phi4, _): return [.mark("<|im_start|>"), .plain(name), .mark("<|im_sep|>")]
    case (.phi3, _), (.zephyr, _), (.falcon3, _): return [.mark("<|\(name)|>"), .plain("\n")]
    case (.llama3, _):
      return [
        .mark("<|start_header_id|>"), .plain(name), .mark("<|end_header_id|>"), .plain("\n\n"),
      ]
    case (.gemma, _):
      return [.mark("<start_of_turn>"), .plain(role == .assistant ? "model\n" : name + "\n")]
    case (.deepSeekCoder, .user): return [.plain("### Instruction:\n")]
    case (.deepSeekCoder, .assistant): return [.plain("### Response:\n")]
    case (.deepSeek2, .user): return [.plain("User: ")]
    case (.deepSeek2, .assistant): return [.plain("Assistant: ")]
    case (.deepSeek3, .user): return [.mark("<｜User｜>")]
    case (.deepSeek3, .assistant): return [.mark("<｜Assistant｜>")]
    default: return []
    }
  }

  /// What stands behind a message.
  private func closing(_ role: ChatMessage.Role) -> [Part] {
    switch (family, role) {
    case (.chatML, _): [.mark("<|im_end|>"), .plain("\n")]
    case (.phi4, _): [.mark("<|im_end|>")]
    case (.phi3, _): [.mark("<|end|>"), .plain("\n")]
    case (.zephyr, _): [.mark("<|endoftext|>"), .plain("\n")]
    case (.falcon3, _): [.plain("\n")]
    case (.llama3, _): [.mark("<|eot_id|>")]
    case (.gemma, _): [.mark("<end_of_turn>"), .plain("\n")]
    case (.deepSeekCoder, .user): [.plain("\n")]
    case (.deepSeekCoder, .assistant): [.plain("\n"), .mark("<|EOT|>"), .plain("\n")]
    case (.deepSeek2, .system), (.deepSeek2, .user), (.deepSeek3, .system): [.plain("\n\n")]
    case (.deepSeek2, .assistant), (.deepSeek3, .assistant): [.mark("<｜end▁of▁sentence｜>")]
    default: []
    }
  }

  /// Llama 2 and Mistral: what the user says stands in brackets, and the reply follows.
  private func instructions(_ messages: [ChatMessage]) -> [Part] {
    let isLlama = family == .llama2
    let space = family == .mistralTekken ? "" : " "
    var parts: [Part] = []
    var isOpen = false
    for message in messages {
      if !isOpen {
        parts += [.mark("[INST]"), .plain(space)]
        isOpen = true
      }
      switch message.role {
      case .system where isLlama:
        parts.append(.plain("<<SYS>>\n\(message.text)\n<</SYS>>\n\n"))
      case .system: parts.append(.plain(message.text + "\n\n"))
      case .user:
        parts += [.plain(message.text + (isLlama ? " " : "")), .mark("[/INST]")]
      case .assistant:
        parts += [.plain((isLlama ? "" : space) + message.text), .mark("</s>")]
        isOpen = false
      }
    }
    return parts
  }

  /// Gemma has no system: its words go before what the user says first.
  private static func systemMerged(_ messages: [ChatMessage]) -> [ChatMessage] {
    var system = ""
    var merged: [ChatMessage] = []
    for var message in messages {
      if message.role == .system {
        system += trimmed(message.text)
        continue
      }
      if message.role == .user, !system.isEmpty {
        message.text = system + "\n\n" + trimmed(message.text)
        system = ""
      }
      merged.append(message)
    }
    return merged
  }

  private func trimmed(_ text: String) -> String {
    family == .gemma || family == .llama3 ? Self.trimmed(text) : text
  }

  private static func trimmed(_ text: String) -> String {
    let tail = text.drop { $0.isWhitespace }
    return String(tail.dropLast(tail.reversed().prefix { $0.isWhitespace }.count))
  }

  /// A reply that is to come brings its own space.
  private static func withoutTrailingSpace(_ part: Part) -> Part {
    guard case .plain(let text) = part, text.hasSuffix(" ") else { return part }
    return .plain(String(text.dropLast()))
  }
}
