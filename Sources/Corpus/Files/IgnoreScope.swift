/// The ignore files that speak of a folder's entries, the one with the last word first.
///
/// A linked list: a folder's own file, then its parents', then those of the whole repository. It is
/// shared by all folders that have no ignore file of their own.
final class IgnoreScope: Sendable {
  private let rules: IgnoreRules
  /// How many bytes of a path come before what the patterns see.
  private let base: Int
  private let parent: IgnoreScope?

  /// Puts `rules` before those of `parent`.
  init(_ rules: IgnoreRules, base: Int, parent: IgnoreScope?) {
    self.rules = rules
    self.base = base
    self.parent = parent
  }

  /// The same scope with the patterns of a file before it; without a new object for an empty file.
  static func adding(_ text: [UInt8]?, base: Int, to parent: IgnoreScope?) -> IgnoreScope? {
    guard let text else { return parent }
    let rules = IgnoreRules(text)
    return rules.isEmpty ? parent : IgnoreScope(rules, base: base, parent: parent)
  }

  /// The same patterns for paths that begin `base` bytes in: those of a repository in a repository.
  func moved(to base: Int) -> IgnoreScope { IgnoreScope(rules, base: base, parent: nil) }

  /// What the first file with a matching pattern says of a path.
  /// - Parameter name: where the last part of the path begins.
  func verdict(
    _ path: UnsafeRawBufferPointer, name: Int, isFolder: Bool
  ) -> IgnoreRules.Verdict? {
    var scope: IgnoreScope? = self
    while let current = scope {
      let visible = UnsafeRawBufferPointer(rebasing: path[current.base...])
      let verdict = current.rules.verdict(visible, name: name - current.base, isFolder: isFolder)
      if let verdict { return verdict }
      scope = current.parent
    }
    return nil
  }
}
