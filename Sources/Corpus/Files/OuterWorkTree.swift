#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The git work tree that a root lies in without being its top: its ignore files count, too.
struct OuterWorkTree {
  /// The root's path from the top, with a slash at the end.
  private(set) var path: [UInt8] = []
  /// The ignore files between the top and the root, the root's own left out.
  private(set) var scope: IgnoreScope?

  /// Looks upwards from `root`.
  ///
  /// Nil when the root is the top of a work tree itself, lies in none, or is itself ignored by the
  /// one around it: whoever opens an ignored folder wants to see what is in it.
  init?(around root: String, globalExcludes: IgnoreScope?) {
    guard let (top, parts) = Self.top(above: root) else { return nil }
    scope = .adding(GitRepository.infoExclude(of: top), base: 0, to: globalExcludes)
    var folder = top
    for part in parts {
      scope = .adding(GitRepository.read(folder + "/.gitignore"), base: path.count, to: scope)
      let name = path.count
      path += Array(part.utf8)
      let verdict = path.withUnsafeBytes { [scope] in
        scope?.verdict($0, name: name, isFolder: true)
      }
      if verdict == .ignored { return nil }
      path.append(UInt8(ascii: "/"))
      folder += "/" + part
    }
  }

  /// The work tree above `root` and the names that lead from its top to the root.
  private static func top(above root: String) -> (top: String, parts: [String])? {
    guard let resolved = realpath(root, nil) else { return nil }
    defer { free(resolved) }
    let canonical = String(cString: resolved)
    var parts = canonical.split(separator: "/").map(String.init)[...]
    var below: [String] = []
    if GitRepository.isWorkTree(canonical) { return nil }
    while let part = parts.popLast() {
      below.insert(part, at: 0)
      let folder = "/" + parts.joined(separator: "/")
      if GitRepository.isWorkTree(folder) { return (folder, below) }
    }
    return nil
  }
}
