import Kernels
import ModelTestSupport
import Storage
import Testing

@testable import ModelFormats

@Suite("GGUF files")
struct GGUFFileTests {
  /// A small file with something of everything.
  private static let sample: GGUFWriter = {
    var writer = GGUFWriter(architecture: "llama")
    writer.metadata += [
      ("llama.block_count", .uint32(2)),
      ("llama.rope.freq_base", .float32(10_000)),
      ("tokenizer.ggml.tokens", .strings(["a", "", "été"])),
      ("tokenizer.ggml.scores", .float32s([0, -1.5, 2])),
      ("tokenizer.ggml.token_type", .int32s([1, -2, 3])),
      ("tokenizer.ggml.add_bos_token", .bool(true)),
      ("big", .uint64(.max)),
    ]
    writer.add("norm.weight", shape: [3], [1, 2, 3])
    writer.add(
      "q.weight", .q8_0, shape: [2, 32], bytes: (0..<68).map { UInt8($0) })
    writer.add("h.weight", .f16, shape: [1, 2], bytes: [0x00, 0x3C, 0x01, 0x80])
    return writer
  }()

  private func open(_ bytes: [UInt8]) throws(ModelFormatError) -> GGUFFile {
    try GGUFFile(MappedFile(bytes))
  }

  @Test(arguments: [UInt32(2), 3]) func readsMetadataAndTensors(version: UInt32) throws {
    var writer = Self.sample
    writer.version = version
    let file = try open(writer.bytes())
    let metadata = file.metadata
    #expect(file.version == Int(version))
    #expect(try metadata.string("general.architecture") == "llama")
    #expect(try metadata.integer("llama.block_count") == 2)
    #expect(try metadata.float("llama.rope.freq_base") == 10_000)
    #expect(try metadata.bool("tokenizer.ggml.add_bos_token"))
    #expect(try metadata.integers("tokenizer.ggml.token_type") == [1, -2, 3])
    #expect(try metadata.floats("tokenizer.ggml.scores") == [0, -1.5, 2])
    let tokens = try metadata.strings("tokenizer.ggml.tokens")
    #expect(tokens.map { String(decoding: $0, as: UTF8.self) } == ["a", "", "été"])
    #expect(tokens.indices.map { tokens.text($0) } == ["a", "", "été"])
    #expect(try file.vector("norm.weight", count: 3) == [1, 2, 3])
    #expect(try file.floats("h.weight", shape: [1, 2]) == [1, -0x1p-24])
    let matrix = try file.matrix("q.weight", rows: 2, columns: 32)
    #expect(matrix.type == .q8_0 && matrix.rowBytes == 34)
    #expect(matrix.rows(1..<2).base.load(as: UInt8.self) == 34)
  }

  @Test func saysWhatIsMissingOrOfAnotherKind() throws {
    let file = try open(Self.sample.bytes())
    #expect(try file.metadata.integer(ifPresent: "absent") == nil)
    #expect(throws: ModelFormatError.missing(what: "metadata key absent")) {
      try file.metadata.integer("absent")
    }
    #expect(throws: ModelFormatError.self) { try file.metadata.integer("big") }
    #expect(throws: ModelFormatError.self) { try file.metadata.string("llama.block_count") }
    #expect(throws: ModelFormatError.self) { try file.metadata.strings("tokenizer.ggml.scores") }
    #expect(throws: ModelFormatError.missing(what: "tensor absent")) {
      try file.vector("absent", count: 3)
    }
    #expect(throws: ModelFormatError.self) { try file.vector("norm.weight", count: 4) }
    #expect(throws: ModelFormatError.self) { try file.floats("q.weight", shape: [2, 32]) }
  }

  @Test func keepsTheRestOfAFileWithAnUnsupportedTensor() throws {
    var writer = Self.sample
    writer.add("odd.weight", type: 16, shape: [1, 256], bytes: [UInt8](repeating: 0, count: 66))
    let file = try open(writer.bytes())
    #expect(file.unsupported == ["odd.weight": "IQ2_XXS"])
    #expect(file.tensors.count == 3)
    let error = #expect(throws: ModelFormatError.self) {
      try file.matrix("odd.weight", rows: 1, columns: 256)
    }
    #expect(error?.description.contains("odd.weight") == true)
    #expect(error?.description.contains("IQ2_XXS") == true)
  }

  /// Each contradiction is told with the tensor or the key that has it.
  @Test(arguments: [
    Contradiction("there twice") { $0.metadata.append(("big", .bool(true))) },
    Contradiction("odd is malformed: there is no value type 13") {
      $0.metadata.append(("odd", .raw(type: 13, [0])))
    },
    Contradiction("nested too deeply") { writer in
      let header = littleEndian(UInt32(9)) + littleEndian(UInt64(1))
      writer.metadata.append(
        ("deep", .raw(type: 9, Array(repeatElement(header, count: 100_000).joined()))))
    },
    Contradiction("deep, an array of") { writer in
      let header = littleEndian(UInt32(10)) + littleEndian(UInt64.max / 8 + 2)
      writer.metadata.append(("deep", .raw(type: 9, header)))
    },
    Contradiction("general.alignment") { $0.metadata.append(("general.alignment", .uint32(0))) },
    Contradiction("general.alignment") { $0.metadata.append(("general.alignment", .uint32(12))) },
    Contradiction("general.alignment") { $0.metadata.append(("general.alignment", .bool(true))) },
    Contradiction("split.count") { $0.metadata.append(("split.count", .uint32(2))) },
    Contradiction("two of this name") { $0.add("norm.weight", shape: [1], [1]) },
    Contradiction("tensor wide is malformed: it has 5 dimensions") {
      $0.add("wide", shape: [1, 1, 1, 1, 1], [1])
    },
    Contradiction("tensor none is malformed: a dimension is 0") { $0.add("none", shape: [0], []) },
    Contradiction("a row of 33") { $0.add("q", .q4_0, shape: [33], bytes: []) },
    Contradiction("can't be counted") { $0.add("huge", shape: [1 << 40, 1 << 40], []) },
    Contradiction("within tensor short") { $0.add("short", shape: [1000], [1]) },
    Contradiction("overlaps another") { writer in
      writer.add("long", shape: [64], [1])
      writer.add("after", shape: [64], [Float](repeating: 0, count: 64))
    },
    Contradiction("GGUF version 1") { $0.version = 1 },
    Contradiction("big-endian") { $0.version = 0x0300_0000 },
  ])
  fileprivate func namesTheContradiction(case wrong: Contradiction) {
    var writer = Self.sample
    wrong.apply(&writer)
    let error = #expect(throws: ModelFormatError.self) { try open(writer.bytes()) }
    #expect(error?.description.contains(wrong.words) == true, "\(String(describing: error))")
  }

  @Test func everyTruncationIsAnError() {
    let bytes = Self.sample.bytes()
    for count in 0..<bytes.count {
      #expect(throws: ModelFormatError.self) { try open(Array(bytes[..<count])) }
    }
  }

  /// Opens a file and reads everything that it lets itself be asked for.
  private func readAll(_ bytes: [UInt8]) {
    guard let file = try? open(bytes) else { return }
    for key in file.metadata.keys {
      _ = try? file.metadata.string(key)
      _ = try? file.metadata.integer(key)
      _ = try? file.metadata.float(key)
      _ = try? file.metadata.integers(key)
      _ = try? file.metadata.floats(key)
      if let strings = try? file.metadata.strings(key) {
        for string in strings { _ = string.reduce(0, { $0 &+ Int($1) }) }
      }
    }
    for tensor in file.tensors.values {
      #expect(tensor.bytes.upperBound <= bytes.count)
      _ = file.bytes(of: tensor).reduce(0, { $0 &+ Int($1) })
      _ = try? file.floats(tensor.name, shape: tensor.shape)
    }
  }

  @Test func noChangedBytesTrap() {
    let bytes = Self.sample.bytes()
    var random = LinearGenerator(seed: 3)
    for _ in 0..<3_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        changed[place] =
          [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
          .randomElement(using: &random) ?? 0
      }
      readAll(changed)
    }
  }

  @Test func hostileNumbersAreErrorsEverywhere() {
    let bytes = Self.sample.bytes()
    let hostile: [UInt64] = [
      .max, .max - 7, 1 << 63, (1 << 63) - 1, 1 << 62, 1 << 48, 1 << 32, 0xFFFF_FFFF, 1 << 31,
    ]
    for place in 0..<bytes.count - 8 {
      for number in hostile {
        var changed = bytes
        changed.replaceSubrange(place..<place + 8, with: littleEndian(number))
        readAll(changed)
      }
    }
  }
}

/// Something wrong with a file, and words of the error that tells of it.
private struct Contradiction: Sendable, CustomTestStringConvertible {
  let words: String
  let apply: @Sendable (inout GGUFWriter) -> Void

  init(_ words: String, _ apply: @escaping @Sendable (inout GGUFWriter) -> Void) {
    (self.words, self.apply) = (words, apply)
  }

  var testDescription: String { words }
}
