import Foundation

/// A model in the user's models folder, as its manifest describes it.
package struct InstalledModel: Codable, Sendable, Hashable {
  /// A file of the model, in its folder.
  package struct File: Codable, Sendable, Hashable {
    /// Also of a folder and a file in it: `1_Pooling/config.json`.
    package var name: String
    package var bytes: Int
    package var sha256: String

    /// Whether it lies in the model's folder.
    fileprivate var isInside: Bool {
      name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        InstalledModel.isValid(name: String($0))
      }
    }
  }

  /// How the weights are stored.
  package enum Format: String, Codable, Sendable { case gguf, safetensors }

  package var name: String
  package var kind: ModelKind
  package var format: Format
  /// The family of networks it belongs to: `llama`, `bert`.
  package var architecture: String
  package var files: [File]
  /// Where it came from, in words.
  package var source: String
  package var license: String?

  /// The manifest's name in the model's folder; a folder without one is no model.
  static let manifest = "model.json"

  /// The file with the weights, or the index of those that have them.
  package var weights: String {
    if format == .gguf { return "model.gguf" }
    let isOne = files.contains { $0.name == EncoderFolder.oneFile }
    return isOne ? EncoderFolder.oneFile : EncoderFolder.index
  }

  package var bytes: Int { files.reduce(0) { $0 &+ $1.bytes } }

  /// Whether a name can be a model's: a folder's name that needs no quotes.
  package static func isValid(name: String) -> Bool {
    let bytes = name.utf8
    return (1...80).contains(bytes.count) && bytes.first != UInt8(ascii: ".")
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// Reads a manifest.
  static func read(folder: String, name: String) throws(ModelFailure) -> InstalledModel {
    let path = "\(folder)/\(manifest)"
    let model: InstalledModel
    do {
      model = try JSONDecoder().decode(
        InstalledModel.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw ModelFailure(
        "\(path) is damaged", hint: "ragd model remove \(name), then install it again")
    }
    guard model.name == name, model.files.contains(where: { $0.name == model.weights }),
      model.files.allSatisfy({ $0.isInside && (0...Int.max / 2).contains($0.bytes) })
    else {
      throw ModelFailure(
        "\(path) does not describe the model \(name)",
        hint: "ragd model remove \(name), then install it again")
    }
    return model
  }

  /// The manifest's bytes.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
