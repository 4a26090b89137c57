package import LanguageModel
import ModelFormats
import Storage
import Synchronization

/// The adapter of a project that is in use, read again when another has been promoted.
///
/// Any thread may ask; the answer costs one look at the history's file.
package final class PromotedAdapter: Sendable {
  private struct Seen {
    /// Held, so that no later file can have its identity.
    var file: SharedFile?
    var number: Int?
    var parts: Parts?
    var forgotten: Set<String> = []
  }

  /// What was promoted together.
  package struct Parts: Sendable {
    package var adapter: LoRAAdapter
    /// Of the decoder with the adapter.
    package var memory: DecoderMemory?
    package var mixture: MixtureWeights?

    /// - Throws: `StorageError` and `ModelFormatError` when a file is damaged, or for another decoder.
    package init(
      _ manifest: AdapterManifest, of history: AdapterHistory, for model: DecoderModel
    ) throws {
      adapter = try LoRAAdapter(GGUFFile(history.weights(manifest)), for: model)
      memory = try history.memory(manifest, for: model.configuration)
      mixture = manifest.mixture
    }
  }

  private let folder: String
  private let base: BaseModel
  private let model: DecoderModel
  private let report: @Sendable (String) -> Void
  private let seen = Mutex(Seen())

  /// - Parameters:
  ///   - folder: of the project's adapters; it need not exist.
  ///   - base: an adapter of another decoder is not used.
  ///   - report: is told in a sentence why an adapter can't be used.
  package init(
    folder: String, base: BaseModel, model: DecoderModel,
    report: @escaping @Sendable (String) -> Void
  ) {
    (self.folder, self.base, self.model, self.report) = (folder, base, model, report)
  }

  /// The adapter with what belongs to it; nil when there is none, or it can't be used.
  package func current() -> Parts? { newest().parts }

  /// Paths in the project that nothing may be learned from.
  package func forgotten() -> Set<String> { newest().forgotten }

  private func newest() -> Seen {
    // Every change of the history makes a new file.
    let path = folder + "/" + AdapterHistory.name
    return seen.withLock { seen in
      let known = (try? seen.file?.look())?.identity
      guard (try? SharedFile.look(at: path))?.identity != known else { return seen }
      seen.file = try? SharedFile(path: path)
      do {
        try read(&seen)
      } catch {
        report("The adapter of this project can't be used: \(error).")
        (seen.number, seen.parts) = (nil, nil)
      }
      return seen
    }
  }

  private func read(_ seen: inout Seen) throws {
    guard let history = try AdapterHistory(existing: folder) else {
      seen = Seen(file: seen.file)
      return
    }
    seen.forgotten = Set(try history.state().forgotten)
    let manifest = try history.current(of: base)
    guard manifest?.number != seen.number else { return }
    seen.parts = try manifest.map { try Parts($0, of: history, for: model) }
    seen.number = manifest?.number
  }
}
