import LanguageModel
import ModelFormats
import Storage
import Synchronization

/// The adapters that projects have for one decoder, read when they are first used.
final class PromotedAdapters: Sendable {
  private let model: DecoderModel
  private let file: @Sendable (_ roots: [String]) -> String?
  private let report: @Sendable (String) -> Void
  /// By path; nil where one can't be used.
  private let read = Mutex<[String: LoRAAdapter?]>([:])

  /// - Parameters:
  ///   - file: the path of the adapter of a project with these roots; another adapter has another path.
  ///   - report: is told why an adapter can't be used.
  init(
    of model: DecoderModel, file: @escaping @Sendable (_ roots: [String]) -> String?,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.model = model
    self.file = file
    self.report = report
  }

  /// The adapter of a project: the same object for the same file.
  @Sendable func adapter(_ roots: [String]) -> LoRAAdapter? {
    guard let path = file(roots) else { return nil }
    return read.withLock { read in
      if let known = read[path] { return known }
      do {
        let adapter = try LoRAAdapter(GGUFFile(MappedFile(path: path)), for: model)
        read[path] = .some(adapter)
        return adapter
      } catch {
        report("the adapter \(path) can't be used: \(error)")
        read[path] = .some(nil)
        return nil
      }
    }
  }
}
