/// Why a model's file, or a part of it, can't be used.
///
/// Always names the tensor or the key.
package enum ModelFormatError: Error, Hashable, CustomStringConvertible {
  /// The file ends before what it announces.
  case truncated(what: String)
  /// Something in the file contradicts itself or the format.
  case malformed(what: String, reason: String)
  /// A key or tensor that the model needs is not there.
  case missing(what: String)
  /// Correct, but nothing that ragd can run.
  case unsupported(what: String, reason: String)

  package var description: String {
    switch self {
    case .truncated(let what): "the file ends within \(what)"
    case .malformed(let what, let reason): "\(what) is malformed: \(reason)"
    case .missing(let what): "\(what) is missing"
    case .unsupported(let what, let reason): "\(what) is not supported: \(reason)"
    }
  }
}
