import Foundation
import LanguageModel
import ModelFormats

/// What `ragd model info` prints.
struct ModelPage: Encodable {
  struct Tensor: Encodable {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: Int
  }

  struct TypeCount: Encodable {
    var type: String
    var tensors: Int
    var bytes: Int
  }

  let path: String
  let name: String?
  let kind: String?
  let format: String
  let architecture: String
  let license: String?
  let parameters: Int
  let bytes: Int
  let layers: Int?
  let width: Int?
  let contextLength: Int?
  let tokenizer: String?
  let vocabularySize: Int?
  let chatTemplate: String?
  /// The family that ragd takes the template for.
  let chatFamily: String?
  /// By part: prefix, suffix, middle.
  let fillTokens: [String: String]
  let types: [TypeCount]
  let problems: [String]
  let tensors: [Tensor]

  /// Describes an installed model, or files; a name goes before a file of the same name.
  init(_ operand: String, in store: ModelStore) throws {
    let installed = try? store.model(operand)
    if installed == nil, !FileManager.default.fileExists(atPath: operand) {
      guard operand.contains("/") || operand.contains(".gguf") else {
        _ = try store.model(operand)
        throw CommandFailure("\(operand) is no model")
      }
      throw CommandFailure("there is no file \(operand)")
    }
    path = installed.map { store.path(of: $0.name) } ?? operand
    let description = try ModelDescription(
      installed.map { $0.format == .gguf ? store.weights(of: $0) : store.path(of: $0.name) }
        ?? operand)
    name = description.title ?? installed?.name
    kind = description.kind?.rawValue
    format = description.format.rawValue
    architecture = description.architecture
    license = installed?.license ?? description.license
    parameters = description.parameters
    bytes = description.bytes
    layers = description.layers
    width = description.width
    contextLength = description.contextLength
    tokenizer = description.vocabulary?.tokenizer
    vocabularySize = description.vocabulary?.size
    chatTemplate = description.chatTemplate
    chatFamily = description.chatTemplate.flatMap(ChatTemplate.init(detecting:)).map {
      "\($0.family)"
    }
    fillTokens = Dictionary(
      description.fillTokens.map { ($0.part, $0.token) }, uniquingKeysWith: { first, _ in first })
    types = description.types.map { TypeCount(type: $0.type, tensors: $0.tensors, bytes: $0.bytes) }
    problems = description.problems
    tensors = description.tensors.map {
      Tensor(name: $0.name, type: "\($0.type)".uppercased(), shape: $0.shape, bytes: $0.bytes.count)
    }
  }

  func show() {
    row("model", name.map { Style.bold($0.harmless) })
    row("files", path.harmless)
    row("kind", [kind, architecture, format].compactMap(\.self).joined(separator: ", ").harmless)
    row("licence", license?.harmless)
    let millions = String(format: "%.1f million", Double(parameters) / 1e6)
    row("parameters", "\(millions), \(Amounts.bytes(bytes))")
    row(
      "layers", layers.map { "\($0)" + (width.map { ", \($0) wide" } ?? "") })
    row("context", contextLength.map { Amounts.count($0, "token") })
    row(
      "tokenizer",
      tokenizer.map { "\($0), " + Amounts.count(vocabularySize ?? 0, "token") }?.harmless)
    row("chat", chatTemplate.map { _ in chatFamily ?? "a template of a family that ragd lacks" })
    row(
      "fill in",
      fillTokens.isEmpty
        ? nil
        : ["prefix", "suffix", "middle"].compactMap { fillTokens[$0] }.joined(separator: " ")
          .harmless)
    for type in types {
      row(
        "weights",
        "\(type.type): \(Amounts.count(type.tensors, "tensor")), \(Amounts.bytes(type.bytes))")
    }
    for problem in problems { row("problem", Style.red(problem.harmless)) }
  }

  private func row(_ name: String, _ value: String?) {
    guard let value else { return }
    Terminal.print(Style.dim(name) + String(repeating: " ", count: 12 - name.count) + value)
  }
}
