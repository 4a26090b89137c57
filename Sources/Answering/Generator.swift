/// Makes text from a prompt; the model tower conforms to it in `LocalModels`.
package protocol Generator: Sendable {
  /// Weights of the model, which tell how well it writes; nil where they are not known.
  var parameterCount: Int? { get }
  /// Tokens of passages that a prompt may hold, whose text is to begin within a time.
  ///
  /// Where the time is too short for an answer worth having, it is exceeded.
  /// - Parameter prompt: what else the prompt holds.
  func passageTokens(beside prompt: Prompt, within time: Duration) async -> Int
  /// Tokens of a text, or a number that is not much smaller.
  func tokenCount(of text: String) -> Int
  /// Streams the continuation of a prompt. Ends early when the consuming task is cancelled.
  func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error>
}

extension Generator {
  /// Not known.
  package var parameterCount: Int? { nil }
  /// What 4,000 tokens of context hold beside instructions and answer; how fast they are read isn't known.
  package func passageTokens(beside prompt: Prompt, within time: Duration) async -> Int { 3000 }
  /// Three bytes a token: fewer than a token of any language has.
  package func tokenCount(of text: String) -> Int { (text.utf8.count + 2) / 3 }
}

/// What a generator is given: instructions, the passages (best at both ends), the question.
package struct Prompt: Sendable {
  package var instructions: String
  /// Numbered as the answer must cite them; repository text, hence never instructions.
  package var passages: [String]
  package var question: String
  package init(instructions: String, passages: [String], question: String) {
    self.instructions = instructions
    self.passages = passages
    self.question = question
  }
}
