package import Foundation
package import JSONRPC
import Synchronization

/// The real `ragd`, run as an editor or a script runs it: over pipes, with a home of its own.
package final class TestClient: Sendable {
  /// Something that took too long, with what the program said until then.
  package struct TimedOut: Error, CustomStringConvertible {
    package let description: String
  }

  private struct Output {
    var messages: [JSONValue] = []
    var faults: [String] = []
    var isEnded = false
  }

  /// Sendable because it is used from the one test that owns the client.
  private let process: Process
  private let input: Pipe
  private let framing: Framing
  private let output: OutputBox
  private let home: TemporaryFolder

  private final class OutputBox: Sendable {
    let state = Mutex(Output())
  }

  /// Pipes must not leak into children started at the same time, whose ends would keep them open.
  package static let starting = NSLock()

  /// Starts the program in a folder.
  ///
  /// - Parameters:
  ///   - arguments: what stands after the program's name.
  ///   - settings: the text of the user's own settings file.
  ///   - framing: how this client frames what it sends; the answers must come alike.
  package init(
    _ arguments: [String], in folder: TemporaryFolder, settings: String? = nil,
    framing: Framing = .lines
  ) throws {
    self.framing = framing
    home = try TemporaryFolder(["stderr": ""])
    if let settings { try home.write("config/ragd/settings.json", settings) }
    process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = Self.environment(home: home.path)
    Self.starting.lock()
    defer { Self.starting.unlock() }
    input = Pipe()
    process.standardInput = input
    process.standardError = try FileHandle(forWritingTo: home.url("stderr"))
    let pipe = Pipe()
    process.standardOutput = pipe
    output = OutputBox()
    try process.run()
    Self.read(pipe, into: output)
  }

  deinit {
    if process.isRunning { process.terminate() }
  }

  /// The program that was built with the tests: it lies beside them.
  package static var program: URL {
    #if os(macOS)
      let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      let folder = (tests ?? Bundle.main.bundleURL).deletingLastPathComponent()
    #else
      let folder = Bundle.main.executableURL?.deletingLastPathComponent() ?? Bundle.main.bundleURL
    #endif
    return folder.appendingPathComponent("ragd")
  }

  /// The surroundings of a program that must not touch the user's own files.
  package static func environment(home: String) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    for (name, folder) in [
      "HOME": "", "XDG_CACHE_HOME": "/cache", "XDG_CONFIG_HOME": "/config",
      "XDG_DATA_HOME": "/data", "XDG_STATE_HOME": "/state",
    ] {
      environment[name] = home + folder
    }
    environment["RAGD_MODELS"] = nil
    return environment
  }

  // MARK: Sending

  /// Sends a message, framed.
  package func send(_ message: JSONValue) throws { try send(framing.frame(message.serialized)) }

  /// Sends bytes as they are.
  package func send(_ bytes: [UInt8]) throws {
    try input.fileHandleForWriting.write(contentsOf: bytes)
  }

  /// Ends the program's input.
  package func closeInput() throws { try input.fileHandleForWriting.close() }

  // MARK: Receiving

  /// All messages that came so far.
  package var messages: [JSONValue] { output.state.withLock { $0.messages } }

  /// What came on the output that is no message; must stay empty.
  package var faults: [String] { output.state.withLock { $0.faults } }

  /// What the program wrote to its standard error.
  package var log: String { (try? String(contentsOf: home.url("stderr"), encoding: .utf8)) ?? "" }

  /// The first message, from a place on, that a condition holds for.
  package func message(
    _ what: String, from start: Int = 0, within limit: Duration = .seconds(20),
    where condition: (JSONValue) -> Bool
  ) async throws -> JSONValue {
    var seen = start
    let deadline = ContinuousClock.now + limit
    while true {
      let (messages, isEnded) = output.state.withLock { ($0.messages, $0.isEnded) }
      while seen < messages.count {
        if condition(messages[seen]) { return messages[seen] }
        seen += 1
      }
      if isEnded || ContinuousClock.now > deadline {
        throw TimedOut(description: "no \(what) \(isEnded ? "before the end" : "in time")\n\(log)")
      }
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  /// Sends a request and waits for its response, the whole message.
  package func request(
    _ method: String, _ params: JSONValue, id: Int64, within limit: Duration = .seconds(20)
  ) async throws -> JSONValue {
    let start = messages.count
    try send(["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params])
    return try await message("answer to \(method)", from: start, within: limit) {
      $0["id"] == .integer(id) && $0["method"] == nil
    }
  }

  /// Waits for the end of the process and gives its exit status.
  package func exitStatus(within limit: Duration = .seconds(20)) async throws -> Int32 {
    let deadline = ContinuousClock.now + limit
    while process.isRunning || !output.state.withLock({ $0.isEnded }) {
      if ContinuousClock.now > deadline { throw TimedOut(description: "no exit in time\n\(log)") }
      try await Task.sleep(for: .milliseconds(1))
    }
    return process.terminationStatus
  }

  private static func read(_ pipe: Pipe, into output: OutputBox) {
    Thread.detachNewThread {
      var decoder = FrameDecoder()
      while true {
        let bytes = pipe.fileHandleForReading.availableData
        decoder.append(bytes)
        var frames: [Result<[UInt8], FramingError>] = []
        while let frame = decoder.next() { frames.append(frame) }
        if bytes.isEmpty, let frame = decoder.finish() { frames.append(frame) }
        output.state.withLock { state in
          for frame in frames {
            do {
              state.messages.append(try JSONValue(parsing: try frame.get()))
            } catch {
              state.faults.append("\(error)")
            }
          }
          state.isEnded = bytes.isEmpty
        }
        if bytes.isEmpty { return }
      }
    }
  }
}
