package import Foundation
import Storage

/// What is known of a stored adapter: enough to reproduce it, and to say what it is worth.
package struct AdapterManifest: Sendable, Equatable, Codable {
  /// Counted from 1; never used twice in a project.
  package var number: Int
  package var created: Date
  package var base: BaseModel
  /// The training's fingerprint, in hexadecimal digits.
  package var training: String
  package var options: TrainingOptions
  /// Steps that were taken when it was stored.
  package var steps: Int
  package var files: DataSetManifest
  /// What it was promoted for.
  package var comparison: Comparison
  package var weights: StoredFile
  /// What the decoder with this adapter remembers of the training texts; nil for nothing.
  package var memory: StoredFile?
  /// How much of a mixture is whose, as the validation texts say; nil where they were not asked.
  package var mixture: MixtureWeights?

  /// A file beside the manifest.
  package struct StoredFile: Sendable, Equatable, Codable {
    package var bytes: Int
    /// Of the bytes, in hexadecimal digits.
    package var hash: String

    package init(_ bytes: [UInt8]) {
      self.bytes = bytes.count
      hash = ContentHash(bytes).hex
    }
  }

  package init(
    number: Int, created: Date, base: BaseModel, training: String, options: TrainingOptions,
    steps: Int, files: DataSetManifest, comparison: Comparison, weights: StoredFile,
    memory: StoredFile? = nil, mixture: MixtureWeights? = nil
  ) {
    (self.number, self.created, self.base, self.training) = (number, created, base, training)
    (self.options, self.steps, self.files) = (options, steps, files)
    (self.comparison, self.weights) = (comparison, weights)
    (self.memory, self.mixture) = (memory, mixture)
  }

  /// Whether a file was learned from, or measured on.
  package func saw(_ path: String) -> Bool { files.has(path) }
}
