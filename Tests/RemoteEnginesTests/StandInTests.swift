import Answering
import Foundation
import JSONRPC
import SearchIndex
import Synchronization
import TestSupport
import Testing

@testable import RemoteEngines

/// Every wire format against a server that checks each request's shape, and misbehaves on demand.
@Suite(.serialized) struct StandInTests {
  private static let prompt = Prompt(
    instructions: "Answer.", passages: ["a: b", "c: \"d\"\n\\é"], question: "What is ö?")

  private static func write(
    _ api: GenerationAPI, _ client: EngineClient, context: Int = 4096
  ) async throws -> String {
    let generator = RemoteGenerator(client, api: api, model: "m", contextLength: context)
    var text = ""
    for try await piece in generator.generate(prompt) { text += piece }
    return text
  }

  private static func prefix(_ api: GenerationAPI) -> String {
    api == .openAIChat || api == .openAICompletions ? "/v1" : ""
  }

  @Test(arguments: [
    (GenerationAPI.openAIChat, "The answer."), (.openAICompletions, "One two"),
    (.ollamaChat, "Ein Satz."), (.ollamaGenerate, "ab"),
  ])
  func everyFormatStreams(api: GenerationAPI, expected: String) async throws {
    let server = try TestServer.standIn()
    let client = try server.client(Self.prefix(api))
    #expect(try await Self.write(api, client) == expected)
    let busy = try server.client("/~busy-once" + Self.prefix(api))
    #expect(try await Self.write(api, busy) == expected)
  }

  @Test(arguments: [
    ("cut", EngineError.Kind.unavailable, "ended"),
    ("early-end", .malformed, "middle of the answer"), ("bad-line", .malformed, "not JSON"),
    ("stream-error", .refused, "broke the answer off"), ("broken", .unavailable, "status 500"),
    ("redirect", .refused, "redirects to http://elsewhere.example:81"),
    ("garbage", .malformed, "HTTP"), ("hang-up", .unavailable, "before a response"),
    ("not-json", .malformed, "the stream"), ("huge", .malformed, "longer than"),
    ("busy-long", .unavailable, "429"),
  ])
  func faultsAreNamed(fault: String, kind: EngineError.Kind, words: String) async throws {
    let server = try TestServer.standIn()
    for api in [GenerationAPI.openAIChat, .ollamaChat] {
      let client = try server.client(
        "/~\(fault)" + Self.prefix(api), limits: HTTPLimits(body: 4 << 20))
      await #expect {
        _ = try await Self.write(api, client)
      } throws: { error in
        guard let error = error as? EngineError else { return false }
        let isNamed = error.message.contains(words) && error.message.contains("127.0.0.1")
        #expect(error.kind == kind && isNamed, "\(error)")
        #expect(!error.description.contains("\u{1B}"))
        return true
      }
    }
  }

  @Test func aSilentServerIsNotWaitedForLong() async throws {
    let server = try TestServer.standIn()
    let client = try server.client(
      "/~silent", limits: HTTPLimits(connecting: 5, idle: 0.2, total: 60))
    await #expect {
      _ = try await Self.write(.ollamaChat, client)
    } throws: { "\($0)".contains("no answer within") }
  }

  @Test func aKeyIsNeverRepeated() async throws {
    let server = try TestServer.standIn()
    let client = try server.client("/~echo-key", key: "very-secret")
    await #expect {
      _ = try await client.json("POST", "/query", [:], retrying: .interactive)
    } throws: { error in
      let words = "\(error)"
      #expect(words.contains("bad key: Bearer [key]"), "\(words)")
      return !words.contains("very-secret")
    }
  }

  /// Whoever stops listening ends the request: the server sees its connection close.
  @Test func cancellingEndsAnEndlessAnswer() async throws {
    let server = try TestServer.standIn()
    let client = try server.client("/~slow/v1")
    let generator = RemoteGenerator(client, api: .openAIChat, model: "m", contextLength: 4096)
    let task = Task {
      var count = 0
      for try await _ in generator.generate(Self.prompt) { count += 1 }
      return count
    }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    _ = try? await task.value
    // The service has done nothing wrong, and is asked again.
    #expect(client.breaker.problem == nil)
    #expect(try await Self.write(.openAIChat, server.client("/v1")) == "The answer.")
  }

  @Test func longPromptsAreCut() async throws {
    let passages = (0..<9).map { "\($0): " + String(repeating: "x", count: 1000) }
    let prompt = Prompt(instructions: "i", passages: passages, question: "q")
    #expect(prompt.fitting(100_000).passages.count == 9)
    let cut = prompt.fitting(2500)
    #expect(cut.passages.map { $0.prefix(1) } == ["0", "8"])
    #expect(prompt.fitting(600).passages.first?.count == 501)
    #expect(prompt.fitting(0).passages.isEmpty)
    #expect(prompt.fitting(2500).question == "q")
  }

  @Test(arguments: [(EmbeddingAPI.openAI, "/v1"), (.ollama, "")])
  func embeddingsComeInOrder(api: EmbeddingAPI, prefix: String) async throws {
    let server = try TestServer.standIn()
    let client = try server.client(prefix)
    let embedder = try await RemoteEmbedder.open(client, api: api, model: "m")
    #expect(embedder.width == 3)
    #expect(embedder.fingerprint.contains(":m:3"))
    let texts = (0..<150).map { String(repeating: "ab", count: $0) }
    let vectors = try await embedder.embed(texts)
    #expect(vectors.count == texts.count)
    for (text, vector) in zip(texts, vectors) {
      let sent = text.isEmpty ? " " : text
      let sum = sent.utf8.reduce(0) { $0 + Int($1) } % 97
      let raw = [3.0 + Double(sent.utf8.count), Double(sum), 1.5]
      let length = raw.map { $0 * $0 }.reduce(0, +).squareRoot()
      #expect(zip(vector, raw).allSatisfy { abs(Double($0) - $1 / length) < 1e-6 })
    }
    #expect(try await embedder.embed([]).isEmpty)
  }

  @Test(arguments: ["few-vectors", "twice-vectors", "no-vectors", "odd-vectors", "not-json"])
  func wrongVectorsAreRefused(fault: String) async throws {
    let server = try TestServer.standIn()
    let client = try server.client("/~\(fault)/v1")
    await #expect {
      let embedder = try await RemoteEmbedder.open(client, api: .openAI, model: "m")
      _ = try await embedder.embed(["a", "b", "c"])
    } throws: { ($0 as? EngineError)?.kind == .malformed }
  }

  private static func pinecone(
    _ server: TestServer, _ fault: String = "", _ fingerprint: String = "f",
    key: String = "secret-key"
  ) async throws -> PineconeStore {
    let client = try server.client(
      fault, key: key, header: .pinecone, headers: PineconeStore.versionHeader)
    return try await PineconeStore.open(
      client, namespace: "code", fingerprint: fingerprint, width: 3)
  }

  @Test func pineconeKeepsVectors() async throws {
    let server = try TestServer.standIn()
    try await StoreCheck.run(Self.pinecone(server), other: Self.pinecone(server, "", "g"))
    // Failed requests are sent again.
    let shaky = try await Self.pinecone(server, "/~broken-twice")
    _ = try await shaky.upsert(StoreCheck.vectors(1..<2))
  }

  @Test func pineconeRefusals() async throws {
    let server = try TestServer.standIn()
    await #expect {
      _ = try await Self.pinecone(server, key: "wrong")
    } throws: { "\($0)".contains("status 400") }
    await #expect {
      let client = try server.client(
        key: "secret-key", header: .pinecone, headers: PineconeStore.versionHeader)
      _ = try await PineconeStore.open(client, namespace: "c", fingerprint: "f", width: 4)
    } throws: { "\($0)".contains("3 wide, those of the embedder 4") }
    await #expect {
      _ = try await Self.pinecone(server, "/~odd-matches").query([1, 0, 0], limit: 1)
    } throws: { ($0 as? EngineError)?.kind == .malformed }
    for name in ["", "a b", "-a", "ü", String(repeating: "a", count: 41)] {
      #expect(throws: EngineError.self) { try VectorSpace.name(name, "f") }
    }
  }

  @Test func aSlowStoreIsNotWaitedFor() async throws {
    let server = try TestServer.standIn()
    let client = try server.client(
      "/~silent", key: "secret-key", header: .pinecone, headers: PineconeStore.versionHeader)
    let slow = VectorService(client, deadline: .milliseconds(50)) { client in
      try await PineconeStore.open(client, namespace: "code", fingerprint: "f", width: 3)
    }
    for _ in 0..<2 {
      await #expect {
        _ = try await slow.query([1, 0, 0], limit: 1)
      } throws: { "\($0)".contains("no answer within 0.05 seconds") }
    }
    #expect(slow.problem?.contains("no answer") == true)
    await #expect {
      _ = try await slow.query([1, 0, 0], limit: 1)
    } throws: { "\($0)".contains("tried again in") }
  }

  @Test func aStoreIsOpenedWhenItIsUsed() async throws {
    let server = try TestServer.standIn()
    let opened = Mutex(0)
    let client = try server.client(
      key: "secret-key", header: .pinecone, headers: PineconeStore.versionHeader)
    func service(_ fingerprint: String, failures fails: Int) -> VectorService {
      VectorService(client, deadline: .seconds(30)) { client in
        let count = opened.withLock { count in
          count += 1
          return count
        }
        guard count > fails else { throw EngineError(.refused, "not yet") }
        return try await PineconeStore.open(
          client, namespace: "lazy", fingerprint: fingerprint, width: 3)
      }
    }
    let store = service("f", failures: 1)
    #expect(opened.withLock { $0 } == 0)
    await #expect(throws: EngineError.self) { try await store.count() }
    try await StoreCheck.run(store, other: service("g", failures: 0))
    #expect(opened.withLock { $0 } == 3)
    #expect(store.problem == nil)
  }

  @Test func aServiceThatIsDownIsLeftAlone() async throws {
    let port = try TestServer.freePort()
    let service = try Service(
      name: "Ollama", endpoint: Endpoint("http://127.0.0.1:\(port)"), key: nil,
      consent: { false })
    let client = EngineClient(service, pause: { _ in })
    var words: [String] = []
    for _ in 0..<3 {
      do {
        _ = try await Self.write(.ollamaChat, client)
      } catch {
        words.append("\(error)")
      }
    }
    #expect(words.count == 3)
    #expect(words[0].contains("Ollama at http://127.0.0.1:\(port): connecting failed"))
    #expect(words[2].contains("tried again in"))
    #expect(client.breaker.problem != nil)
  }

  @Test func anotherWritesWhereTheServiceCannot() async throws {
    struct Local: Generator {
      func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
        AsyncThrowingStream {
          $0.yield("local")
          $0.finish()
        }
      }
    }
    let server = try TestServer.standIn()
    func write(_ fault: String, _ local: (any Generator)?) async throws -> (String, Int) {
      let remote = RemoteGenerator(
        try server.client(fault + "/v1"), api: .openAIChat, model: "m", contextLength: 4096)
      let problems = AsyncStream.makeStream(of: EngineError.self)
      let both = FallbackGenerator(remote, local: { local }) { problems.continuation.yield($0) }
      var text = ""
      for try await piece in both.generate(Self.prompt) { text += piece }
      problems.continuation.finish()
      var count = 0
      for await _ in problems.stream { count += 1 }
      return (text, count)
    }
    #expect(try await write("", Local()) == ("The answer.", 0))
    #expect(try await write("/~broken", Local()) == ("local", 1))
    #expect(try await write("/~broken", nil) == ("", 1))
    #expect(try await write("/~stream-error", Local()) == ("The ", 1))
  }
}

/// What every remote store promises.
enum StoreCheck {
  static func vectors(_ numbers: Range<Int>) -> [RemoteVector] {
    numbers.map { number in
      let angle = Float(number) / 2000
      return RemoteVector(
        key: String(number, radix: 16), values: [cos(angle), sin(angle), 0],
        path: "Sources/ö \(number).swift", lines: number..<number + 3)
    }
  }

  static func run(_ store: some RemoteVectorStore, other: some RemoteVectorStore) async throws {
    let vectors = vectors(0..<2500)
    try await store.upsert(vectors + vectors.prefix(3))
    #expect(try await store.count() == 2500)
    #expect(try await other.count() == 0)
    let keys = vectors.map(\.key) + ["nothing"]
    #expect(try await store.missing(keys) == ["nothing"])
    #expect(try await other.missing(["1", "2"]) == ["1", "2"])

    let found = try await store.query(vectors[100].values, limit: 5)
    #expect(found.count == 5)
    #expect(found.first?.key == "64")
    #expect(abs((found.first?.score ?? 0) - 1) < 1e-3)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
    #expect(Set(found.map(\.key)).isSubset(of: ["62", "63", "64", "65", "66"]))

    try await store.delete(["64", "nothing"])
    #expect(try await store.missing(["64", "65"]) == ["64"])
    #expect(try await store.query(vectors[100].values, limit: 1).first?.key != "64")
    try await store.upsert([])
    try await store.delete([])
    try await store.delete(keys)
    #expect(try await store.count() == 0)
  }
}
