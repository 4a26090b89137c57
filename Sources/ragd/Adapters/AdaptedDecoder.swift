import Adaptation
import Evaluation
import LanguageModel
import LanguageServer
import LocalModels
import ModelFormats

/// A decoder with the adapter of a project that is in use, as a model to measure.
struct AdaptedDecoder: TextLikelihoodModel {
  private let decoder: DecoderGenerator
  private let adapter: LoRAAdapter
  /// Paths that the adapter has learned from, or from files like them.
  let learned: Set<String>

  /// Nil where no adapter of this decoder is in use.
  init?(_ decoder: DecoderGenerator, named name: String?, root: String) throws {
    guard let model = try Command.models.choice(of: .decoder, named: name),
      let history = try AdapterHistory(existing: UserFolders.current.adapters(ofRoot: root)),
      let manifest = try history.current(of: model.base)
    else { return nil }
    self.decoder = decoder
    adapter = try LoRAAdapter(
      GGUFFile(history.weights(manifest)), for: decoder.generator.model)
    learned = Set(manifest.files.files.filter { $0.split != .test }.map(\.path))
      .union(manifest.files.leftOut.map(\.path))
  }

  func likelihood(
    of text: String, after context: String, passages: [String]
  ) async throws -> TextLikelihood {
    try await decoder.likelihood(of: text, after: context, passages: passages, adapter: adapter)
  }
}
