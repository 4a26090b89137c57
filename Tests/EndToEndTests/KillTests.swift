import Foundation
import TestSupport
import Testing

/// The program killed at any moment, and several of it on one project.
struct KillTests {
  @Test func aKilledDaemonLeavesAnIndexThatTheNextOneCompletes() async throws {
    let project = try GeneratedProject(files: 60)
    let fresh = try await project.answers(cache: TemporaryFolder())
    var random = SplitMix(seed: 7)
    for round in 0..<6 {
      let daemon = try project.daemon()
      daemon.request(1, "ragd/status")
      // A file of each round changes, so that there is something to commit every time.
      let path = "docs/page\(round * 4).md"
      let text = try String(contentsOf: project.folder.url(path), encoding: .utf8)
      try project.folder.write(path, text + "\nOne more line.\n")
      #expect(await daemon.next() != nil)
      try await Task.sleep(for: .milliseconds(Int.random(in: 0..<250, using: &random)))
      daemon.kill()
      #expect(await daemon.exitStatus() == -SIGKILL)
      try project.folder.write(path, text)
    }
    let answers = try await project.answers()
    #expect(answers.difference(from: fresh).isEmpty)
  }

  @Test func twoDaemonsShareOneIndex() async throws {
    let project = try GeneratedProject(files: 12)
    let writer = try project.daemon()
    writer.request(1, "ragd/search", #"{"query":"Module5"}"#)
    _ = try await writer.result(of: 1)
    let follower = try project.daemon()
    follower.request(1, "ragd/search", #"{"query":"Module5"}"#)
    #expect(try await !places(follower.result(of: 1)).isEmpty)
    follower.request(2, "ragd/status")
    let status = try await follower.result(of: 2)
    let workspace = (status["workspaces"] as? [[String: Any]])?.first
    #expect(workspace?["follower"] as? Bool == true)

    try project.folder.write("src/new.py", "def brand_new_thing():\n    pass\n")
    #expect(await finds("brand_new_thing", follower, from: 100))
    // The writer dies; the other one takes its place.
    writer.kill()
    try project.folder.write("src/newer.py", "def even_newer_thing():\n    pass\n")
    #expect(await finds("even_newer_thing", follower, from: 1000))
    follower.finish()
    #expect(await follower.exitStatus() == 0)
  }

  private func places(_ result: [String: Any]) -> [String] {
    (result["results"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
  }

  private func finds(_ name: String, _ daemon: Daemon, from firstID: Int) async -> Bool {
    var id = firstID
    return await eventually {
      id += 1
      daemon.request(id, "ragd/search", #"{"query":"\#(name)"}"#)
      guard let result = try? await daemon.result(of: id) else { return false }
      let first = (result["results"] as? [[String: Any]])?.first
      return (first?["symbol"] as? String)?.contains(name) == true
    }
  }
}
