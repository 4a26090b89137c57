/// A place in the project, for scripts (`path` and lines) and editors (`uri` and `range`).
package struct Place: Codable, Sendable, Hashable {
  package var uri: DocumentURI
  package var range: PositionRange
  /// Relative to `root`, with slashes.
  package var path: String
  /// The workspace's root; absent where the session has a single one.
  package var root: String?
  /// 1-based, inclusive.
  package var startLine: Int
  /// 1-based, inclusive.
  package var endLine: Int
  /// Hash of the bytes of these lines, to tell whether the file changed since.
  package var hash: String?
  /// The definition or the heading path at the place.
  package var symbol: String?
  /// Kind of the symbol, in words ("function").
  package var kind: String?

  package init(
    uri: DocumentURI, range: PositionRange, path: String, root: String? = nil, startLine: Int,
    endLine: Int, hash: String? = nil, symbol: String? = nil, kind: String? = nil
  ) {
    self.uri = uri
    self.range = range
    self.path = path
    self.root = root
    self.startLine = startLine
    self.endLine = endLine
    self.hash = hash
    self.symbol = symbol
    self.kind = kind
  }
}
