import Foundation

/// A server program of a test, ended with the object.
///
/// Foundation's `Process` waits on a run loop, which the few threads of tests have no time for.
package final class TestServer: Sendable {
  /// Why a server did not start.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let port: Int
  private let process: pid_t
  private let folder: TemporaryFolder

  /// The stand-in for the services that users run.
  /// - Parameters:
  ///   - certificate: with one it speaks https.
  ///   - words: what its model says, whatever it is asked.
  package static func standIn(
    certificate: (file: String, key: String)? = nil, saying words: String? = nil
  ) throws -> TestServer {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Servers/standin.py").path(percentEncoded: false)
    let secure = certificate.map { ["--certificate", $0.file, $0.key] } ?? []
    let says = words.map { ["--says", $0] } ?? []
    return try TestServer(["python3", script] + secure + says, port: nil)
  }

  /// Starts a program, looked up as a shell does.
  /// - Parameter port: where it will listen; nil when it prints that on its first line.
  package init(_ words: [String], port: Int?) throws {
    folder = try TemporaryFolder()
    var pipes: [Int32] = [-1, -1]
    guard pipe(&pipes) == 0 else { throw Failure(description: "no pipe") }
    defer { for end in pipes { close(end) } }
    for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    if port == nil { posix_spawn_file_actions_adddup2(&actions, pipes[1], 1) }
    // What a server leaves lies in the test's own folder.
    let inFolder = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder.path] + words
    let arguments = inFolder.map { (word: String) in strdup(word) }
    defer { for word in arguments { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, "/bin/sh", &actions, nil, arguments + [nil], environ) == 0 else {
      throw Failure(description: "no process")
    }
    self.process = process
    if let port {
      self.port = port
    } else {
      close(pipes[1])
      pipes[1] = -1
      // Unbuffered programs write a line in pieces; who stops reading early breaks their pipe.
      var line: [UInt8] = []
      var byte: UInt8 = 0
      while read(pipes[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
      let text = String(decoding: line, as: UTF8.self)
      self.port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }
    guard self.port > 0 else { throw Failure(description: "\(words) did not start") }
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  /// A port that nobody listens on at this moment.
  package static func freePort() throws -> Int {
    let script =
      "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
    return try TestServer(["python3", "-c", script], port: nil).port
  }
}
