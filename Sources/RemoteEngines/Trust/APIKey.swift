import Foundation
import Storage

/// Where a service's key is read: from the environment, or from a file that its user alone can read.
///
/// It is read for every request, so that a new one counts at once. Only `EngineClient` sees it.
package enum APIKey: Hashable, Sendable {
  case variable(String)
  case file(String)

  private static let longest = 4096

  /// The key.
  ///
  /// - Throws: `EngineError` when there is none, when others could read the file, and for bytes that
  ///   have no place in a header.
  func read(environment: [String: String]) throws(EngineError) -> String {
    let text: String
    switch self {
    case .variable(let name):
      guard let value = environment[name], !value.isEmpty else {
        throw EngineError(
          .configuration, "the environment variable \(name), which holds the key, is not set",
          hint: "Set it for the program that starts ragd")
      }
      text = value
    case .file(let path): text = try Self.read(file: path)
    }
    let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !key.isEmpty, key.utf8.count <= Self.longest,
      key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw EngineError(.configuration, "\(source) holds no key: it is one line of ASCII") }
    return key
  }

  /// Where the key is, for people.
  package var source: String {
    switch self {
    case .variable(let name): "the environment variable \(name)"
    case .file(let path): path
    }
  }

  private static func read(file path: String) throws(EngineError) -> String {
    guard path.hasPrefix("/") else {
      throw EngineError(.configuration, "the key file \(path) must be named by its absolute path")
    }
    let parts = path.split(separator: "/")
    let folder = "/" + parts.dropLast().joined(separator: "/")
    guard let name = parts.last.map(String.init) else {
      throw EngineError(.configuration, "\(path) is no file")
    }
    do throws(StorageError) {
      let secret = try SourceFolder(path: folder).readPrivate(name, limit: longest)
      guard let secret else {
        throw StorageError.io(operation: "use", name: path, reason: "it is no key, being so long")
      }
      return String(decoding: secret, as: UTF8.self)
    } catch {
      throw EngineError(
        .configuration, "the key can't be read: \(error)",
        hint: "The file must be yours and of mode 0600: chmod 600 \(path)")
    }
  }
}
