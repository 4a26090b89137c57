package import Kernels

/// Writes GGUF files for tests: well-formed by default, and easily spoilt.
package struct GGUFWriter {
  /// A metadata value.
  package enum Value {
    case uint8(UInt8)
    case int32(Int32)
    case uint32(UInt32)
    case uint64(UInt64)
    case float32(Float)
    case float64(Double)
    case bool(Bool)
    case string(String)
    case strings([String])
    case int32s([Int32])
    case float32s([Float])
    /// A value type and bytes as they stand.
    case raw(type: UInt32, [UInt8])
  }

  private struct Tensor {
    var name: String
    var type: UInt32
    var shape: [Int]
    var bytes: [UInt8]
  }

  package var version: UInt32 = 3
  /// Written as `general.alignment` when it isn't the default.
  package var alignment = 32
  /// In the order of writing.
  package var metadata: [(key: String, value: Value)] = []
  private var tensors: [Tensor] = []

  package init(architecture: String? = nil) {
    if let architecture { metadata.append(("general.architecture", .string(architecture))) }
  }

  /// Adds a tensor; `shape` is rows first, as in `TensorInfo`.
  package mutating func add(_ name: String, type: UInt32, shape: [Int], bytes: [UInt8]) {
    tensors.append(Tensor(name: name, type: type, shape: shape, bytes: bytes))
  }

  package mutating func add(_ name: String, _ type: ElementType, shape: [Int], bytes: [UInt8]) {
    add(name, type: type.rawValue, shape: shape, bytes: bytes)
  }

  /// Adds a float32 tensor.
  package mutating func add(_ name: String, shape: [Int], _ values: [Float]) {
    add(name, .f32, shape: shape, bytes: values.flatMap { littleEndian($0.bitPattern) })
  }

  /// The file.
  package func bytes() -> [UInt8] {
    var all = metadata
    if alignment != 32 { all.append(("general.alignment", .uint32(UInt32(alignment)))) }
    var file = Array("GGUF".utf8) + littleEndian(version)
    file += littleEndian(UInt64(tensors.count)) + littleEndian(UInt64(all.count))
    for (key, value) in all { file += prefixed(key) + value.bytes }
    var offset = 0
    for tensor in tensors {
      file += prefixed(tensor.name) + littleEndian(UInt32(tensor.shape.count))
      for dimension in tensor.shape.reversed() { file += littleEndian(UInt64(dimension)) }
      file += littleEndian(tensor.type) + littleEndian(UInt64(offset))
      offset = padded(offset + tensor.bytes.count)
    }
    for tensor in tensors {
      file += [UInt8](repeating: 0, count: padded(file.count) - file.count)
      file += tensor.bytes
    }
    return file
  }

  private func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}

extension GGUFWriter.Value {
  /// The value's type and its bytes.
  fileprivate var bytes: [UInt8] {
    switch self {
    case .uint8(let value): littleEndian(UInt32(0)) + [value]
    case .uint32(let value): littleEndian(UInt32(4)) + littleEndian(value)
    case .int32(let value): littleEndian(UInt32(5)) + littleEndian(value)
    case .float32(let value): littleEndian(UInt32(6)) + littleEndian(value.bitPattern)
    case .bool(let value): littleEndian(UInt32(7)) + [value ? 1 : 0]
    case .string(let value): littleEndian(UInt32(8)) + prefixed(value)
    case .uint64(let value): littleEndian(UInt32(10)) + littleEndian(value)
    case .float64(let value): littleEndian(UInt32(12)) + littleEndian(value.bitPattern)
    case .strings(let values): array(of: 8, values.map { prefixed($0) })
    case .int32s(let values): array(of: 5, values.map { littleEndian($0) })
    case .float32s(let values): array(of: 6, values.map { littleEndian($0.bitPattern) })
    case .raw(let type, let bytes): littleEndian(type) + bytes
    }
  }

  private func array(of type: UInt32, _ values: [[UInt8]]) -> [UInt8] {
    littleEndian(UInt32(9)) + littleEndian(type) + littleEndian(UInt64(values.count))
      + values.joined()
  }
}

/// A number's bytes as files of models have them.
package func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

private func prefixed(_ text: String) -> [UInt8] {
  littleEndian(UInt64(text.utf8.count)) + Array(text.utf8)
}
