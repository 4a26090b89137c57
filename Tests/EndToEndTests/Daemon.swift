import Foundation
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The built program as a child process, talked to over its pipes, one JSON object a line.
///
/// It is killed with the object, and keeps its indexes under the given cache folder.
final class Daemon: Sendable {
  private struct Output {
    var bytes: [UInt8] = []
    /// Bytes already handed out as lines.
    var taken = 0
    var isEnded = false
  }

  private let child: ChildProcess
  private let output = Mutex(Output())
  private let status = Mutex<Int32?>(nil)

  /// - Parameters:
  ///   - arguments: of the program; `--stdio` in `root` when there are none.
  ///   - cache: folder for the indexes, so that the user's own stay untouched.
  ///   - shell: runs this through `/bin/sh` instead, with the program's path as `$RAGD`.
  init(
    _ arguments: [String]? = nil, root: String, cache: String, shell: String? = nil
  ) throws {
    let program = Self.binary.path
    let words =
      shell.map { ["/bin/sh", "-c", $0] } ?? [program] + (arguments ?? ["--stdio", "--root", root])
    child = try ChildProcess(
      words,
      environment: [
        "PATH=/usr/bin:/bin", "HOME=\(cache)", "XDG_CACHE_HOME=\(cache)",
        "XDG_CONFIG_HOME=\(cache)", "RAGD=\(program)", "ROOT=\(root)",
      ])
    let child = child
    Thread.detachNewThread { [self] in
      while let bytes = child.read() { output.withLock { $0.bytes += bytes } }
      output.withLock { $0.isEnded = true }
      let ended = child.wait()
      status.withLock { $0 = ended }
    }
  }

  /// Ends the process at once, whatever it is doing.
  func kill() { signal(SIGKILL) }

  func signal(_ number: Int32) {
    if status.withLock({ $0 == nil }) { child.signal(number) }
  }

  // MARK: - Talking

  func send(_ bytes: [UInt8]) { child.write(bytes) }

  /// Sends a message as one line.
  func send(_ json: String) { send(Array((json + "\n").utf8)) }

  /// Sends a request; its result is found among the lines by its id.
  func request(_ id: Int, _ method: String, _ parameters: String = "{}") {
    send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#)
  }

  /// Ends the daemon's input.
  func finish() { child.closeInput() }

  // MARK: - Hearing

  /// Everything on stdout so far.
  var bytes: [UInt8] { output.withLock(\.bytes) }

  /// The next whole line as a JSON object; nil at the end, or when none comes in time.
  func next(within limit: Duration = .seconds(20)) async -> [String: Any]? {
    var line: [UInt8]?
    _ = await eventually(within: limit) {
      output.withLock { output in
        guard let end = output.bytes[output.taken...].firstIndex(of: UInt8(ascii: "\n")) else {
          return output.isEnded
        }
        line = Array(output.bytes[output.taken..<end])
        output.taken = end + 1
        return true
      }
    }
    guard let line else { return nil }
    let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
    #expect(
      object != nil, "stdout carries something else: \(String(decoding: line, as: UTF8.self))")
    return object
  }

  /// The reply to a request; notifications and other replies before it are dropped.
  func reply(to id: Int, within limit: Duration = .seconds(20)) async -> [String: Any]? {
    while let message = await next(within: limit) {
      if message["id"] as? Int == id, message["method"] == nil { return message }
    }
    return nil
  }

  func result(
    of id: Int, within limit: Duration = .seconds(20)
  ) async throws -> [String: Any] {
    let reply = try #require(await reply(to: id, within: limit))
    return try #require(reply["result"] as? [String: Any], "\(reply)")
  }

  /// How the process ended: its status, or minus the signal; nil when it did not in time.
  func exitStatus(within limit: Duration = .seconds(20)) async -> Int32? {
    _ = await eventually(within: limit) { status.withLock { $0 != nil } }
    return status.withLock(\.self)
  }

  /// The built program lies beside the tests.
  private static let binary: URL = {
    let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let beside = tests?.bundleURL ?? Bundle.main.executableURL ?? Bundle.main.bundleURL
    return beside.deletingLastPathComponent().appendingPathComponent("ragd")
  }()
}
