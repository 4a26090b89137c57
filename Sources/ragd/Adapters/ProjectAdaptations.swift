import Adaptation
import Completion
import LanguageModel
import LanguageServer
import Synchronization

/// What projects have taught one decoder, looked up when lines are written.
final class ProjectAdaptations: Sendable {
  private let model: DecoderModel
  private let base: BaseModel
  private let report: @Sendable (String) -> Void
  /// By root.
  private let inUse = Mutex<[String: PromotedAdapter]>([:])

  /// - Parameter report: is told why an adapter can't be used.
  init(of model: DecoderModel, base: BaseModel, report: @escaping @Sendable (String) -> Void) {
    (self.model, self.base, self.report) = (model, base, report)
  }

  /// Of a project with these roots: the first adapter there is, and all that is to be forgotten.
  @Sendable func adaptation(_ roots: [String]) -> ProjectAdaptation {
    var adaptation = ProjectAdaptation()
    for root in roots {
      let promoted = promoted(root)
      adaptation.parts = adaptation.parts ?? promoted.current()
      adaptation.forgotten.formUnion(promoted.forgotten().map { root + "/" + $0 })
    }
    return adaptation
  }

  private func promoted(_ root: String) -> PromotedAdapter {
    inUse.withLock { inUse in
      if let known = inUse[root] { return known }
      let promoted = PromotedAdapter(
        folder: UserFolders.current.adapters(ofRoot: root), base: base, model: model,
        report: report)
      inUse[root] = promoted
      return promoted
    }
  }
}
