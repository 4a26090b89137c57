package import LanguageModel
import ModelFormats
import Storage
import Synchronization

/// The adapter of a project that is in use, read again when another has been promoted.
///
/// Any thread may ask; the answer costs one look at the history's file.
package final class PromotedAdapter: Sendable {
  private struct Seen {
    var file: SharedFile.Identity?
    var number: Int?
    var adapter: LoRAAdapter?
  }

  private let folder: String
  private let base: BaseModel
  private let model: DecoderModel
  private let seen = Mutex(Seen())

  /// - Parameters:
  ///   - folder: of the project's adapters; it need not exist.
  ///   - base: an adapter of another decoder is not used.
  package init(folder: String, base: BaseModel, model: DecoderModel) {
    (self.folder, self.base, self.model) = (folder, base, model)
  }

  /// The adapter; nil when there is none, or it can't be used.
  package func current() -> LoRAAdapter? {
    // Every change of the history makes a new file.
    let file = (try? SharedFile.look(at: folder + "/" + AdapterHistory.name))?.identity
    return seen.withLock { seen in
      if seen.file != file {
        seen.file = file
        let manifest = (try? AdapterHistory(existing: folder)?.current(of: base)) ?? nil
        if manifest?.number != seen.number {
          seen.number = manifest?.number
          seen.adapter = manifest.flatMap { try? load($0) }
        }
      }
      return seen.adapter
    }
  }

  private func load(_ manifest: AdapterManifest) throws -> LoRAAdapter? {
    guard let history = try AdapterHistory(existing: folder) else { return nil }
    return try LoRAAdapter(GGUFFile(history.weights(manifest)), for: model)
  }
}
