/// How byte-level BPE cuts a text into words before it merges within each, by a model's
/// `tokenizer.ggml.pre`.
///
/// Each case stands for the regular expressions of llama.cpp's `llama-vocab.cpp`, written out as
/// state machines over UTF-8.
enum PreTokenizer: Sendable, Hashable {
  /// GPT-2: contractions, then letters, numbers or other characters with one space before them.
  case gpt2
  /// GPT-2 after every number stands alone: StarCoder, SmolLM, Refact, Command R.
  case singleNumbers
  /// Llama 3 and its kin; a run of numbers is cut after so many.
  case llama3(numbers: Int)
  case deepSeekCoder
  /// For a file that names nothing else.
  case standard

  /// The rules that a name in `tokenizer.ggml.pre` stands for.
  init(named name: String) throws(ModelFormatError) {
    switch name {
    case "gpt-2", "gpt2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "mpt", "olmo",
      "jais", "trillion", "granite-docling", "gigachat", "a.x-4.0", "mellum", "modern-bert",
      "exaone4", "jina-v1-en", "jina-v2-code", "roberta-bpe":
      self = .gpt2
    case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b":
      self = .singleNumbers
    case "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
      "dbrx", "smaug-bpe", "glm4", "chatglm-bpe":
      self = .llama3(numbers: 3)
    case "qwen2", "deepseek-r1-qwen", "kormo", "stablelm2", "megrez", "hunyuan", "grok-2":
      self = .llama3(numbers: 1)
    case "deepseek-coder": self = .deepSeekCoder
    case "default", "": self = .standard
    default:
      throw .unsupported(
        what: "tokenizer.ggml.pre", reason: "the pre-tokenizer “\(name)” is unknown")
    }
  }

  /// Calls `body` with the ends of the words in `start..<end`, one after the other.
  @inline(__always)
  func words(
    of text: Characters, from start: Int, to end: Int, _ body: (_ start: Int, _ end: Int) -> Void
  ) {
    switch self {
    case .gpt2:
      text.repeatedly(start, end, body) { text.gpt2Word(from: $0, to: end) }
    case .singleNumbers:
      text.repeatedly(start, end, body) { text.singleNumberWord(from: $0, to: end) }
    case .llama3(let numbers):
      text.repeatedly(start, end, body) { text.llama3Word(from: $0, to: end, numbers: numbers) }
    case .deepSeekCoder: text.deepSeekCoderWords(start, end, body)
    case .standard: text.standardWords(start, end, body)
    }
  }
}

extension Characters {
  /// Calls `body` with one word after the other; `word` finds the end of the one that begins there.
  @inline(__always)
  fileprivate func repeatedly(
    _ start: Int, _ end: Int, _ body: (Int, Int) -> Void, _ word: (Int) -> Int
  ) {
    var offset = start
    while offset < end {
      let next = word(offset)
      body(offset, next)
      offset = next
    }
  }

  /// Cuts at the matches of one expression: calls `body` with each match and with what lies between.
  ///
  /// `match` gives the end of a match that begins at an offset, or the offset itself without one.
  @inline(__always)
  func cut(
    _ start: Int, _ end: Int, at match: (Int) -> Int, _ body: (Int, Int) -> Void
  ) {
    var offset = start
    var pending = start
    while offset < end {
      let next = match(offset)
      if next == offset {
        offset += character(at: offset).length
        continue
      }
      if pending < offset { body(pending, offset) }
      body(offset, next)
      offset = next
      pending = next
    }
    if pending < end { body(pending, end) }
  }
}
