import Foundation
import TestSupport
import Testing

/// A project of made-up code and docs, large enough that indexing it takes a moment.
struct GeneratedProject {
  let folder: TemporaryFolder
  let cache: TemporaryFolder

  var root: String { folder.path }

  init(files: Int, seed: UInt64 = 1) throws {
    var random = SplitMix(seed: seed)
    var texts: [String: String] = [:]
    for number in 0..<files {
      if number.isMultiple(of: 4) {
        texts["docs/page\(number).md"] = Self.page(number, &random)
      } else {
        texts["src/part\(number % 7)/module\(number).py"] = Self.module(number, &random)
      }
    }
    folder = try TemporaryFolder(texts)
    cache = try TemporaryFolder()
  }

  private static let words = [
    "queue", "reader", "writer", "merge", "commit", "token", "parser", "window", "buffer", "cache",
    "branch", "vector", "folder", "signal", "socket", "thread",
  ]

  private static func page(_ number: Int, _ random: inout SplitMix) -> String {
    var text = "# Page \(number)\n\n"
    for section in 0..<12 {
      let body = (0..<40).map { _ in random.pick(words) }.joined(separator: " ")
      text += "## \(random.pick(words)) \(number) \(section)\n\n\(body).\n\n"
    }
    return text
  }

  private static func module(_ number: Int, _ random: inout SplitMix) -> String {
    var text = "class Module\(number):\n"
    for function in 0..<30 {
      let (first, second) = (random.pick(words), random.pick(words))
      text += "    def \(first)_\(second)_\(function)(self, \(first), \(second)):\n"
      text += "        \"\"\"Takes the \(first) to the \(second).\"\"\"\n"
      text += "        return self.\(second)_\(number)(\(first)) + \(second)\n\n"
    }
    return text
  }

  func daemon(_ arguments: [String]? = nil, cache: TemporaryFolder? = nil) throws -> Daemon {
    try Daemon(arguments, root: root, cache: (cache ?? self.cache).path)
  }

  /// What an index of the project answers: counts, and the files that some searches find.
  ///
  /// Which place of a file is best may differ: chunks of deleted files count in a word's frequency until
  /// their segment is rewritten.
  /// Waits until a first pass over all files is committed.
  func answers(cache: TemporaryFolder? = nil) async throws -> [String] {
    let daemon = try daemon(cache: cache)
    var answers: [String] = []
    for (id, query) in ["merge_commit", "socket reader", "Module5", "page 8"].enumerated() {
      daemon.request(id + 1, "ragd/search", #"{"query":"\#(query)","limit":1000}"#)
      let result = try await daemon.result(of: id + 1)
      let places = try #require(result["results"] as? [[String: Any]])
      // At the most that a reply holds, equals are cut off in any order.
      #expect((1..<200).contains(places.count), "\(query)")
      answers += Set(places.map { "\($0["path"] ?? "")" }).sorted()
    }
    daemon.request(9, "ragd/status")
    let status = try await daemon.result(of: 9)
    let workspace = try #require((status["workspaces"] as? [[String: Any]])?.first)
    answers += ["files", "chunks", "symbols", "bytes"].map { "\($0) \(workspace[$0] ?? "")" }
    daemon.finish()
    #expect(await daemon.exitStatus() == 0)
    return answers
  }
}
