import ModelFormats

/// A tokenizer with nothing but the special tokens.
struct IDTokenizer: Tokenizer {
  var vocabularySize: Int { 103 }
  var special: SpecialTokens { SpecialTokens() }

  func special(_ name: String) -> Token? { ["[CLS]": 101, "[SEP]": 102][name] }
  func bytes(of token: Token) -> [UInt8] { [] }
  func encode(_ text: UnsafeRawBufferPointer, addsSpecial: Bool, parsesSpecial: Bool) -> [Token] {
    []
  }
}
