import Foundation
import Kernels
package import ModelFormats
import Storage

/// What a model's files say of it.
package struct ModelDescription: Sendable {
  /// How many tensors have an element type.
  package struct TypeCount: Sendable, Hashable {
    package var type: String
    package var tensors: Int
    package var bytes: Int
  }

  /// The vocabulary and how text is cut.
  package struct Vocabulary: Sendable, Hashable {
    /// The kind of tokenizer, with its pre-tokenizer: `gpt2 (smollm)`.
    package var tokenizer: String
    package var size: Int
  }

  package var format: InstalledModel.Format
  /// Nil for networks that ragd can't run.
  package var kind: ModelKind?
  package var title: String?
  package var architecture: String
  package var license: String?
  package var parameters: Int
  package var bytes: Int
  package var layers: Int?
  package var width: Int?
  package var contextLength: Int?
  package var vocabulary: Vocabulary?
  /// The template of conversations, in its own language.
  package var chatTemplate: String?
  /// The tokens for filling in the middle by their part: prefix, suffix, middle.
  package var fillTokens: [(part: String, token: String)] = []
  /// By bytes, most first.
  package var types: [TypeCount]
  /// In the order of their places in the file.
  package var tensors: [TensorInfo]
  /// Why ragd can't run it; empty when it can.
  package var problems: [String] = []

  /// Networks that ragd can run.
  static let decoders: Set = ["llama", "qwen2", "qwen3", "gemma3"]
  static let encoders: Set = ["bert"]

  /// Reads a GGUF file, a safetensors file, or a folder with `model.safetensors` and `config.json`.
  package init(_ path: String) throws {
    do {
      if Self.isFolder(path) {
        try self.init(folder: path)
      } else {
        let file = try MappedFile(path: path)
        if file.bytes.prefix(4).elementsEqual("GGUF".utf8) {
          try self.init(GGUFFile(file))
        } else if path.hasSuffix(".safetensors") {
          try self.init(safetensors: SafetensorsFile(file))
        } else {
          throw ModelFailure(
            "\(path) is neither a GGUF file nor a folder with model.safetensors",
            hint: "models for ragd are GGUF files, and sentence encoders in safetensors folders")
        }
      }
    } catch let error as ModelFormatError {
      throw ModelFailure("\(path): \(error)", hint: "the file may be cut off; get it again")
    } catch let error as StorageError {
      throw ModelFailure("\(error)")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

// MARK: - GGUF

extension ModelDescription {
  private init(_ file: GGUFFile) throws(ModelFormatError) {
    let metadata = file.metadata
    self.init(file, format: .gguf, architecture: try metadata.string("general.architecture"))
    title = try metadata.string(ifPresent: "general.name")
    license = try metadata.string(ifPresent: "general.license")
    layers = try metadata.integer(ifPresent: "\(architecture).block_count")
    width = try metadata.integer(ifPresent: "\(architecture).embedding_length")
    contextLength = try metadata.integer(ifPresent: "\(architecture).context_length")
    chatTemplate = try metadata.string(ifPresent: "tokenizer.chat_template")
    if try metadata.string(ifPresent: "general.type") == "adapter" {
      problems.append("it is a LoRA adapter, which needs its base model")
    } else if Self.decoders.contains(architecture) {
      kind = .decoder
    } else {
      problems.append("ragd can't run GGUF models of the architecture \(architecture)")
    }
    try readVocabulary(metadata)
    guard kind == .decoder else { return }
    if vocabulary == nil {
      problems.append("it has no vocabulary")
    } else if problems.isEmpty {
      tryLoading(file)
    }
  }

  /// Says what would stop it when it is loaded: a shape that doesn't fit, a key that is missing.
  private mutating func tryLoading(_ file: GGUFFile) {
    do {
      _ = try DecoderModel(file)
      _ = try GGUFTokenizer.make(from: file)
    } catch {
      problems.append("\(error)")
    }
  }

  private mutating func readVocabulary(_ metadata: GGUFMetadata) throws(ModelFormatError) {
    guard let tokens = try metadata.strings(ifPresent: "tokenizer.ggml.tokens") else { return }
    let tokenizer = try metadata.string("tokenizer.ggml.model")
    let pre = try metadata.string(ifPresent: "tokenizer.ggml.pre")
    vocabulary = Vocabulary(
      tokenizer: tokenizer + (pre.map { " (\($0))" } ?? ""), size: tokens.count)
    // The names that converters write now, and the older ones.
    let keys = [
      ("prefix", ["fim_pre", "prefix"]), ("suffix", ["fim_suf", "suffix"]),
      ("middle", ["fim_mid", "middle"]),
    ]
    for (part, names) in keys {
      for name in names {
        guard let token = try metadata.integer(ifPresent: "tokenizer.ggml.\(name)_token_id"),
          tokens.indices.contains(token)
        else { continue }
        fillTokens.append((part, tokens.text(token)))
        break
      }
    }
  }
}

// MARK: - Safetensors

extension ModelDescription {
  /// What `config.json` says; each key may be missing.
  private struct Configuration: Decodable {
    var model_type: String?
    var hidden_size: Int?
    var num_hidden_layers: Int?
    var max_position_embeddings: Int?
    var vocab_size: Int?
  }

  private static let largestConfiguration = 1 << 20

  private init(folder: String) throws {
    try self.init(safetensors: EncoderFolder(url: URL(fileURLWithPath: folder)).weights())
    let file = try MappedFile(path: "\(folder)/config.json")
    guard file.count <= Self.largestConfiguration,
      let configuration = try? JSONDecoder().decode(Configuration.self, from: Data(file.bytes))
    else { throw ModelFormatError.malformed(what: "config.json", reason: "it can't be read") }
    architecture = configuration.model_type ?? "unknown"
    layers = configuration.num_hidden_layers
    width = configuration.hidden_size
    contextLength = configuration.max_position_embeddings
    vocabulary = configuration.vocab_size.map { Vocabulary(tokenizer: "tokenizer.json", size: $0) }
    problems = []
    if Self.encoders.contains(architecture) {
      kind = .encoder
      try readEncoder(EncoderFolder(url: URL(fileURLWithPath: folder)))
    } else {
      problems.append("ragd can't run safetensors models of the architecture \(architecture)")
    }
  }

  /// What a sentence encoder needs beyond its weights.
  private mutating func readEncoder(_ folder: EncoderFolder) throws {
    do {
      contextLength = try EncoderConfiguration(folder).longest
    } catch let failure as ModelFailure {
      problems.append(failure.message)
    }
    let tokenizers = ["tokenizer.json", "vocab.txt"]
    if try tokenizers.allSatisfy({ try folder.bytes($0) == nil }) {
      problems.append("there is neither tokenizer.json nor vocab.txt beside it")
    }
  }

  private init(safetensors file: some TensorFile) {
    self.init(file, format: .safetensors, architecture: "unknown")
    problems.append("a safetensors file needs the folder with its config.json")
  }

  private init(
    _ file: some TensorFile, format: InstalledModel.Format, architecture: String
  ) {
    self.format = format
    self.architecture = architecture
    bytes = file.byteCount
    tensors = file.tensors.values.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
    parameters = tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    types = Dictionary(grouping: tensors, by: \.type).map { type, tensors in
      TypeCount(
        type: "\(type)".uppercased(), tensors: tensors.count,
        bytes: tensors.reduce(0) { $0 + $1.bytes.count })
    }.sorted { ($0.bytes, $0.type) > ($1.bytes, $1.type) }
    for (name, type) in file.unsupported.sorted(by: { $0.key < $1.key }) where format == .gguf {
      problems.append("tensor \(name) is of the type \(type), which ragd can't read")
      break
    }
  }
}
