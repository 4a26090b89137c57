import Foundation
import Kernels

extension ModelStore {
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
