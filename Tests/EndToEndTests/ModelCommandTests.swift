import Foundation
import TestSupport
import Testing

/// The commands about models, of the real program, where no model is installed.
struct ModelCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(["broken.gguf": "GGUF\u{3}"]) }

  /// Runs a command line of `ragd`.
  /// - Returns: what it writes, standard error included, and its exit status.
  private func run(
    _ command: String, path: String = "$PATH"
  ) async throws -> (output: String, status: Int32?) {
    let program = try Daemon(
      root: folder.path, cache: folder.path,
      shell: "cd \"$ROOT\" && PATH=\"\(path)\" \"$RAGD\" \(command) 2>&1")
    let status = await program.exitStatus()
    return (String(decoding: program.bytes, as: UTF8.self), status)
  }

  @Test func listsTheKnownModels() async throws {
    let (output, status) = try await run("model list --json")
    #expect(status == 0)
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let models = try #require(list["models"] as? [[String: Any]])
    #expect(models.count >= 3)
    #expect(models.allSatisfy { $0["state"] as? String == "available" })
    #expect(models.contains { $0["name"] as? String == "smollm2-135m-instruct" })
    let place = try #require(list["folder"] as? String)
    #expect(place.hasPrefix(folder.path) && place.hasSuffix("ragd/models"))
  }

  @Test(arguments: [
    ("model install smollm2-135m-instrukt", 1, "did you mean \"smollm2-135m-instruct\"?"),
    ("model install nothing-like-it", 1, "ragd knows no model"),
    ("model instal x", 2, "did you mean \"install\"?"),
    ("model", 2, "Commands:"),
    ("model install", 2, "usage: ragd model install"),
    ("model info broken.gguf", 1, "the file ends within the header"),
    ("model info absent.gguf", 1, "there is no file absent.gguf"),
    ("model add broken.gguf", 1, "the file ends within the header"),
    ("model remove smollm2-135m-instruct", 1, "is not installed"),
    ("model verify smollm2-135m-instruct", 1, "is not installed"),
    ("embed hello", 1, "no encoder is installed"),
    ("generate hello", 1, "no decoder is installed"),
    ("generate", 2, "usage: ragd generate"),
    ("help model install", 0, "Usage: ragd model install [options] NAME"),
    ("model list --help", 0, "Usage: ragd model list [options]"),
  ])
  func saysWhatIsWrong(command: String, expected: Int32, words: String) async throws {
    let (output, status) = try await run(command)
    #expect(status == expected, "\(output)")
    #expect(output.contains(words), "\(output)")
  }

  /// A download that fails says what pip said, and leaves nothing that looks like a model.
  @Test func aFailedDownloadIsExplained() async throws {
    try folder.write("bin/python3", "#!/bin/sh\necho 'ERROR: no network here'; exit 1\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path + "/bin/python3")
    let (output, status) = try await run(
      "model install all-minilm-l6-v2", path: "$ROOT/bin:$PATH")
    #expect(status == 1)
    #expect(output.contains("ERROR: no network here"), "\(output)")
    #expect(output.contains("Apache-2.0"))
    let (list, _) = try await run("model list --json")
    #expect(!list.contains("installed\"") && !list.contains("damaged\""))
  }

  /// A damaged model is named wherever somebody looks for the reason.
  @Test(arguments: ["model list", "status --root project", "doctor --root project"])
  func showsDamage(command: String) async throws {
    let (list, _) = try await run("model list --json")
    let facts = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [String: Any]
    let models = try #require(facts?["folder"] as? String).dropFirst(folder.path.count + 1)
    try folder.write("project/a.md", "# A\n")
    try folder.write("\(models)/smollm2-135m-instruct/model.json", "{")
    let (output, _) = try await run(command)
    #expect(output.contains("smollm2-135m-instruct/model.json is damaged"), "\(output)")
  }
}
