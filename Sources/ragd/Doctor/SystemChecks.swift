import Foundation

/// Looks at the machine: limits, free space, programs.
enum SystemChecks {
  static func run(cache: String, environment: [String: String]) -> [Check] {
    var checks = [freeSpace(at: cache), openFiles()]
    #if os(Linux)
      checks.append(watches())
    #endif
    checks += [git(environment), editors(environment)]
    return checks
  }

  private static func freeSpace(at folder: String) -> Check {
    // The cache folder may not be there yet; its nearest ancestor lies on the same disk.
    var path = folder
    while !FileManager.default.fileExists(atPath: path), path != "/" {
      path = NSString(string: path).deletingLastPathComponent
    }
    var facts = statvfs()
    guard statvfs(path, &facts) == 0 else {
      return .warning(
        "disk space", "can't be read for \(path)", remedy: "check that \(path) is reachable")
    }
    let free = Int(
      clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(
        by: UInt64(facts.f_frsize)
      ).partialValue)
    let detail = "\(Amounts.bytes(free)) free at \(path)"
    let remedy = "free some space, or set XDG_CACHE_HOME to a larger disk"
    return switch free {
    case ..<50_000_000: .failure("disk space", detail, remedy: remedy)
    case ..<500_000_000: .warning("disk space", detail, remedy: remedy)
    default: .ok("disk space", detail)
    }
  }

  private static func openFiles() -> Check {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0 else { return .ok("open files", "limit unknown") }
    let count = Int(clamping: limit.rlim_cur)
    return count < 256
      ? .warning("open files", "only \(count) allowed", remedy: "raise it: ulimit -n 1024")
      : .ok("open files", count > 1 << 30 ? "no limit" : "\(count) allowed")
  }

  private static func watches() -> Check {
    let file = "/proc/sys/fs/inotify/max_user_watches"
    guard let text = try? String(contentsOfFile: file, encoding: .utf8),
      let count = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else {
      return .warning(
        "file watching", "\(file) can't be read",
        remedy: "ragd still notices what the editor saves, and checks all files at every start")
    }
    return count < 8192
      ? .warning(
        "file watching", "only \(count) folders can be watched",
        remedy: "raise it: sudo sysctl fs.inotify.max_user_watches=524288")
      : .ok("file watching", "\(count) folders can be watched")
  }

  private static func git(_ environment: [String: String]) -> Check {
    guard let path = find("git", environment) else {
      return .warning(
        "git", "not on the PATH", remedy: "ragd works without it; install git for its ignore rules")
    }
    return .ok("git", path)
  }

  private static func editors(_ environment: [String: String]) -> Check {
    let found = ["vim", "nvim", "emacs", "code", "codium"].filter { find($0, environment) != nil }
    return found.isEmpty
      ? .warning(
        "editors", "no Vim, Neovim, Emacs or VS Code on the PATH",
        remedy: "any editor that speaks LSP will do: its server command is \"ragd --stdio\"")
      : .ok("editors", found.joined(separator: ", "))
  }

  /// The path of a program, looked up as a shell does.
  static func find(_ program: String, _ environment: [String: String]) -> String? {
    environment["PATH", default: ""].split(separator: ":")
      .map { $0 + "/" + program }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
