/// Finds text of a repository that speaks to the model rather than to readers.
///
/// Passages are data: the prompt keeps them apart, and the tokens that open a turn can't be forged
/// by text. A small model may obey them all the same, and a sentence that repeats an order would
/// look supported by it. So a paragraph that gives the model orders neither goes into a prompt nor
/// supports anything; it is still quoted as it stands when someone asks for it.
enum PlantedOrders {
  /// The units without the paragraphs, or runs of code, in which one gives orders.
  static func removed(from units: [QuotableUnit]) -> [QuotableUnit] {
    var kept: [QuotableUnit] = []
    var paragraph: [QuotableUnit] = []
    func end() {
      if !paragraph.contains(where: { isOrder($0.text) }) { kept += paragraph }
      paragraph = []
    }
    for unit in units {
      if !unit.continues { end() }
      paragraph.append(unit)
    }
    end()
    return kept
  }

  /// Whether a sentence tells a model to drop its instructions, or what to be.
  static func isOrder(_ text: String) -> Bool {
    let words = text.utf8.split { !isLetter($0) }
      .map { String(decoding: $0.map { $0 | 0x20 }, as: UTF8.self) }
    for (index, word) in words.enumerated() {
      let next = words[(index + 1)...].prefix(6)
      if dismissals.contains(word), next.contains(where: instructions.contains) { return true }
      if word == "you", next.first == "are", next.dropFirst().contains(where: models.contains) {
        return true
      }
      if word == "system" || word == "your", next.first == "prompt" { return true }
    }
    return words.contains("ai") && words.contains("assistant")
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

  private static let dismissals: Set<String> = [
    "ignore", "disregard", "forget", "override", "bypass", "dismiss",
  ]
  private static let instructions: Set<String> = [
    "instruction", "instructions", "prompt", "prompts", "rules", "guidelines",
  ]
  private static let models: Set<String> = [
    "ai", "assistant", "chatbot", "llm", "bot", "model", "dan",
  ]
}
