import Corpus
import Foundation
import Indexing
import SearchIndex
import Storage
import TestSupport
import Testing

/// A project in a temporary folder, its store, and an indexer over both.
final class Workspace: Sendable {
  let project: TemporaryFolder
  let store: TemporaryFolder
  let indexer: Indexer

  init(
    _ files: [String: String], settings: CorpusSettings = CorpusSettings(), watching: Bool = true
  ) async throws {
    project = try TemporaryFolder(files)
    store = try TemporaryFolder()
    indexer = Indexer(root: project.path, store: store.path, settings: settings)
    indexer.start(watching: watching)
    await indexer.whenReady()
  }

  /// Another indexer of the same project and store.
  func another() -> Indexer {
    Indexer(root: project.path, store: store.path, settings: CorpusSettings())
  }

  /// A text whose one symbol is a heading.
  static func text(_ heading: String) -> String { "# \(heading)\n\nSome words about it.\n" }

  /// Runs git in the project; any output is an error's.
  func git(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "-C", project.path, "-c", "user.name=a", "-c", "user.email=a@b"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "git \(arguments)")
  }

  /// Waits until the index says the same as one made from scratch now.
  ///
  /// - Returns: what it says otherwise (`-`) and what it should say (`+`), a line a file; empty in the end
  ///   if all is well.
  func differencesFromFreshIndex() async throws -> [String] {
    let fresh = try await Workspace.fresh(project.path)
    if await eventually({ self.indexer.snapshot.digest == fresh }) { return [] }
    let kept = indexer.snapshot.digest
    return Set(kept).subtracting(fresh).map { "- \($0)" }.sorted()
      + Set(fresh).subtracting(kept).map { "+ \($0)" }.sorted()
  }

  /// The digest of an index made from scratch in memory.
  static func fresh(_ root: String) async throws -> [String] {
    let indexer = Indexer(root: root, store: "memory", settings: CorpusSettings()) {
      MemoryDirectory()
    }
    indexer.start(watching: false)
    await indexer.whenReady()
    #expect(indexer.status.problem == nil)
    let digest = indexer.snapshot.digest
    await indexer.stop()
    return digest
  }
}

extension IndexSnapshot {
  /// Paths of all files, sorted.
  var paths: [String] { files().map { file($0).path }.sorted() }

  func defines(_ name: String) -> Bool { !symbols(named: name).isEmpty }

  /// Everything the records say, one line a file, sorted.
  var digest: [String] {
    files().map { id in
      let file = file(id)
      let chunks = chunks(of: id).map { id in
        let chunk = chunk(id)
        return "\(chunk.kind) \(chunk.bytes) \(chunk.lines) \(chunk.hash.hex)"
      }
      let symbols = symbols(in: id).map { id in
        let symbol = symbol(id)
        return "\(symbol.kind) \(symbol.name) \(symbol.extent) \(symbol.containers)"
      }
      return "\(file.path) \(file.size) \(file.hash.hex) \(chunks) \(symbols)"
    }.sorted()
  }
}
