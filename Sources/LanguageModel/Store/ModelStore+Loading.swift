import Foundation
import Kernels
package import ModelFormats
import Storage

extension ModelStore {
  /// A decoder that is ready to be used by any number of generations.
  package struct LoadedDecoder: Sendable {
    package let generator: TextGenerator
    /// How it wants conversations written; nil when its file has no template of a known family.
    package let chatTemplate: ChatTemplate?
  }

  /// Opens an installed decoder; its weights stay in the file.
  /// - Throws: `ModelFailure` that names the model.
  package func decoder(
    _ model: InstalledModel, threads: Int = Processor.physicalCores
  ) throws(ModelFailure) -> LoadedDecoder {
    do {
      let file = try GGUFFile(MappedFile(path: weights(of: model)))
      return LoadedDecoder(
        generator: TextGenerator(
          try DecoderModel(file), tokenizer: try GGUFTokenizer.make(from: file), threads: threads),
        chatTemplate: try ChatTemplate(file.metadata))
    } catch {
      throw failure(model, error)
    }
  }

  /// Loads an installed sentence encoder.
  /// - Throws: `ModelFailure` that names the model.
  package func encoder(
    _ model: InstalledModel, precision: SentenceEncoder.Precision = .int8,
    threads: Int = Processor.physicalCores, isBackground: Bool = false
  ) throws(ModelFailure) -> SentenceEncoder {
    do {
      return try SentenceEncoder(
        folder: URL(fileURLWithPath: path(of: model.name)), precision: precision,
        threads: threads, isBackground: isBackground)
    } catch {
      throw failure(model, error)
    }
  }

  private func failure(_ model: InstalledModel, _ error: any Error) -> ModelFailure {
    let reason = (error as? ModelFailure)?.message ?? "\(error)"
    return ModelFailure(
      "the model \(model.name) can't be loaded: \(reason)",
      hint: "ragd model verify \(model.name) checks its files")
  }
}
