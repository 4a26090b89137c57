import Kernels
package import Storage

/// Tensors in the safetensors format, read in place.
///
/// A tensor whose numbers are not aligned for their type (the format allows it, older writers do it) is
/// copied once, when the file is opened.
///
/// Source: the safetensors README, section “Format”.
package struct SafetensorsFile: TensorFile {
  package let file: MappedFile
  package let tensors: [String: TensorInfo]
  package let unsupported: [String: String]
  /// What the writer noted beside the tensors (`__metadata__`).
  package let notes: [String: String]

  private let realigned: [String: MappedFile]

  /// The reference's limit on the length of a header.
  private static let longestHeader: UInt64 = 100_000_000

  /// Reads a file's header.
  /// - Complexity: O(header), plus the bytes of misaligned tensors.
  package init(_ file: MappedFile) throws(ModelFormatError) {
    self.file = file
    var reader = ByteReader(file.bytes)
    let length = try reader.integer(UInt64.self, in: "the header")
    guard length <= Self.longestHeader else {
      throw .malformed(what: "the header", reason: "it claims to be \(length) bytes long")
    }
    let range = try reader.skip(length, in: "the header")
    let header = try SafetensorsHeader(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    notes = header.notes

    var tensors: [String: TensorInfo] = [:]
    var unsupported: [String: String] = [:]
    var realigned: [String: MappedFile] = [:]
    for entry in header.entries {
      guard tensors[entry.name] == nil, unsupported[entry.name] == nil else {
        throw .malformed(what: "tensor \(entry.name)", reason: "there are two of this name")
      }
      let bytes = try entry.place(from: range.upperBound, in: file.count)
      guard let type = SafetensorsHeader.elementType(entry.type) else {
        unsupported[entry.name] = entry.type
        continue
      }
      try entry.check(bytes, type)
      tensors[entry.name] = TensorInfo(
        name: entry.name, type: type, shape: entry.shape, bytes: bytes)
      if !bytes.lowerBound.isMultiple(of: type.blockBytes) {
        realigned[entry.name] = MappedFile(Array(file.bytes[bytes]))
      }
    }
    try checkDisjoint(tensors.values)
    self.tensors = tensors
    self.unsupported = unsupported
    self.realigned = realigned
  }

  package var byteCount: Int { file.count }

  package func bytes(of tensor: TensorInfo) -> UnsafeRawBufferPointer {
    realigned[tensor.name]?.bytes ?? UnsafeRawBufferPointer(rebasing: file.bytes[tensor.bytes])
  }
}
