import Adaptation
import Foundation
import Kernels
import LanguageModel
import ModelFormats
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
    model = try DecoderModel(
      GGUFFile(MappedFile(path: folder.write("model.gguf", TinyByteDecoder.bytes()))))
    let layout = LoRALayout(model, rank: 2, alpha: 4)
    weights = AdapterTensors(layout.initialValues(seed: 1), layout, alpha: 4).gguf(
      model.configuration.architecture)
  }

  private func promoted(of base: BaseModel? = nil) -> PromotedAdapter {
    PromotedAdapter(
      folder: folder.path + "/adapters", base: base ?? self.base, model: model,
      report: { [problems] in problems.add($0) })
  }

  private func promote(_ weights: [UInt8], memory: [UInt8]? = nil) throws {
    let files = DataSetManifest(
      files: [.init(path: "a.swift", hash: "0", split: .train, bytes: 100)], leftOut: [])
    let comparison = Comparison(before: HeldOutScore(), after: HeldOutScore())
    let trial = AdapterHistory.Trial(
      base: base, training: "1", isFinished: true, files: files, comparison: comparison)
    try history.promote(weights: weights, memory: memory, trial) {
      AdapterManifest(
        number: $0, created: Date(timeIntervalSince1970: 0), base: base, training: "1",
        options: TrainingOptions(), steps: 1, files: files, comparison: comparison,
        weights: AdapterManifest.StoredFile(weights),
        memory: memory.map(AdapterManifest.StoredFile.init),
        mixture: MixtureWeights(hasMemory: memory != nil))
    }
  }

  private func memory() async throws -> [UInt8] {
    try await DedicatedThread.run("test") { [model] in
      var builder = DecoderMemoryBuilder(DecodingState(model, pool: WorkerPool(threads: 1)))
      try builder.add((0..<40).map { $0 % 30 })
      let bytes = builder.bytes()
      return try #require(bytes)
    }
  }

  @Test func itFollowsTheHistory() throws {
    let promoted = promoted()
    #expect(promoted.current() == nil)
    try promote(weights)
    let first = try #require(promoted.current())
    #expect(promoted.current()?.adapter === first.adapter)
    try promote(weights)
    #expect(promoted.current() != nil && promoted.current()?.adapter !== first.adapter)
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

  @Test func aMemoryComesWithItsAdapter() async throws {
    let promoted = promoted()
    try promote(weights, memory: try await memory())
    let parts = try #require(promoted.current())
    #expect(parts.memory?.count == 39)
    #expect(parts.mixture == MixtureWeights(hasMemory: true))
    _ = try history.forget("a.swift")
    #expect(promoted.current() == nil)
    let left = try POSIXDirectory(path: folder.path + "/adapters").list()
    #expect(left == [AdapterHistory.name])
    #expect(problems.count == 0)
  }

  @Test func aDamagedMemoryIsSaid() async throws {
    var bytes = try await memory()
    try promote(weights, memory: bytes)
    bytes[bytes.count / 2] ^= 1
    let path = folder.path + "/adapters/adapter-1.memory"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(promoted().current() == nil)
    #expect(problems.count == 1)
  }
}
