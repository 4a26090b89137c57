import Foundation
import JSONRPC
import Testing

/// The table of methods in `protocol/README.md` is made from `openrpc.json`.
@Suite struct MethodTableTests {
  private static let begin = "<!-- methods: made by the tests, RAGD_UPDATE=1 swift test -->\n"
  private static let end = "<!-- end of methods -->\n"

  @Test func tableIsUpToDate() throws {
    let file = Contract.folder.appendingPathComponent("README.md")
    var text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: Self.begin)?.upperBound)
    let end = try #require(text.range(of: Self.end)?.lowerBound)
    let table = try Self.table()
    if ProcessInfo.processInfo.environment["RAGD_UPDATE"] == "1" {
      text.replaceSubrange(start..<end, with: table)
      try text.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(text[start..<end] == table, "run the tests once with RAGD_UPDATE=1")
    }
  }

  private static func table() throws -> String {
    var table = "| method | from | kind | since | what |\n|---|---|---|---|---|\n"
    for method in try Contract.openRPC().methods {
      let sender =
        switch method.direction {
        case "clientToServer": "client"
        case "serverToClient": "server"
        default: "both"
        }
      let kind = method.isNotification ? "notification" : "request"
      let since = method.json["x-since"]?.string ?? ""
      let summary = method.json["summary"]?.string ?? ""
      table += "| `\(method.name)` | \(sender) | \(kind) | \(since) | \(summary) |\n"
    }
    return table
  }
}
