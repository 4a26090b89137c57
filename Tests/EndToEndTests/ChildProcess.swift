import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A child process with pipes on its stdin and stdout; its stderr is dropped.
///
/// (Foundation's `Process` waits by turning a run loop, which tests on the cooperative pool lack.)
final class ChildProcess: Sendable {
  struct Failure: Error {
    var operation: String
    var code: Int32
  }

  let identifier: pid_t
  private let output: Int32
  /// -1 once closed.
  private let input: Mutex<Int32>

  /// Pipes must not leak into children started at the same time, whose ends would keep them open.
  private static let starting = Mutex(())

  /// Starts `words[0]` with exactly this environment.
  init(_ words: [String], environment: [String]) throws {
    // Writing to a child that has died must be an error here, not the end of all tests.
    Self.ignoreBrokenPipes()
    let started = try Self.starting.withLock { _ in
      try Self.start(words, environment: environment)
    }
    identifier = started.process
    output = started.output
    input = Mutex(started.input)
  }

  deinit {
    closeInput()
    close(output)
  }

  func signal(_ number: Int32) { kill(identifier, number) }

  /// The next bytes of stdout; nil at its end.
  ///
  /// Blocks.
  func read() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Self.readBytes(output, &bytes)
      if count > 0 { return Array(bytes[..<count]) }
      if count == 0 || errno != EINTR { return nil }
    }
  }

  /// Writes all bytes, as long as somebody reads them.
  func write(_ bytes: [UInt8]) {
    let input = input.withLock(\.self)
    var rest = bytes[...]
    while input >= 0, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Self.writeBytes(input, $0) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  func closeInput() {
    input.withLock { input in
      if input >= 0 { close(input) }
      input = -1
    }
  }

  /// Waits for its end: the exit status, or minus the signal that ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : -signal
  }

  private static func start(
    _ words: [String], environment: [String]
  ) throws -> (process: pid_t, input: Int32, output: Int32) {
    var (stdin, stdout): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&stdin) == 0, pipe(&stdout) == 0 else {
      throw Failure(operation: "pipe", code: errno)
    }
    for end in stdin + stdout { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, stdin[0], 0)
    posix_spawn_file_actions_adddup2(&actions, stdout[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // Pipes of tests that run at the same time would stay open as long as this child lives.
    let names = try FileManager.default.contentsOfDirectory(atPath: "/dev/fd")
    for descriptor in names.compactMap({ Int32($0) }) where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    let arguments = words.map { strdup($0) }
    let variables = environment.map { strdup($0) }
    defer { for word in arguments + variables { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, words[0], &actions, nil, arguments + [nil], variables + [nil])
    close(stdin[0])
    close(stdout[1])
    guard code == 0 else {
      close(stdin[1])
      close(stdout[0])
      throw Failure(operation: "start \(words[0])", code: code)
    }
    return (process, stdin[1], stdout[0])
  }

  private static func ignoreBrokenPipes() {
    #if canImport(Glibc)
      _ = Glibc.signal(SIGPIPE, SIG_IGN)
    #else
      _ = Darwin.signal(SIGPIPE, SIG_IGN)
    #endif
  }

  private static func readBytes(_ file: Int32, _ bytes: inout [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.read(file, &bytes, bytes.count)
    #else
      Darwin.read(file, &bytes, bytes.count)
    #endif
  }

  private static func writeBytes(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(file, bytes.baseAddress, bytes.count)
    #endif
  }
}
