/// Reads files into documents: decodes, classifies, masks secrets.
package struct DocumentLoader: Sendable {
  package let root: String
  package let settings: CorpusSettings
  package init(root: String, settings: CorpusSettings) {
    self.root = root
    self.settings = settings
  }
  /// Reads one file. Throws `SkippedFile` reasons as `LoadError`.
  package func load(_ path: String) throws(LoadError) -> Document { fatalError("skeleton") }
  /// Makes a document of an editor's buffer by the same rules (language by path, secrets masked).
  package func document(path: String, buffer: [UInt8]) -> Document { fatalError("skeleton") }
}

/// Why a file gave no document.
package struct LoadError: Error, Hashable, Sendable {
  package let path: String
  package let reason: SkipReason
  package init(path: String, reason: SkipReason) {
    self.path = path
    self.reason = reason
  }
}
