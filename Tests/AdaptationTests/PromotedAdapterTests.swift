import Adaptation
import Foundation
import LanguageModel
import ModelTestSupport
import Storage
import Synchronization
import Testing

/// What completions see of a project's adapters while these change.
@Suite struct PromotedAdapterTests {
  private let base = BaseModel(name: "tiny", sha256: "aa")
  private let folder: ScratchFolder
  private let history: AdapterHistory
  private let model: DecoderModel
  private let weights: [UInt8]
  private let problems = Problems()

  private final class Problems: Sendable {
    let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var count: Int { texts.withLock(\.count) }
  }

  init() throws {
    folder = try ScratchFolder()
    history = AdapterHistory(try POSIXDirectory(path: folder.path + "/adapters"))
    let tiny = try #require(TinyDecoder.all.first)
    model = try tiny.model(in: folder)
    let layout = tiny.layout(model)
    weights = AdapterTensors(tiny.values(layout), layout, alpha: tiny.alpha).gguf(
      model.configuration.architecture)
  }

  private func promoted(of base: BaseModel? = nil) -> PromotedAdapter {
    PromotedAdapter(
      folder: folder.path + "/adapters", base: base ?? self.base, model: model,
      report: { [problems] in problems.add($0) })
  }

  private func promote(_ weights: [UInt8]) throws {
    let files = DataSetManifest(
      files: [.init(path: "a.swift", hash: "0", split: .train, bytes: 100)], leftOut: [])
    let comparison = Comparison(before: HeldOutScore(), after: HeldOutScore())
    let trial = AdapterHistory.Trial(
      base: base, training: "1", isFinished: true, files: files, comparison: comparison)
    try history.promote(weights: weights, trial) {
      AdapterManifest(
        number: $0, created: Date(timeIntervalSince1970: 0), base: base, training: "1",
        options: TrainingOptions(), steps: 1, files: files, comparison: comparison,
        weights: AdapterManifest.Weights(weights))
    }
  }

  @Test func itFollowsTheHistory() throws {
    let promoted = promoted()
    #expect(promoted.current() == nil)
    try promote(weights)
    let first = try #require(promoted.current())
    #expect(promoted.current() === first)
    try promote(weights)
    #expect(promoted.current() != nil && promoted.current() !== first)
    _ = try history.rollback()
    _ = try history.rollback()
    #expect(promoted.current() == nil)
    #expect(problems.count == 0)
  }

  @Test func whatIsToBeForgottenIsTold() throws {
    let promoted = promoted()
    #expect(promoted.forgotten().isEmpty)
    _ = try history.forget("b.swift")
    #expect(promoted.forgotten() == ["b.swift"])
  }

  @Test func anotherDecodersAdapterIsNotUsed() throws {
    try promote(weights)
    #expect(promoted(of: BaseModel(name: "other", sha256: "bb")).current() == nil)
    #expect(problems.count == 0)
  }

  @Test func whatCantBeReadIsSaidOnce() throws {
    try promote(Array("no weights".utf8))
    let promoted = promoted()
    #expect(promoted.current() == nil)
    #expect(promoted.current() == nil)
    #expect(problems.count == 1)
    try promote(weights)
    #expect(promoted.current() != nil)
  }
}
