import Foundation
import ModelFormats
import Storage

/// A folder of model files as sentence-transformers writes them.
struct EncoderFolder: Sendable {
  let url: URL

  /// Bytes of a JSON file at most; tokenizers have the largest.
  private static let mostBytes = 64 << 20

  /// A file's bytes; nil when there is none.
  func bytes(_ name: String) throws -> MappedFile? {
    do {
      return try MappedFile(path: url.appending(path: name).path)
    } catch StorageError.missing {
      return nil
    } catch {
      throw ModelFailure("\(name) in \(url.path) can't be read: \(error)")
    }
  }

  /// The values of a JSON file that must be there.
  func required<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    guard let value = try optional(type, name) else {
      throw ModelFailure("\(name) is missing in \(url.path)")
    }
    return value
  }

  /// The values of a JSON file; nil when there is none.
  func optional<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value? {
    guard let file = try bytes(name) else { return nil }
    guard file.count <= Self.mostBytes else {
      throw ModelFailure("\(name) in \(url.path) is too large: \(file.count) bytes")
    }
    do {
      return try JSONDecoder().decode(type, from: file.withBytes { Data($0) })
    } catch let error as DecodingError {
      throw ModelFailure("\(name) in \(url.path): \(Self.describe(error))")
    }
  }

  /// The failure of a key.
  func failure(_ name: String, _ key: String, _ reason: String) -> ModelFailure {
    ModelFailure("\(name) in \(url.path): \(key) \(reason)")
  }

  private static func describe(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): "\(path(context, key)) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(path(context)) has the wrong type"
    case .dataCorrupted(let context):
      path(context).isEmpty ? "it is no JSON" : "\(path(context)) can't be used"
    @unknown default: "it can't be used"
    }
  }
}
