import Indexing
import SearchIndex
import TestSupport
import Testing

struct BufferTests {
  private func bytes(_ heading: String) -> [UInt8] { Array(Workspace.text(heading).utf8) }

  @Test func openBuffersStandForTheirFiles() async throws {
    let workspace = try await Workspace([
      "a.md": Workspace.text("Alpha"), "b.md": Workspace.text("Beta"),
    ])
    let indexer = workspace.indexer
    let generation = indexer.snapshot.generation
    indexer.setBuffer(path: "a.md", text: bytes("Draft"))
    indexer.setBuffer(path: "unsaved.md", text: bytes("Unsaved"))
    await indexer.whenIdle()
    var snapshot = indexer.snapshot
    #expect(snapshot.paths == ["a.md", "b.md", "unsaved.md"])
    #expect(snapshot.defines("Draft") && snapshot.defines("Unsaved") && snapshot.defines("Beta"))
    #expect(!snapshot.defines("Alpha"))
    #expect(snapshot.generation == generation)
    // A commit of another file keeps them.
    try workspace.project.write("b.md", Workspace.text("Gamma"))
    #expect(await eventually { indexer.snapshot.defines("Gamma") })
    #expect(indexer.snapshot.defines("Draft") && indexer.snapshot.defines("Unsaved"))
    // Closed without saving: the file counts again.
    indexer.setBuffer(path: "a.md", text: nil)
    indexer.setBuffer(path: "unsaved.md", text: nil)
    await indexer.whenIdle()
    snapshot = indexer.snapshot
    #expect(snapshot.paths == ["a.md", "b.md"])
    #expect(snapshot.defines("Alpha") && !snapshot.defines("Draft"))
    await indexer.stop()
  }

  @Test func theNewestTextCounts() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")], watching: false)
    let indexer = workspace.indexer
    for number in 0...200 { indexer.setBuffer(path: "a.md", text: bytes("Draft\(number)")) }
    await indexer.whenIdle()
    #expect(indexer.snapshot.defines("Draft200"))
    #expect(!indexer.snapshot.defines("Draft199"))
    // Saved: the buffer says what the disk says.
    try workspace.project.write("a.md", Workspace.text("Draft200"))
    indexer.filesChanged(["a.md"])
    await indexer.whenIdle()
    #expect(indexer.snapshot.symbols(named: "Draft200").count == 1)
    await indexer.stop()
  }

  @Test func whatIsNotIndexedStaysOutWhenOpened() async throws {
    let workspace = try await Workspace(
      ["a.md": Workspace.text("Alpha"), ".gitignore": "private/\n"], watching: false)
    let indexer = workspace.indexer
    for path in ["private/a.md", ".env", "id_rsa", "new.md"] {
      indexer.setBuffer(path: path, text: bytes("Draft"))
    }
    await indexer.whenIdle()
    #expect(indexer.snapshot.paths.filter { $0 != ".gitignore" } == ["a.md", "new.md"])
    await indexer.stop()
  }

  @Test func closingWhatWasNeverOpenDoesNothing() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")], watching: false)
    workspace.indexer.setBuffer(path: "a.md", text: nil)
    workspace.indexer.setBuffer(path: "../a.md", text: bytes("Outside"))
    await workspace.indexer.whenIdle()
    #expect(workspace.indexer.snapshot.paths == ["a.md"])
    await workspace.indexer.stop()
  }
}
