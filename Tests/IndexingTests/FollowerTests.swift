import Corpus
import Indexing
import TestSupport
import Testing

struct FollowerTests {
  @Test func aFollowerSeesCommitsAndTakesOver() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")])
    let second = workspace.another()
    second.start(watching: true)
    await second.whenReady()
    #expect(second.status.isFollower)
    #expect(second.snapshot.defines("Alpha"))
    second.setBuffer(path: "b.md", text: Array(Workspace.text("Draft").utf8))
    try workspace.project.write("a.md", Workspace.text("Beta"))
    #expect(await eventually { second.snapshot.defines("Beta") })
    #expect(await eventually { second.snapshot.defines("Draft") })
    #expect(!workspace.indexer.snapshot.defines("Draft"))
    await #expect(throws: IndexingFailure.self) { try await second.reindex(fromScratch: true) }
    try await second.reindex(fromScratch: false)

    await workspace.indexer.stop()
    try workspace.project.write("c.md", Workspace.text("Gamma"))
    #expect(await eventually { second.snapshot.defines("Gamma") })
    #expect(!second.status.isFollower)
    try workspace.project.write("c.md", Workspace.text("Delta"))
    #expect(await eventually { second.snapshot.defines("Delta") })
    #expect(second.snapshot.defines("Draft"))
    await second.stop()
  }

  @Test func aFollowerStopsAtOnce() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")])
    let second = workspace.another()
    second.start(watching: true)
    await second.whenOpened()
    await second.stop()
    #expect(workspace.indexer.snapshot.defines("Alpha"))
    await workspace.indexer.stop()
  }
}
