package import Kernels

/// Where a tensor lies in a model's file.
package struct TensorInfo: Sendable, Hashable {
  package let name: String
  package let type: ElementType
  /// Rows first: `[rows, columns]`; the last dimension's numbers lie next to each other. (GGUF writes its
  /// dimensions the other way round.)
  package let shape: [Int]
  /// The bytes in the file; their length is what type and shape say.
  package let bytes: Range<Int>

  package init(name: String, type: ElementType, shape: [Int], bytes: Range<Int>) {
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }
}
