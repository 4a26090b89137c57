package import LanguageModel

extension AdapterTensors {
  /// The adapter as a GGUF file, the form in which ragd keeps it; llama.cpp and Ollama load it too.
  ///
  /// Source: the GGUF specification in ggml's `docs/gguf.md`; names as llama.cpp's
  /// `convert_lora_to_gguf.py` gives them.
  package func gguf(_ architecture: DecoderArchitecture) -> [UInt8] {
    let tensors = pairs.flatMap { pair in
      [
        Tensor(pair.name + Self.downSuffix, rows: rank, columns: pair.inputs, pair.down),
        Tensor(pair.name + Self.upSuffix, rows: pair.outputs, columns: rank, pair.up),
      ]
    }
    let texts = [
      ("general.type", "adapter"), ("general.architecture", architecture.rawValue),
      ("adapter.type", "lora"),
    ]
    var bytes = GGUFBytes()
    bytes.add("GGUF".utf8)
    bytes.add(UInt32(3))
    bytes.add(UInt64(tensors.count))
    bytes.add(UInt64(texts.count + 1))
    for (key, value) in texts {
      bytes.add(text: key)
      bytes.add(UInt32(8))
      bytes.add(text: value)
    }
    bytes.add(text: "adapter.lora.alpha")
    bytes.add(UInt32(6))
    bytes.add(alpha.bitPattern)
    var offset = 0
    for tensor in tensors {
      bytes.add(text: tensor.name)
      bytes.add(UInt32(2))
      bytes.add(UInt64(tensor.columns))
      bytes.add(UInt64(tensor.rows))
      bytes.add(UInt32(0))
      bytes.add(UInt64(offset))
      offset = GGUFBytes.aligned(offset + 4 * tensor.numbers.count)
    }
    for tensor in tensors {
      bytes.align()
      for number in tensor.numbers { bytes.add(number.bitPattern) }
    }
    return bytes.all
  }

  /// A matrix of single-precision numbers.
  private struct Tensor {
    let name: String
    let rows: Int
    let columns: Int
    let numbers: [Float]

    init(_ name: String, rows: Int, columns: Int, _ numbers: [Float]) {
      (self.name, self.rows, self.columns, self.numbers) = (name, rows, columns, numbers)
    }
  }
}

/// Bytes of a GGUF file, as they are written.
private struct GGUFBytes {
  private(set) var all: [UInt8] = []

  /// What tensors begin at multiples of.
  private static let alignment = 32

  static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  mutating func add(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { all.append(contentsOf: $0) }
  }

  mutating func add(_ bytes: some Sequence<UInt8>) { all.append(contentsOf: bytes) }

  mutating func add(text: String) {
    add(UInt64(text.utf8.count))
    add(text.utf8)
  }

  mutating func align() {
    add([UInt8](repeating: 0, count: Self.aligned(all.count) - all.count))
  }
}
