/// A token's number in its model's vocabulary.
package typealias Token = Int32

/// Text to tokens and back; made once for a model and shared by all that use it.
package protocol Tokenizer: Sendable {
  var vocabularySize: Int { get }

  /// The tokens of a text.
  /// - Parameters:
  ///   - text: UTF-8; what is not valid is treated as the reference does, never trapped on.
  ///   - addsSpecial: puts the tokens around it that the model wants at the start and end of a text.
  ///   - parsesSpecial: reads special tokens' names in the text (`<|im_start|>`) as those tokens. Off for
  ///     anything that comes from a repository or a user: text must not forge a turn of a conversation.
  func encode(_ text: UnsafeRawBufferPointer, addsSpecial: Bool, parsesSpecial: Bool) -> [Token]

  /// The bytes that a token stands for, as they follow other text. A special token has none.
  func bytes(of token: Token) -> [UInt8]

  /// The token of a special name such as `<|im_end|>`.
  func special(_ name: String) -> Token?

  var special: SpecialTokens { get }

  /// Whether a space is put before a text, as some SentencePiece models want it.
  var addsSpacePrefix: Bool { get }
}

/// Tokens with a meaning of their own; nil where the model has none.
package struct SpecialTokens: Sendable, Hashable {
  package var begin: Token?
  package var unknown: Token?
  package var padding: Token?
  /// Fill in the middle: before the part before the cursor, the part after it, and the part to write.
  package var fillPrefix: Token?
  package var fillSuffix: Token?
  package var fillMiddle: Token?
  /// Tokens after which a generation ends, the end of a turn of a conversation included.
  package var ends: Set<Token> = []

  package init() {}
}

extension Tokenizer {
  package var addsSpacePrefix: Bool { false }

  package func encode(
    _ text: String, addsSpecial: Bool = false, parsesSpecial: Bool = false
  ) -> [Token] {
    var text = text
    return text.withUTF8 {
      encode(UnsafeRawBufferPointer($0), addsSpecial: addsSpecial, parsesSpecial: parsesSpecial)
    }
  }
}
