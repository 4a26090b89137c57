import Foundation
import TestSupport
import Testing

/// The programs of `protocol/CLIENT.md` do what it says, against the real ragd.
@Suite(.timeLimit(.minutes(5))) struct ExampleTests {
  private let project: TemporaryFolder
  private let home: TemporaryFolder

  init() throws {
    project = try TemporaryFolder([
      "Sources/Engine.swift": "/// Turns fuel into motion.\nstruct Engine {}\n",
      "Sources/Car.swift": "/* 🚗 */ let engine = Engine()\n",
      "docs/manual.md": "# Manual\n\nThe engine idles at 900 revolutions per minute.\n",
    ])
    home = try TemporaryFolder()
  }

  private func run(_ interpreter: String, _ script: String, _ words: String...) async throws
    -> (status: Int32, output: String, errors: String)?
  {
    guard let program = OutsideProgram.find(interpreter, for: "protocol/examples/\(script)") else {
      return nil
    }
    var environment = TestClient.environment(home: home.path)
    environment["RAGD"] = TestClient.program.path
    return try await OutsideProgram.run(
      [program, Contract.folder.appendingPathComponent("examples/" + script).path] + words,
      in: project.url("."), environment: environment)
  }

  @Test func theScriptPrintsPlaces() async throws {
    guard OutsideProgram.find("jq", for: "protocol/examples/search.sh") != nil,
      let found = try await run("bash", "search.sh", project.path, "engine", "\"idles\"")
    else { return }
    #expect(found.status == 0, "\(found.errors)")
    #expect(found.output.hasPrefix("docs/manual.md:1\tManual\t# Manual\n"))

    let refused = try await run("bash", "search.sh", project.path + "/missing", "engine")
    #expect(refused?.status != 0)
    #expect(refused?.errors.contains("there is no folder") == true)
  }

  @Test func theClientHoversAndAsks() async throws {
    let words = ["Sources/Car.swift", "1", "Engine", "How fast does the engine idle?"]
    guard
      let found = try await run(
        "python3", "client.py", project.path, words[0], words[1], words[2], words[3])
    else { return }
    #expect(found.status == 0, "\(found.errors)")
    #expect(found.output.contains("Turns fuel into motion."))
    #expect(found.output.contains("900 revolutions per minute"))
    #expect(found.output.contains("[1] docs/manual.md:3\n"))
  }
}
