package import Kernels

/// Named tensors in a file, or in several; their numbers stay there until somebody reads them.
///
/// Matrices point into the mapped file: whoever uses one keeps the value alive.
package protocol TensorFile: Sendable {
  /// The length of the file, or of all files together.
  var byteCount: Int { get }
  /// The tensors that ragd can read, by name. Their bytes lie within the file.
  var tensors: [String: TensorInfo] { get }
  /// Tensors of an element type that ragd can't read: the type's name by the tensor's name.
  var unsupported: [String: String] { get }
  /// The numbers of a tensor of this file, aligned for its element type.
  func bytes(of tensor: TensorInfo) -> UnsafeRawBufferPointer
}

extension TensorFile {
  /// The tensor of this name.
  /// - Throws: `missing`, or `unsupported` when its element type is.
  package func tensor(_ name: String) throws(ModelFormatError) -> TensorInfo {
    if let tensor = tensors[name] { return tensor }
    guard let type = unsupported[name] else { throw .missing(what: "tensor \(name)") }
    throw .unsupported(what: "tensor \(name)", reason: "its numbers are of type \(type)")
  }

  /// The matrix of this name, read in place.
  /// - Throws: what `tensor` does, or `malformed` when it has another shape.
  package func matrix(
    _ name: String, rows: Int, columns: Int
  ) throws(ModelFormatError) -> Matrix {
    let tensor = try tensor(name, shape: [rows, columns])
    guard let base = bytes(of: tensor).baseAddress else { throw .truncated(what: name) }
    return Matrix(base: base, type: tensor.type, rows: rows, columns: columns)
  }

  /// The numbers of a one-dimensional tensor, converted from float32, float16 or bfloat16.
  package func vector(_ name: String, count: Int) throws(ModelFormatError) -> [Float] {
    try floats(name, shape: [count])
  }

  /// The numbers of a tensor, row by row, converted from float32, float16 or bfloat16.
  /// - Throws: what `matrix` does, or `unsupported` when the tensor is quantized.
  package func floats(_ name: String, shape: [Int]) throws(ModelFormatError) -> [Float] {
    let tensor = try tensor(name, shape: shape)
    let bytes = bytes(of: tensor)
    switch tensor.type {
    case .f32: return bytes.bindMemory(to: UInt32.self).map { Float(bitPattern: $0) }
    case .f16: return bytes.bindMemory(to: UInt16.self).map { Float(halfBits: $0) }
    case .bf16:
      return bytes.bindMemory(to: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    default:
      throw .unsupported(what: "tensor \(name)", reason: "it is quantized as \(tensor.type)")
    }
  }

  private func tensor(
    _ name: String, shape: [Int]
  ) throws(ModelFormatError) -> TensorInfo {
    let tensor = try tensor(name)
    guard tensor.shape == shape else {
      throw .malformed(
        what: "tensor \(name)", reason: "its shape is \(tensor.shape), \(shape) is expected")
    }
    return tensor
  }
}

/// Refuses tensors that share bytes: a file where they do was made to confuse.
func checkDisjoint(_ tensors: some Collection<TensorInfo>) throws(ModelFormatError) {
  var end = 0
  for tensor in tensors.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) {
    guard tensor.bytes.lowerBound >= end else {
      throw .malformed(what: "tensor \(tensor.name)", reason: "it overlaps another tensor")
    }
    end = tensor.bytes.upperBound
  }
}
