import Foundation
import TestSupport
import Testing

/// The real program with a team's vector store: Pinecone's documented wire, spoken by the stand-in.
struct RemoteVectorsTests {
  private let server: TestServer
  private let folder: TemporaryFolder

  init() throws {
    server = try TestServer.standIn()
    let url = "http://127.0.0.1:\(server.port)"
    folder = try TemporaryFolder([
      "project/docs/harbour.md": "# Harbour\n\nShips wait here for the tide.\n",
      "project/docs/oven.md": "# Oven\n\nBread is baked at dawn, and sold in the morning.\n",
      "ragd/settings.json": """
      {
        "embedder": { "api": "openai", "url": "\(url)/v1", "model": "m" },
        "vectors": { "api": "pinecone", "url": "\(url)", "collection": "team", "keyVariable": "THE_KEY" }
      }
      """,
    ])
  }

  /// What a command prints, and how it ends.
  ///
  /// - Parameter cache: the folder of the machine's own index and vectors.
  private func run(
    _ command: String, key: String = "secret-key", cache: String = "cache"
  ) async throws -> (output: String, status: Int32?) {
    let program = try Daemon(
      root: folder.path + "/project", cache: folder.path,
      shell: """
        XDG_CACHE_HOME='\(folder.path)/\(cache)' XDG_DATA_HOME='\(folder.path)/\(cache)' \
        THE_KEY='\(key)' "$RAGD" \(command) --root "$ROOT" 2>&1
        """)
    let status = await program.exitStatus(within: .seconds(240))
    return (String(decoding: program.bytes, as: UTF8.self), status)
  }

  /// The paths that the server was asked for.
  private func requests() async throws -> [String] {
    let script =
      "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())"
    let reader = try Daemon(
      root: folder.path, cache: folder.path,
      shell: "python3 -c '\(script)' http://127.0.0.1:\(server.port)/seen")
    #expect(await reader.exitStatus(within: .seconds(60)) == 0)
    let seen = try JSONSerialization.jsonObject(with: Data(reader.bytes)) as? [[String: Any]] ?? []
    return seen.compactMap { $0["path"] as? String }
  }

  @Test func indexesAndSearchesThroughPinecone() async throws {
    let indexed = try await run("index")
    #expect(indexed.status == 0, "\(indexed.output)")
    #expect(try await requests().contains("/vectors/upsert"))

    let found = try await run("search 'where do ships wait' --explain")
    #expect(found.status == 0, "\(found.output)")
    #expect(found.output.contains("docs/harbour.md"), "\(found.output)")
    #expect(try await requests().contains("/query"))

    // What is there already is not sent again, on another machine either.
    let uploads = try await requests().count { $0 == "/vectors/upsert" }
    let again = try await run("index", cache: "colleague")
    #expect(again.status == 0, "\(again.output)")
    #expect(try await requests().count { $0 == "/vectors/upsert" } == uploads)
  }

  @Test func aWrongKeyIsToldAndAnswersStayLocal() async throws {
    let indexed = try await run("index", key: "wrong")
    #expect(indexed.output.contains("Pinecone"), "\(indexed.output)")
    #expect(!indexed.output.contains("wrong"), "\(indexed.output)")
    let found = try await run("search 'where do ships wait'", key: "wrong")
    #expect(found.status == 0, "\(found.output)")
    #expect(found.output.contains("docs/harbour.md"), "\(found.output)")
  }
}
