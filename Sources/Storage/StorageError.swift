#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why the disk did not do what it was asked.
package enum StorageError: Error, Hashable, Sendable {
  /// There is no file or folder of this name.
  case missing(name: String)
  /// A file that should be new is there already.
  case exists(name: String)
  /// The disk, or the user's share of it, is full.
  case diskFull(name: String)
  /// The name can't be a file's name here: empty, hidden, or a path.
  case invalidName(String)
  /// The bytes are not what was written: a checksum, a length or a version does not fit.
  case corrupt(name: String, reason: String)
  /// The process or the machine has too many files open, or no memory left: it may work later.
  case exhausted(operation: String, name: String, reason: String)
  /// Anything else that the system reports, in its own words.
  case io(operation: String, name: String, reason: String)

  /// The error of a system call that has just failed with `code` (an `errno`).
  init(_ operation: String, _ name: String, errno code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = .missing(name: name)
    case EEXIST: self = .exists(name: name)
    case ENOSPC, EDQUOT, EFBIG: self = .diskFull(name: name)
    case EMFILE, ENFILE, ENOMEM:
      self = .exhausted(operation: operation, name: name, reason: Self.reason(code))
    default: self = .io(operation: operation, name: name, reason: Self.reason(code))
    }
  }

  private static func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}

extension StorageError: CustomStringConvertible {
  /// One sentence for the user.
  package var description: String {
    switch self {
    case .missing(let name): "\(name) does not exist"
    case .exists(let name): "\(name) exists already"
    case .diskFull(let name): "no space left on the disk to write \(name)"
    case .invalidName(let name): "“\(name)” can't be the name of a stored file"
    case .corrupt(let name, let reason): "\(name) is damaged: \(reason)"
    case .exhausted(let operation, let name, let reason), .io(let operation, let name, let reason):
      "can't \(operation) \(name): \(reason)"
    }
  }
}
