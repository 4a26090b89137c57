import Storage

/// Reads files into documents: decodes, classifies, masks secrets.
package struct DocumentLoader: Sendable {
  package let root: String
  package let settings: CorpusSettings
  package init(root: String, settings: CorpusSettings) {
    self.root = root
    self.settings = settings
  }

  /// Reads one file.
  ///
  /// Throws `SkippedFile` reasons as `LoadError`.
  package func load(_ path: String) throws(LoadError) -> Document {
    let bytes: [UInt8]?
    do {
      bytes = try SourceFolder(path: root).read(path, limit: settings.maximumFileSize)
    } catch {
      throw LoadError(path: path, reason: .unreadable)
    }
    guard let bytes else { throw LoadError(path: path, reason: .tooLarge) }
    if bytes.prefix(8192).contains(0) { throw LoadError(path: path, reason: .binary) }
    return document(path: path, buffer: bytes)
  }

  /// Makes a document of an editor's buffer by the same rules (language by path, secrets masked).
  package func document(path: String, buffer: [UInt8]) -> Document {
    let text = Array(String(decoding: buffer, as: UTF8.self).utf8)
    return Document(
      path: path, language: Language.detect(path: path, text: text), text: text,
      hash: ContentHash(buffer), traits: [])
  }
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
