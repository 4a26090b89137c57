import Foundation

/// Commits as `git log` tells them.
package struct CommitLog: Sendable {
  /// One commit with what it changed.
  package struct Commit: Hashable, Sendable {
    package var subject: String
    /// Below the folder that was asked about; of a renamed file the new path, unless nothing in it changed.
    package var paths: [String]
    package var hasParent: Bool
  }

  /// Newest first, without merges.
  package var commits: [Commit]
  /// Whether older commits are missing from the clone.
  package var isShallow: Bool

  /// Commits read at most.
  private static let mostCommits = 2000
  /// Bytes of git's answer at most: a commit may change any number of files.
  private static let longest = 16 << 20

  /// Why there is no log, for people.
  package struct Failure: Error, Equatable {
    package var reason: String
    package init(reason: String) { self.reason = reason }
  }

  /// Reads the log of the work tree around a folder.
  /// - Parameter git: the program's path.
  /// - Throws: `Failure` where the folder is in no work tree, or git can't read it.
  package static func read(of folder: String, git: String) throws(Failure) -> CommitLog {
    let probe = try run(git, ["rev-parse", "--is-shallow-repository", "HEAD"], in: folder)
    // Renames are told by equal content alone: no content is read, which a partial clone would fetch.
    let log = try run(
      git,
      [
        "log", "--no-merges", "--max-count=\(mostCommits)", "--no-show-signature", "--no-ext-diff",
        "--name-status", "--find-renames=100%", "--relative", "-z", "--format=%x01%P%x02%s", "--",
        ".",
      ], in: folder)
    return CommitLog(
      commits: parse(log), isShallow: probe.starts(with: "true".utf8))
  }

  /// Reads what `git log -z --name-status --format=%x01%P%x02%s` prints; what doesn't fit is passed over.
  static func parse(_ output: [UInt8]) -> [Commit] {
    output.split(separator: 1).compactMap { record in
      guard let mark = record.firstIndex(of: 2) else { return nil }
      let fields = record[(mark + 1)...].split(separator: 0, omittingEmptySubsequences: false)
      guard let subject = fields.first else { return nil }
      return Commit(
        subject: String(decoding: subject, as: UTF8.self), paths: paths(fields.dropFirst()),
        hasParent: !record[..<mark].isEmpty)
    }
  }

  /// Statuses, each with its path; a rename or copy has two.
  private static func paths(_ fields: some Sequence<ArraySlice<UInt8>>) -> [String] {
    var rest = fields.lazy.map { $0.drop { $0 == 0x0A } }.filter { !$0.isEmpty }.makeIterator()
    var paths: [String] = []
    while let status = rest.next(), let path = rest.next() {
      switch status.first {
      case UInt8(ascii: "R"), UInt8(ascii: "C"):
        // A hundred per cent the same: moved, not changed.
        _ = rest.next()
      case UInt8(ascii: "D"): continue
      default: paths.append(String(decoding: path, as: UTF8.self))
      }
    }
    return paths
  }

  // MARK: The program

  /// A repository's own settings may name programs; none of them is run, and nothing is fetched.
  private static let quiet = [
    "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c",
    "log.showSignature=false",
  ]

  /// What a hook of git has in its environment: it would lead to another repository than the folder's.
  private static let misleading: Set<String> = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
  ]

  private static func run(
    _ git: String, _ words: [String], in folder: String
  ) throws(Failure) -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: git)
    process.arguments = quiet + words
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment
      .filter { !misleading.contains($0.key) }
      .merging(["GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"]) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    do { try process.run() } catch { throw Failure(reason: "git can't be run: \(error)") }
    var bytes: [UInt8] = []
    while bytes.count < longest,
      let part = try? output.fileHandleForReading.read(upToCount: 1 << 16),
      !part.isEmpty
    {
      bytes += part
    }
    if bytes.count >= longest { process.terminate() }
    process.waitUntilExit()
    guard process.terminationStatus == 0 || bytes.count >= longest else {
      throw Failure(reason: reason(String(decoding: bytes.suffix(1 << 12), as: UTF8.self)))
    }
    return bytes
  }

  /// What git's last words mean.
  private static func reason(_ output: String) -> String {
    let fatal = output.split(separator: "\n").first { $0.hasPrefix("fatal: ") }
    let words = fatal?.dropFirst("fatal: ".count) ?? "git can't read the log"
    if words.hasPrefix("not a git repository") { return "this is no git work tree" }
    return words.hasPrefix("ambiguous argument 'HEAD'") ? "there is no commit yet" : String(words)
  }
}
