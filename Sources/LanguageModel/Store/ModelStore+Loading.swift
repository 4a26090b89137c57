import Foundation
import Kernels
import ModelFormats
import Storage

extension ModelStore {
  /// Loads an installed sentence encoder.
  /// - Throws: `ModelFailure` that names the model.
  package func encoder(
    _ model: InstalledModel, precision: SentenceEncoder.Precision = .int8,
    threads: Int = Processor.physicalCores, isBackground: Bool = false
  ) throws(ModelFailure) -> SentenceEncoder {
    let folder = path(of: model.name)
    do {
      let json = "\(folder)/tokenizer.json"
      let tokenizer =
        if FileManager.default.fileExists(atPath: json) {
          try MappedFile(path: json).withBytes { try JSONTokenizer.make(tokenizerJSON: $0) }
        } else {
          try MappedFile(path: "\(folder)/vocab.txt").withBytes {
            try JSONTokenizer.make(vocabularyText: $0)
          }
        }
      return try SentenceEncoder(
        folder: URL(fileURLWithPath: folder), tokenizer: tokenizer, precision: precision,
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
