import Adaptation
import Foundation
import LanguageServer
import LanguageServerProtocol
import Storage

/// What `ragd adapter list` prints.
struct AdapterList: Encodable {
  struct Item: Encodable {
    let number: Int
    let inUse: Bool
    let decoder: String?
    let created: String?
    let steps: Int?
    let bytes: Int?
    let figures: AdapterFigures?
    /// Why it can't be used.
    let problem: String?
  }

  let root: String
  let folder: String
  let adapters: [Item]
  let forgotten: [String]

  /// - Throws: `StorageError` when the history is damaged.
  init(root: String, folder: String) throws {
    self.root = root
    self.folder = folder
    guard let history = try AdapterHistory(existing: folder) else {
      (adapters, forgotten) = ([], [])
      return
    }
    let state = try history.state()
    forgotten = state.forgotten
    adapters = state.adapters.map { number in
      let isCurrent = number == state.current
      do {
        let manifest = try history.manifest(number)
        return Item(
          number: number, inUse: isCurrent, decoder: manifest.base.name,
          created: manifest.created.ISO8601Format(), steps: manifest.steps,
          bytes: manifest.weights.bytes + (manifest.memory?.bytes ?? 0),
          figures: AdapterFigures(manifest.comparison), problem: nil)
      } catch {
        return Item(
          number: number, inUse: isCurrent, decoder: nil, created: nil, steps: nil, bytes: nil,
          figures: nil, problem: "\(error)")
      }
    }
  }

  func show() {
    if adapters.isEmpty { Terminal.print("no adapters; ragd train makes one") }
    for adapter in adapters { show(adapter) }
    if adapters.allSatisfy({ !$0.inUse }), !adapters.isEmpty {
      Terminal.print(Style.dim("none is in use; ragd adapter use N changes that"))
    }
    for path in forgotten { Terminal.print(Style.dim("forgotten: \(path.harmless)")) }
  }

  private func show(_ adapter: Item) {
    let mark = adapter.inUse ? Style.green("▸ ") : "  "
    guard adapter.problem == nil, let figures = adapter.figures else {
      Terminal.print("\(mark)\(adapter.number)  " + Style.red(adapter.problem?.harmless ?? ""))
      return
    }
    Terminal.print(
      "\(mark)\(adapter.number)  \(adapter.created ?? "")  \(adapter.decoder?.harmless ?? ""), "
        + "\(Amounts.count(adapter.steps ?? 0, "step")), \(Amounts.bytes(adapter.bytes ?? 0))"
        + (adapter.inUse ? Style.green("  in use") : ""))
    for line in TrainingDisplay.table(figures) { Terminal.print(Style.dim("   " + line)) }
  }
}
