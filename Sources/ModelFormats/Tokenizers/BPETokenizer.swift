/// Byte-level BPE, as GPT-2 began it: a text is cut into words by a pre-tokenizer, and within a word
/// neighbouring pieces are merged, the pair that comes first in the model's list first.
///
/// The same tokens as llama.cpp. Bytes that are not UTF-8 are read as it reads them (`UTF8Repair`).
///
/// Source: Sennrich, Haddow, Birch, "Neural Machine Translation of Rare Words with Subword Units";
/// Radford et al., "Language Models are Unsupervised Multitask Learners", section 2.2.
final class BPETokenizer: Tokenizer {
  private let vocabulary: Vocabulary
  private let preTokenizer: PreTokenizer
  private let merges: BPEMerges
  private let marks: TextMarks
  /// Takes a word that is a token as that token, whatever merging would give.
  private let ignoresMerges: Bool
  private let caches = EncodingCachePool()

  init(
    _ vocabulary: Vocabulary, merges: BPEMerges, preTokenizer: PreTokenizer, marks: TextMarks,
    ignoresMerges: Bool
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.preTokenizer = preTokenizer
    self.marks = marks
    self.ignoresMerges = ignoresMerges
  }

  var vocabularySize: Int { vocabulary.count }
  var special: SpecialTokens { vocabulary.special }

  func bytes(of token: Token) -> [UInt8] { vocabulary.bytes(of: token) }
  func special(_ name: String) -> Token? { vocabulary.names.token(named: name) }

  func encode(
    _ text: UnsafeRawBufferPointer, addsSpecial: Bool, parsesSpecial: Bool
  ) -> [Token] {
    var output: [Token] = []
    output.reserveCapacity(text.count / 3 + 8)
    if addsSpecial { output += marks.before }
    caches.withCache { cache in
      vocabulary.names.split(text, parsesSpecial: parsesSpecial) { part in
        UTF8Repair.withValid(part) { encode($0, &cache, &output) }
      } onToken: {
        output.append($0)
      }
    }
    if addsSpecial { output += marks.after }
    return output
  }

  private func encode(
    _ text: UnsafeRawBufferPointer, _ cache: inout EncodingCache, _ output: inout [Token]
  ) {
    guard let base = text.bindMemory(to: UInt8.self).baseAddress else { return }
    let characters = Characters(bytes: base, count: text.count)
    preTokenizer.words(of: characters, from: 0, to: text.count) { start, end in
      let word = UnsafeRawBufferPointer(start: base + start, count: end - start)
      cache.append(word, to: &output) { cache, output in
        if ignoresMerges, let token = vocabulary.pieces.find(word) {
          output.append(Token(token))
        } else {
          merges.encode(word, &cache, &output)
        }
      }
    }
  }
}

/// Tokens that go around a text which stands for itself.
struct TextMarks: Sendable {
  var before: [Token] = []
  var after: [Token] = []
}
