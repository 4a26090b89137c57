/// A range in a document.
package struct Location: Codable, Sendable, Hashable {
  package var uri: DocumentURI
  package var range: PositionRange

  package init(uri: DocumentURI, range: PositionRange) {
    self.uri = uri
    self.range = range
  }
}

/// A place to go to, with what in the origin leads there.
package struct LocationLink: Codable, Sendable, Hashable {
  package var originSelectionRange: PositionRange?
  package var targetUri: DocumentURI
  /// The whole definition.
  package var targetRange: PositionRange
  /// Its name, inside `targetRange`.
  package var targetSelectionRange: PositionRange

  package init(
    originSelectionRange: PositionRange? = nil, targetUri: DocumentURI, targetRange: PositionRange,
    targetSelectionRange: PositionRange
  ) {
    self.originSelectionRange = originSelectionRange
    self.targetUri = targetUri
    self.targetRange = targetRange
    self.targetSelectionRange = targetSelectionRange
  }
}
