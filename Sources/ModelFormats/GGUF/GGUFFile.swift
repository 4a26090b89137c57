package import Storage

/// A model in the GGUF format, version 2 or 3, read in place.
///
/// Opening reads the header only: the time grows with the number of tensors and metadata strings, not
/// with the weights. Every count, offset and length is checked before it is used; a tensor of a type
/// that ragd can't read is an error when it is asked for, so that such a file can be described.
///
/// Source: the GGUF specification in ggml's `docs/gguf.md`.
package struct GGUFFile: TensorFile {
  package let file: MappedFile
  package let version: Int
  package let metadata: GGUFMetadata
  package let tensors: [String: TensorInfo]
  package let unsupported: [String: String]

  /// Reads a file's header.
  /// - Complexity: O(header); some milliseconds for a vocabulary of 262,144.
  package init(_ file: MappedFile) throws(ModelFormatError) {
    self.file = file
    var reader = ByteReader(file.bytes)
    version = try Self.version(&reader)
    let tensorCount = try reader.integer(UInt64.self, in: "the header")
    let keyCount = try reader.integer(UInt64.self, in: "the header")
    metadata = try GGUFMetadata(file, &reader, count: keyCount)
    if let parts = try metadata.integer(ifPresent: "split.count"), parts > 1 {
      throw .unsupported(
        what: "split.count", reason: "the model is split over \(parts) files; join them first")
    }
    let table = try GGUFTensorTable(&reader, count: tensorCount, alignment: metadata.alignment())
    tensors = table.tensors
    unsupported = table.unsupported
  }

  package var byteCount: Int { file.count }

  package func bytes(of tensor: TensorInfo) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[tensor.bytes])
  }

  private static func version(_ reader: inout ByteReader) throws(ModelFormatError) -> Int {
    guard try reader.integer(UInt32.self, in: "the header") == 0x4655_4747 else {
      throw .malformed(what: "the header", reason: "it does not begin with “GGUF”")
    }
    let version = try reader.integer(UInt32.self, in: "the header")
    switch version {
    case 2, 3: return Int(version)
    case 0x0200_0000, 0x0300_0000:
      throw .unsupported(what: "the header", reason: "its numbers are big-endian")
    default: throw .unsupported(what: "the header", reason: "it has GGUF version \(version)")
    }
  }
}
