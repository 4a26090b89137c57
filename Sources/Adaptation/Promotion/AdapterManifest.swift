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
  package var weights: Weights

  /// The file with its numbers.
  package struct Weights: Sendable, Equatable, Codable {
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
    steps: Int, files: DataSetManifest, comparison: Comparison, weights: Weights
  ) {
    (self.number, self.created, self.base, self.training) = (number, created, base, training)
    (self.options, self.steps, self.files) = (options, steps, files)
    (self.comparison, self.weights) = (comparison, weights)
  }

  /// Whether a file was learned from, or measured on.
  package func saw(_ path: String) -> Bool { files.has(path) }
}
