import Foundation
import TestSupport
import Testing

@testable import RemoteEngines

/// Endpoints, keys and consent: what decides where text may go.
@Suite struct TrustTests {
  @Test(arguments: [
    ("http://localhost:11434", "http://localhost:11434", "", true),
    ("http://LOCALHOST/v1/", "http://localhost", "/v1", true),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "", true),
    ("http://127.8.9.1:8000", "http://127.8.9.1:8000", "", true),
    ("http://[::1]:8080/v1", "http://[::1]:8080", "/v1", true),
    ("https://api.example.com/v1", "https://api.example.com", "/v1", false),
    ("https://h:8443", "https://h:8443", "", false),
    ("http://127.0.0.1.example.com", "http://127.0.0.1.example.com", "", false),
    ("http://localhost.example.com", "http://localhost.example.com", "", false),
    ("http://10.0.0.1", "http://10.0.0.1", "", false),
    ("http://127.0.0.256", "http://127.0.0.256", "", false),
  ])
  func endpointsAreRead(text: String, origin: String, prefix: String, isLoopback: Bool) throws {
    let endpoint = try Endpoint(text)
    #expect(endpoint.origin == origin)
    #expect(endpoint.prefix == prefix)
    #expect(endpoint.isLoopback == isLoopback)
  }

  @Test(arguments: [
    "", "localhost", "ftp://host", "file:///etc/passwd", "http://", "http://user:pw@host",
    "https://host/?key=1", "http://host/#x", "http://ho st", "http://host\r\nX: 1", "http://hößt",
    "http://host:0", "http://host:99999", "unix:/x",
  ])
  func otherEndpointsAreRefused(text: String) {
    #expect(throws: EngineError.self) { try Endpoint(text) }
  }

  @Test func keysComeFromTheEnvironment() throws {
    let key = APIKey.variable("NAME")
    #expect(try key.read(environment: ["NAME": " abc\n"]) == "abc")
    for value in ["", "two words", "a\nb", "é"] {
      #expect(throws: EngineError.self) { try key.read(environment: ["NAME": value]) }
    }
    #expect(throws: EngineError.self) { try key.read(environment: [:]) }
  }

  @Test func keyFilesMustBePrivate() throws {
    let folder = try TemporaryFolder(["key": "abc\n"])
    let path = folder.path + "/key"
    let key = APIKey.file(path)
    for (mode, isPrivate) in [
      (0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false), (0o644, false),
    ] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      if isPrivate {
        #expect(try key.read(environment: [:]) == "abc")
      } else {
        #expect {
          try key.read(environment: [:])
        } throws: { error in
          let error = "\(error)"
          return error.contains("chmod 600 \(path)") && !error.contains("abc")
        }
      }
    }
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: EngineError.self) { try APIKey.file(link).read(environment: [:]) }
    #expect(throws: EngineError.self) { try APIKey.file("key").read(environment: [:]) }
    #expect(throws: EngineError.self) {
      try APIKey.file(folder.path + "/none").read(environment: [:])
    }
  }

  @Test func keysNeverTravelInTheOpen() throws {
    let key = APIKey.variable("NAME")
    #expect(throws: EngineError.self) {
      try Service(name: "x", endpoint: Endpoint("http://host"), key: key, consent: { true })
    }
    for url in ["https://host", "http://localhost:1"] {
      _ = try Service(name: "x", endpoint: Endpoint(url), key: key, consent: { true })
    }
  }

  @Test func consentIsRecordedForOneUserAlone() throws {
    let home = try TemporaryFolder()
    let folder = home.path + "/data"
    let consents = ConsentRegister(folder: folder)
    let texts = Consent(origin: "https://a.example", data: .texts)
    #expect(!consents.allows(texts))
    try consents.grant(texts)
    try ConsentRegister(folder: folder).grant(Consent(origin: "https://b.example", data: .prompts))

    let later = ConsentRegister(folder: folder)
    #expect(later.allows(texts))
    #expect(!later.allows(Consent(origin: "https://a.example", data: .prompts)))
    #expect(!later.allows(Consent(origin: "http://a.example", data: .texts)))
    #expect(later.all.count == 2)
    let file = folder + "/consents.json"
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)

    #expect(try later.revoke(origin: "https://a.example"))
    #expect(try !later.revoke(origin: "https://a.example"))
    #expect(!ConsentRegister(folder: folder).allows(texts))

    // A file that others could have written is no consent.
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
    #expect(ConsentRegister(folder: folder).all.isEmpty)
  }

  @Test func withoutConsentNothingIsSent() async throws {
    let service = try Service(
      name: "x", endpoint: Endpoint("http://nobody.invalid"), key: nil, consent: { false })
    await #expect {
      _ = try await EngineClient(service).json("GET", "/", retrying: .interactive)
    } throws: { ($0 as? EngineError)?.kind == .configuration }
  }
}
