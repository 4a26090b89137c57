/// Writes safetensors files for tests.
package struct SafetensorsWriter {
  private struct Tensor {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  private var tensors: [Tensor] = []
  /// Bytes of white space after the header; the default aligns the data to 8.
  package var padding: Int?

  package init() {}

  /// Adds a tensor of the format's type name, such as `F32`.
  package mutating func add(_ name: String, type: String, shape: [Int], bytes: [UInt8]) {
    tensors.append(Tensor(name: name, type: type, shape: shape, bytes: bytes))
  }

  /// Adds a float32 tensor.
  package mutating func add(_ name: String, shape: [Int], _ values: [Float]) {
    add(name, type: "F32", shape: shape, bytes: values.flatMap { littleEndian($0.bitPattern) })
  }

  /// The file; names must not need escapes.
  package func bytes() -> [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    for tensor in tensors {
      let end = data.count + tensor.bytes.count
      entries.append(
        """
        "\(tensor.name)":{"dtype":"\(tensor.type)","shape":\(tensor.shape),\
        "data_offsets":[\(data.count),\(end)]}
        """)
      data += tensor.bytes
    }
    return Self.file(
      header: "{" + entries.joined(separator: ",") + "}", padding: padding, data: data)
  }

  /// A file with any header.
  package static func file(header: String, padding: Int? = nil, data: [UInt8]) -> [UInt8] {
    var header = Array(header.utf8)
    let aligned = (header.count + 7) / 8 * 8 - header.count
    header += [UInt8](repeating: UInt8(ascii: " "), count: padding ?? aligned)
    return littleEndian(UInt64(header.count)) + header + data
  }
}
