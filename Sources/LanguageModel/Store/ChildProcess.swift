import Foundation

/// A program that the user has installed, run to its end with its output in a file.
///
/// Foundation's `Process` takes a program for running as long as anything that it has started runs.
struct ChildProcess {
  private let identifier: pid_t

  /// The absolute path of a program on the search path; relative folders in it are passed over.
  static func find(_ program: String, environment: [String: String]) -> String? {
    let folders = environment["PATH", default: ""].split(separator: ":")
    return folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs `words[0]` in a folder and waits for it.
  /// - Parameter tick: called several times a second; when it throws, or the task is cancelled, the
  ///   program is ended.
  /// - Returns: the exit status, or minus the signal that ended it.
  static func run(
    _ words: [String], in folder: String, environment: [String: String], output: String,
    tick: () throws -> Void
  ) async throws -> Int32 {
    let child = try ChildProcess(words, in: folder, environment: environment, output: output)
    do {
      while true {
        if let status = child.status(WNOHANG) { return status }
        try tick()
        try await Task.sleep(for: .milliseconds(50))
      }
    } catch {
      child.end()
      throw error
    }
  }

  private init(
    _ words: [String], in folder: String, environment: [String: String], output: String
  ) throws(ModelFailure) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // An editor's pipe that a child keeps open would never end.
    for descriptor in Self.openDescriptors where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    // The shell changes the folder, which posix_spawn can't everywhere, and becomes the program.
    let changing = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder]
    let arguments = (changing + words).map { strdup($0) }
    let variables = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for word in arguments + variables { free(word) } }
    var identifier: pid_t = 0
    let code = posix_spawn(
      &identifier, changing[0], &actions, nil, arguments + [nil], variables + [nil])
    guard code == 0 else {
      throw ModelFailure("\(words[0]) can't be started: \(String(cString: strerror(code)))")
    }
    self.identifier = identifier
  }

  private static var openDescriptors: [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
    return names.compactMap { Int32($0) }
  }

  /// How it ended; nil while it runs.
  private func status(_ options: Int32) -> Int32? {
    var status: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(identifier, &status, options) } while result < 0 && errno == EINTR
    guard result != 0 else { return nil }
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : -signal
  }

  /// Ends it, at first kindly, and returns when it is gone: it must not write any more.
  private func end() {
    kill(identifier, SIGTERM)
    for _ in 0..<200 {
      if status(WNOHANG) != nil { return }
      usleep(10_000)
    }
    kill(identifier, SIGKILL)
    _ = status(0)
  }
}
