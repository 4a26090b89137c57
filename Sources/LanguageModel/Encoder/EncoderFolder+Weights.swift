import Foundation
import ModelFormats

extension EncoderFolder {
  /// The weights, where one file has all of them.
  static let oneFile = "model.safetensors"
  /// What says which of several files has which tensor.
  static let index = "model.safetensors.index.json"

  private struct Index: Decodable {
    /// Tensors' names to files' names.
    var weight_map: [String: String]

    var files: [String] { Set(weight_map.values).sorted() }
  }

  /// The names of the files with the weights, an index of several included.
  /// - Throws: `ModelFailure` when there are none, or the index names what is no file beside it.
  func weightFiles() throws -> [String] {
    try readIndex().map { [Self.index] + $0.files } ?? [Self.oneFile]
  }

  /// The weights, from one file or from those that an index names.
  /// - Throws: `ModelFailure` or `ModelFormatError` that names the file or tensor.
  func weights() throws -> SafetensorsShards {
    guard let index = try readIndex() else {
      return try SafetensorsShards([safetensors(Self.oneFile)])
    }
    let files = index.files
    let shards = try SafetensorsShards(files.map { try safetensors($0) })
    for (tensor, file) in index.weight_map.sorted(by: { $0.key < $1.key }) {
      guard let shard = shards.shard(of: tensor), files[shard] == file else {
        throw failure(Self.index, tensor, "is not in \(file)")
      }
    }
    return shards
  }

  private func safetensors(_ name: String) throws -> SafetensorsFile {
    guard let file = try bytes(name) else {
      throw ModelFailure(
        "\(name) is missing in \(url.path)",
        hint: "models for ragd are GGUF files, and sentence encoders in safetensors folders")
    }
    return try SafetensorsFile(file)
  }

  /// The index; nil where one file has all weights, or there is no index either.
  private func readIndex() throws -> Index? {
    guard try bytes(Self.oneFile) == nil, let index = try optional(Index.self, Self.index) else {
      return nil
    }
    for file in index.files {
      guard file.hasSuffix(".safetensors"), !file.contains("/"), !file.hasPrefix(".") else {
        throw failure(Self.index, "weight_map", "names “\(file)”, which is no file beside it")
      }
    }
    guard !index.weight_map.isEmpty else { throw failure(Self.index, "weight_map", "is empty") }
    return index
  }
}
