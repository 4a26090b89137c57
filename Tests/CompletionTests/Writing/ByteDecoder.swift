import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Storage

/// A decoder of random weights whose tokens are single bytes and a space: what it writes is noise, and the same
/// noise every time.
struct ByteDecoder {
  private static let width = 32
  private static let hidden = 48
  private static let vocabulary = 260

  let model: DecoderModel
  let tokenizer: any Tokenizer

  init(seed: UInt64, in folder: ScratchFolder) throws {
    var writer = GGUFWriter(architecture: "llama")
    let counts: [(String, UInt32)] = [
      ("block_count", 2), ("embedding_length", UInt32(Self.width)),
      ("feed_forward_length", UInt32(Self.hidden)), ("attention.head_count", 2),
      ("attention.head_count_kv", 1), ("attention.key_length", 16),
      ("attention.value_length", 16), ("context_length", 4096), ("rope.dimension_count", 16),
    ]
    writer.metadata += counts.map { ("llama." + $0.0, .uint32($0.1)) }
    writer.metadata += [
      ("llama.attention.layer_norm_rms_epsilon", .float32(1e-5)),
      ("llama.rope.freq_base", .float32(1000)),
    ]
    writer.metadata += Self.bytes
    var generator = LinearGenerator(seed: seed)
    func add(_ name: String, _ shape: [Int], scale: Float, shift: Float = 0) {
      let numbers = generator.floats(shape.reduce(1, *)).map { $0 * scale + shift }
      writer.add(name + ".weight", shape: shape, numbers)
    }
    add("token_embd", [Self.vocabulary, Self.width], scale: 1)
    add("output_norm", [Self.width], scale: 0.3, shift: 1)
    add("output", [Self.vocabulary, Self.width], scale: 0.6)
    for layer in 0..<2 {
      let block = "blk.\(layer)."
      for norm in ["attn_norm", "ffn_norm"] {
        add(block + norm, [Self.width], scale: 0.3, shift: 1)
      }
      let shapes = [
        ("attn_q", 32, Self.width), ("attn_k", 16, Self.width), ("attn_v", 16, Self.width),
        ("attn_output", Self.width, 32), ("ffn_gate", Self.hidden, Self.width),
        ("ffn_up", Self.hidden, Self.width), ("ffn_down", Self.width, Self.hidden),
      ]
      for (name, rows, columns) in shapes { add(block + name, [rows, columns], scale: 0.3) }
    }
    let path = try folder.write("model-\(seed).gguf", writer.bytes())
    let file = try GGUFFile(MappedFile(path: path))
    model = try DecoderModel(file)
    tokenizer = try GGUFTokenizer.make(from: file)
  }

  private static let bytes: [(key: String, value: GGUFWriter.Value)] = {
    let names = (0..<256).map { byte in
      (byte < 16 ? "<0x0" : "<0x") + String(byte, radix: 16).uppercased() + ">"
    }
    return [
      ("tokenizer.ggml.model", .string("llama")),
      ("tokenizer.ggml.tokens", .strings(["<unk>", "<s>", "</s>"] + names + ["▁"])),
      ("tokenizer.ggml.scores", .float32s([Float](repeating: 0, count: vocabulary))),
      ("tokenizer.ggml.token_type", .int32s([2, 3, 3] + [Int32](repeating: 6, count: 256) + [1])),
      ("tokenizer.ggml.bos_token_id", .uint32(1)), ("tokenizer.ggml.eos_token_id", .uint32(2)),
      ("tokenizer.ggml.add_space_prefix", .bool(false)),
    ]
  }()
}
