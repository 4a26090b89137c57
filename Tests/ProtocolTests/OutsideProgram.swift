import Foundation
import TestSupport
import Testing

/// A program that others wrote, run by a test.
struct OutsideProgram {
  /// What stops a test whose program isn't there; says so, because nobody reads what passes.
  static func find(_ name: String, for what: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    let found = folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    if found == nil { warn("\(what): there is no \(name) on PATH") }
    return found
  }

  static func warn(_ what: String) {
    FileHandle.standardError.write(Data("*** NOT TESTED: \(what)\n".utf8))
  }

  /// Runs a program to its end.
  ///
  /// - Returns: its exit status, and what it wrote to standard output, and to standard error.
  static func run(
    _ words: [String], in folder: URL, environment: [String: String]
  ) async throws -> (status: Int32, output: String, errors: String) {
    let files = try TemporaryFolder(["output": "", "errors": ""])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files.url("output"))
    process.standardError = try FileHandle(forWritingTo: files.url("errors"))
    let ended = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in ended.continuation.finish() }
    try TestClient.starting.withLock { try process.run() }
    for await _ in ended.stream {}
    return (
      process.terminationStatus,
      try String(contentsOf: files.url("output"), encoding: .utf8),
      try String(contentsOf: files.url("errors"), encoding: .utf8)
    )
  }
}
