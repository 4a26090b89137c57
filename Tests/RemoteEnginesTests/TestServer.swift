import Foundation
import TestSupport

@testable import RemoteEngines

/// A server program of a test, ended with the object.
final class TestServer: Sendable {
  let port: Int
  private let process: Process
  private let input: Pipe
  private let folder: TemporaryFolder

  /// The stand-in; with a certificate it speaks https.
  static func standIn(certificate: (file: String, key: String)? = nil) throws -> TestServer {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Servers/standin.py").path(percentEncoded: false)
    let more = certificate.map { [$0.file, $0.key] } ?? []
    return try TestServer("/usr/bin/env", ["python3", script] + more, port: nil)
  }

  /// Starts a program.
  /// - Parameter port: where it will listen; nil when it prints that on its first line.
  init(_ program: String, _ arguments: [String], port: Int?) throws {
    folder = try TemporaryFolder()
    process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url("")
    input = Pipe()
    process.standardInput = input
    let output = Pipe()
    if port == nil { process.standardOutput = output } else {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
    }
    try process.run()
    if let port {
      self.port = port
    } else {
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
        throw EngineError(.unavailable, "the stand-in did not start: \(line)")
      }
      self.port = port
    }
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }

  var isRunning: Bool { process.isRunning }

  /// A port that nobody listens on at this moment.
  static func freePort() throws -> Int {
    let probe = try TestServer(
      "/usr/bin/env",
      [
        "python3", "-c",
        "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])",
      ], port: nil)
    return probe.port
  }

  func endpoint(_ path: String = "") throws -> Endpoint {
    try Endpoint("http://127.0.0.1:\(port)\(path)")
  }

  /// A client of the server, with short waits.
  func client(
    _ path: String = "", key: String? = nil, header: Service.KeyHeader = .authorization,
    headers: [(name: String, value: String)] = [], limits: HTTPLimits = HTTPLimits()
  ) throws -> EngineClient {
    let service = try Service(
      name: "the stand-in", endpoint: endpoint(path), key: key.map { _ in .variable("THE_KEY") },
      consent: { false })
    return EngineClient(
      service, keyHeader: header, headers: headers, limits: limits,
      environment: ["THE_KEY": key ?? "", "PATH": "/usr/bin:/bin"], pause: { _ in })
  }
}
