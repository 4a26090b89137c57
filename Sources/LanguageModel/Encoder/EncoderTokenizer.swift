import Foundation
import ModelFormats
import Storage

/// Texts to tokens as a BERT encoder wants them: `[CLS]`, at most so many, `[SEP]`.
struct EncoderTokenizer: Sendable {
  let begin: Token
  let end: Token
  private let tokenizer: any Tokenizer
  /// Tokens at most, without the two around them.
  private let longest: Int

  /// A word of more characters is one unknown token; so many tokens can a cut through a word change at most.
  private static let longestWord = 100
  /// Bytes that a token takes, most often; more are looked at only where they are needed.
  private static let bytesOfToken = 8

  /// Reads `tokenizer.json`, or `vocab.txt` where there is none.
  init(_ folder: EncoderFolder, _ configuration: EncoderConfiguration) throws {
    let tokenizer = try Self.tokenizer(folder)
    guard let begin = tokenizer.special("[CLS]"), let end = tokenizer.special("[SEP]") else {
      throw ModelFailure("the tokenizer lacks [CLS] or [SEP], which a sentence encoder needs")
    }
    guard tokenizer.vocabularySize <= configuration.vocabulary else {
      throw ModelFailure(
        "the tokenizer has \(tokenizer.vocabularySize) tokens, "
          + "the model only \(configuration.vocabulary)")
    }
    self.tokenizer = tokenizer
    self.begin = begin
    self.end = end
    longest = configuration.longest - 2
  }

  /// The tokens of a text.
  ///
  /// Of a long text only a part is looked at: twice as much as long as there are too few tokens.
  /// - Complexity: O(bytes looked at).
  func tokens(of text: String) -> [Token] {
    var text = text
    let words = text.withUTF8 { bytes in
      var looked = (longest + Self.longestWord) * Self.bytesOfToken
      while looked < bytes.count {
        // Not through a character.
        while looked < bytes.count, bytes[looked] & 0xC0 == 0x80 { looked += 1 }
        let tokens = encode(bytes[..<looked])
        // Only the last word can read otherwise in the whole text.
        if tokens.count >= longest + Self.longestWord { return tokens }
        looked *= 2
      }
      return encode(bytes[...])
    }
    return [begin] + words.prefix(longest) + [end]
  }

  private static func tokenizer(_ folder: EncoderFolder) throws -> any Tokenizer {
    if let json = try folder.bytes("tokenizer.json") {
      return try json.withBytes { try JSONTokenizer.make(tokenizerJSON: $0) }
    }
    guard let list = try folder.bytes("vocab.txt") else {
      throw ModelFailure("tokenizer.json and vocab.txt are missing in \(folder.url.path)")
    }
    return try list.withBytes { try JSONTokenizer.make(vocabularyText: $0) }
  }

  private func encode(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [Token] {
    tokenizer.encode(
      UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes)), addsSpecial: false,
      parsesSpecial: false)
  }
}
