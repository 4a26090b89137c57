import Answering
import Corpus
import Foundation
import Indexing
import SearchIndex
import TestSupport
import Testing

@testable import RemoteEngines

/// The real servers, where they are installed: `.ci/run` installs them and names their Pythons.
///
/// - `RAGD_CHROMA_PYTHON`: a Python with `chromadb`.
/// - `RAGD_LLAMA_PYTHON`: a Python with `llama_cpp.server`; `RAGD_LLAMA_MODEL`: a GGUF file.
@Suite(.serialized) struct RealServerTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// The value of a variable; where it is not set a warning says what is not tested.
  private static func variable(_ name: String, for what: String) -> String? {
    if let value = environment[name], !value.isEmpty { return value }
    let warning = "*** NOT TESTED: \(what); set \(name) to test it\n"
    FileHandle.standardError.write(Data(warning.utf8))
    return nil
  }

  @Test func chroma() async throws {
    guard let python = Self.variable("RAGD_CHROMA_PYTHON", for: "a real Chroma server") else {
      return
    }
    let server = try await Self.chroma(python)
    let client = try server.client()
    func open(_ fingerprint: String, database: String = "default_database") async throws
      -> ChromaStore
    {
      try await ChromaStore.open(
        client, tenant: "default_tenant", database: database, collection: "ragd",
        fingerprint: fingerprint)
    }
    try await StoreCheck.run(open("one"), other: open("two"))
    await #expect {
      _ = try await open("one", database: "no such")
    } throws: { ($0 as? EngineError)?.kind == .refused }
    // What one process has written another finds.
    try await open("one").upsert(StoreCheck.vectors(0..<5))
    #expect(try await open("one").count() == 5)
    await #expect {
      _ = try await open("one").query([1, 0], limit: 1)
    } throws: { ($0 as? EngineError)?.kind == .refused }
  }

  /// A project's vectors go to the server and answer searches; without it the local ones do.
  @Test func searchesThroughChroma() async throws {
    guard let python = Self.variable("RAGD_CHROMA_PYTHON", for: "search through a real Chroma")
    else { return }
    var server: TestServer? = try await Self.chroma(python)
    let project = try TemporaryFolder([
      "docs/harbour.md": "# Harbour\n\nShips wait here for the tide.\n",
      "docs/oven.md": "# Oven\n\nBread is baked at dawn.\n",
    ])
    let (index, vectors) = (try TemporaryFolder(), try TemporaryFolder())
    let service = try Service(
      name: "Chroma", endpoint: server?.endpoint() ?? Endpoint(""), key: nil, consent: { false })
    let store = VectorService(
      EngineClient(service, keyHeader: .chroma), deadline: .seconds(30)
    ) {
      try await ChromaStore.open(
        $0, tenant: "default_tenant", database: "default_database", collection: "team",
        fingerprint: "sailor")
    }
    let indexer = Indexer(root: project.path, store: index.path, settings: CorpusSettings())
    indexer.start(watching: false)
    indexer.embed(into: vectors.path, mirroringIn: { _ in store }) { Sailor() }
    await indexer.whenEmbedded()
    await indexer.whenMirrored()
    #expect(indexer.status.problem == nil)
    #expect(try await store.count() == 2)

    // A colleague who has embedded nothing yet.
    let fresh = Indexer(root: project.path, store: index.path + "/2", settings: CorpusSettings())
    fresh.start(watching: false)
    await fresh.whenReady()
    func best(_ snapshot: IndexSnapshot) async throws -> String? {
      let vector = try await Sailor().vector(of: "a boat at anchor", in: store)
      let hits = snapshot.search(SearchQuery(text: "a boat at anchor", vector: vector))
      return hits.first.map { snapshot.file(snapshot.chunk($0.chunk).file).path }
    }
    #expect(try await best(fresh.snapshot) == "docs/harbour.md")
    #expect(try await best(indexer.snapshot) == "docs/harbour.md")
    server = nil
    for _ in 0..<3 { #expect(try await best(indexer.snapshot) == "docs/harbour.md") }
    #expect(try await best(fresh.snapshot) == nil)
    #expect(store.problem != nil)
    await indexer.stop()
    await fresh.stop()
  }

  /// Knows one thing: that boats and ships are near.
  private struct Sailor: Embedder {
    let fingerprint = "sailor"
    let width = 2

    func embed(_ texts: [String]) async throws -> [[Float]] {
      texts.map { text in
        let words = text.lowercased()
        return words.contains("ship") || words.contains("boat") ? [0.8, 0.6] : [0.6, -0.8]
      }
    }
  }

  /// Starts a real Chroma server and waits until it answers.
  private static func chroma(_ python: String) async throws -> TestServer {
    let port = try TestServer.freePort()
    let program = URL(filePath: python).deletingLastPathComponent().appending(path: "chroma")
    let server = try TestServer(
      [
        program.path(percentEncoded: false), "run", "--path", "data", "--host", "127.0.0.1",
        "--port", "\(port)",
      ], port: port)
    let isUp = await eventually(within: .seconds(60)) {
      (try? await server.client().json("GET", "/api/v2/heartbeat", retrying: .interactive)) != nil
    }
    try #require(isUp)
    return server
  }

  @Test func llamaServer() async throws {
    guard
      let python = Self.variable("RAGD_LLAMA_PYTHON", for: "a real OpenAI-compatible server"),
      let model = Self.variable("RAGD_LLAMA_MODEL", for: "a real OpenAI-compatible server")
    else { return }
    let port = try TestServer.freePort()
    let server = try TestServer(
      [
        python, "-m", "llama_cpp.server", "--model", model, "--host", "127.0.0.1", "--port",
        "\(port)", "--n_ctx", "1024", "--embedding", "true", "--n_threads", "1",
      ], port: port)
    let isUp = await eventually(within: .seconds(120)) {
      (try? await server.client().json("GET", "/v1/models", retrying: .interactive)) != nil
    }
    try #require(isUp)
    let prompt = Prompt(
      instructions: "Answer in one short sentence.", passages: ["The colour of the sky is blue."],
      question: "What is the colour of the sky?")
    func write(_ api: GenerationAPI) async throws -> [String] {
      let generator = RemoteGenerator(
        try server.client("/v1"), api: api, model: "local", contextLength: 256)
      var pieces: [String] = []
      for try await piece in generator.generate(prompt) { pieces.append(piece) }
      return pieces
    }
    let pieces = try await write(.openAIChat)
    #expect(pieces.count > 1)
    #expect(pieces.joined().lowercased().contains("blue"))
    // An instructed model may end such a prompt at once; the stream must be whole all the same.
    _ = try await write(.openAICompletions)
    // A decoder's server gives a vector for each token, which is no vector of the text.
    await #expect {
      _ = try await RemoteEmbedder.open(server.client("/v1"), api: .openAI, model: "local")
    } throws: { ($0 as? EngineError)?.kind == .malformed }
  }
}
