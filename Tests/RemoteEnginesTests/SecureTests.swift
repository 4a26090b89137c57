import Answering
import Foundation
import JSONRPC
import TestSupport
import Testing

@testable import RemoteEngines

/// https through the user's own curl, against the stand-in with a certificate made for the test.
@Suite(.serialized) struct SecureTests {
  private let folder: TemporaryFolder
  private let server: TestServer
  private let client: EngineClient

  init() throws {
    folder = try TemporaryFolder()
    let (file, key) = (folder.path + "/certificate", folder.path + "/key")
    // It listens on no port; its line only tells that it is done.
    _ = try TestServer(
      [
        "sh", "-c",
        """
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout '\(key)' -out '\(file)' && echo 1
        """,
      ], port: nil)
    server = try TestServer.standIn(certificate: (file, key))
    client = try Self.client(server, certificates: file)
  }

  private static func client(
    _ server: TestServer, certificates: String?, path: String = "/v1"
  ) throws -> EngineClient {
    let service = try Service(
      name: "the stand-in", endpoint: Endpoint("https://localhost:\(server.port)\(path)"),
      key: .variable("THE_KEY"), consent: { false })
    var environment = ["THE_KEY": "secret-\"key\\", "PATH": "/usr/bin:/bin"]
    environment["SSL_CERT_FILE"] = certificates
    // A proxy of the environment must not see what is for this machine.
    environment["https_proxy"] = "http://127.0.0.1:1"
    return EngineClient(
      service, limits: HTTPLimits(body: 4 << 20), environment: environment,
      pause: { _ in withExtendedLifetime(server) {} })
  }

  @Test func textAndVectorsComeThrough() async throws {
    let generator = RemoteGenerator(client, api: .openAIChat, model: "m", contextLength: 4096)
    var text = ""
    let prompt = Prompt(
      instructions: "\"quoted\" \\ \t\r\n @file", passages: [], question: "ö\u{1F600}")
    for try await piece in generator.generate(prompt) { text += piece }
    #expect(text == "The answer.")
    let embedder = try await RemoteEmbedder.open(client, api: .openAI, model: "m")
    let long = String(repeating: "long \"text\"\n", count: 20_000)
    #expect(try await embedder.embed([long, "b"]).count == 2)
    let seen = try await Self.client(
      server, certificates: folder.path + "/certificate", path: ""
    ).json("GET", "/seen", retrying: .interactive)
    let keys = (seen.array ?? []).map { $0["headers"]?["Authorization"]?.string }
    #expect(!keys.isEmpty && keys.allSatisfy { $0 == "Bearer secret-\"key\\" })
  }

  @Test func unknownCertificatesAreRefused() async throws {
    let client = try Self.client(server, certificates: nil)
    await #expect {
      _ = try await client.json("GET", "/seen", retrying: .interactive)
    } throws: { error in
      "\(error)".contains("certificate") && !"\(error)".contains("secret")
    }
  }

  @Test func floodsAndCutsAreBounded() async throws {
    for (fault, words) in [("huge", "longer than"), ("cut", "ended")] {
      let client = try Self.client(
        server, certificates: folder.path + "/certificate", path: "/~\(fault)/v1")
      let generator = RemoteGenerator(client, api: .openAIChat, model: "m", contextLength: 4096)
      await #expect {
        let prompt = Prompt(instructions: "i", passages: [], question: "q")
        for try await _ in generator.generate(prompt) {}
      } throws: { "\($0)".contains(words) }
    }
  }

  @Test func withoutCurlTheErrorSaysSo() async throws {
    let service = try Service(
      name: "x", endpoint: Endpoint("https://localhost:1"), key: nil, consent: { false })
    let client = EngineClient(service, environment: ["PATH": "/nowhere"], pause: { _ in })
    await #expect {
      _ = try await client.json("GET", "/", retrying: .interactive)
    } throws: { "\($0)".contains("Install curl") }
  }
}
