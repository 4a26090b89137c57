import Foundation
import TestSupport
import Testing

/// `ragd eval` of the real program, on a small project without models.
struct EvalCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    var files: [String: String] = [:]
    for number in 0..<24 {
      let rows = (0..<20).map {
        "    writer.append(amount: entries[\($0)].amount, currency: table.currency)\n"
      }
      files["project/Sources/Report\(number).swift"] = """
        struct Report\(number) {
          /// Writes the amounts of quarter \(number) into the ledger, one booking after the other.
          func writeQuarter\(number)(to writer: inout Writer) {
        \(rows.joined())  }
        }
        """
    }
    folder = try TemporaryFolder(files)
  }

  private func run(_ options: String) async throws -> (output: String, status: Int32?) {
    let program = try Daemon(
      root: folder.path + "/project", cache: folder.path + "/cache",
      shell: "\"$RAGD\" eval --root \"$ROOT\" \(options) 2>&1")
    let status = await program.exitStatus(within: .seconds(120))
    return (String(decoding: program.bytes, as: UTF8.self), status)
  }

  @Test func printsATableAndLeavesNothingBehind() async throws {
    let (output, status) = try await run("--most 8")
    #expect(status == 0, "\(output)")
    #expect(output.contains("neither") && output.contains("retrieval"), "\(output)")
    #expect(output.contains("Completing lines of unseen files, 8 cursors"), "\(output)")
    #expect(output.contains("No commits are measured: this is no git work tree."), "\(output)")
    #expect(output.contains("No encoder") && output.contains("No decoder"), "\(output)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/cache/ragd"))
  }

  @Test func printsJSON() async throws {
    let (output, status) = try await run("--most 8 --seed 5 --kind completion --json")
    #expect(status == 0, "\(output)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect(result["seed"] as? Int == 5)
    #expect(result["partial"] as? Bool == false)
    #expect(result["columns"] as? [String] == ["neither", "retrieval"])
    let parts = try #require(result["parts"] as? [[String: Any]])
    #expect(parts.map { $0["subject"] as? String } == ["completions"])
    let measures = try #require(parts.first?["measures"] as? [[String: Any]])
    let exact = try #require(measures.first { $0["measure"] as? String == "exactMatch" })
    let values = try #require(exact["values"] as? [[String: Double]])
    #expect(values.count == 2)
    for value in values {
      let (low, mean, high) = (value["low"] ?? 2, value["value"] ?? -1, value["high"] ?? -1)
      #expect(0 <= low && low <= mean && mean <= high && high <= 1)
    }
  }

  @Test(arguments: [
    ("--kind retreival", 2, "did you mean \"retrieval\"?"),
    ("--most 0", 2, "--most must be a number from 1"),
    ("--model absent", 1, "absent"),
    ("absent-folder", 1, "there is no folder"),
  ])
  func saysWhatIsWrong(options: String, expected: Int32, words: String) async throws {
    let (output, status) = try await run(options)
    #expect(status == expected, "\(output)")
    #expect(output.contains(words), "\(output)")
  }
}
