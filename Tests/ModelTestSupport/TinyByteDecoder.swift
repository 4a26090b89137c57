/// A decoder of random weights that reads text byte by byte: a whole model in 100 kB.
package enum TinyByteDecoder {
  private static let width = 32
  private static let hidden = 48
  private static let layers = 2
  private static let heads = 4
  /// The 256 bytes, and one pair of them.
  private static let vocabularySize = 257

  /// A GGUF file.
  package static func bytes(seed: UInt64 = 1) -> [UInt8] {
    var writer = GGUFWriter(architecture: "llama")
    let counts: [(String, UInt32)] = [
      ("block_count", UInt32(layers)), ("embedding_length", UInt32(width)),
      ("feed_forward_length", UInt32(hidden)), ("attention.head_count", UInt32(heads)),
      ("attention.head_count_kv", 2), ("context_length", 1024),
      ("rope.dimension_count", UInt32(width / heads)),
    ]
    for (key, value) in counts { writer.metadata.append(("llama.\(key)", .uint32(value))) }
    writer.metadata.append(("llama.attention.layer_norm_rms_epsilon", .float32(1e-5)))
    writer.metadata.append(("tokenizer.ggml.model", .string("gpt2")))
    writer.metadata.append(("tokenizer.ggml.tokens", .strings(names + ["th"])))
    writer.metadata.append(("tokenizer.ggml.merges", .strings(["t h"])))
    var generator = LinearGenerator(seed: seed)
    func add(_ name: String, _ shape: [Int], scale: Float, shift: Float = 0) {
      writer.add(
        name + ".weight", shape: shape,
        generator.floats(shape.reduce(1, *), scale: scale).map { $0 + shift })
    }
    add("token_embd", [vocabularySize, width], scale: 0.5)
    add("output", [vocabularySize, width], scale: 0.3)
    add("output_norm", [width], scale: 0.1, shift: 1)
    for layer in 0..<layers {
      let name = "blk.\(layer)"
      add("\(name).attn_norm", [width], scale: 0.1, shift: 1)
      add("\(name).ffn_norm", [width], scale: 0.1, shift: 1)
      add("\(name).attn_q", [width, width], scale: 0.2)
      add("\(name).attn_k", [width / 2, width], scale: 0.2)
      add("\(name).attn_v", [width / 2, width], scale: 0.2)
      add("\(name).attn_output", [width, width], scale: 0.2)
      add("\(name).ffn_gate", [hidden, width], scale: 0.2)
      add("\(name).ffn_up", [hidden, width], scale: 0.2)
      add("\(name).ffn_down", [width, hidden], scale: 0.2)
    }
    return writer.bytes()
  }

  /// What byte-level vocabularies call the bytes: printable ones by themselves, the others from
  /// U+0100 on.
  private static let names: [String] = {
    let printable = Set(0x21...0x7E).union(0xA1...0xAC).union(0xAE...0xFF)
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      if printable.contains(byte) { return String(UnicodeScalar(UInt8(byte))) }
      defer { next += 1 }
      return UnicodeScalar(next).map { String($0) } ?? ""
    }
  }()

  /// A project's file of made-up sentences: a few words, used again and again.
  package static func prose(seed: UInt64, sentences: Int) -> String {
    var generator = LinearGenerator(seed: seed)
    let words = ["the", "cat", "sat", "on", "mat", "and", "then", "it", "ran", "there", "with"]
    func word() -> String { words[Int(generator.next() >> 40) % words.count] }
    return (0..<sentences).map { _ in
      (0..<6).map { _ in word() }.joined(separator: " ") + ".\n"
    }.joined()
  }
}
