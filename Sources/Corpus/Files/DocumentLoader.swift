package import Storage

/// Reads files into documents: decodes, classifies, masks secrets.
package struct DocumentLoader: Sendable {
  /// Absolute path of the folder that paths are relative to.
  package let root: String
  /// Tells which files are too large.
  package let settings: CorpusSettings
  /// Makes a loader; nothing is opened yet.
  package init(root: String, settings: CorpusSettings) {
    self.root = root
    self.settings = settings
  }

  /// Reads one file, and says in a `LoadError` why it gives no document.
  ///
  /// Doesn't ask the ignore files: who asks for a file has found it by a walk. Key files are
  /// refused all the same, and so is what lies outside the root or behind a link. The cheap checks
  /// come first: the name, the size, the first bytes, the text.
  package func load(_ path: String) throws(LoadError) -> Document {
    func refuse(_ reason: SkipReason) -> LoadError { LoadError(path: path, reason: reason) }
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    if parts.dropLast().contains(where: FolderNames.isNeverRead) { throw refuse(.secret) }
    if let reason = parts.last.flatMap({ FileNames.reasonToSkip($0.lowercased()) }) {
      throw refuse(reason)
    }
    let contents: [UInt8]?
    do {
      contents = try SourceFolder(path: root).read(path, limit: settings.maximumFileSize)
    } catch {
      throw LoadError(path: path, reason: .unreadable, cause: error)
    }
    guard let bytes = contents else { throw refuse(.tooLarge) }
    if FileClassifier.isBinary(bytes) { throw refuse(.binary) }
    let document = document(path: path, buffer: bytes)
    if document.traits.contains(.generated) { throw refuse(.generated) }
    if FileClassifier.isMinified(document) { throw refuse(.minified) }
    return document
  }

  /// Makes a document of an editor's buffer by the same rules (language by path, secrets masked).
  ///
  /// Never refuses: what someone has opened is worth an answer, even when it is generated.
  package func document(path: String, buffer: [UInt8]) -> Document {
    var text = TextDecoder.utf8(buffer)
    let language = Language.detect(path: path, text: text)
    var traits = FileTraits.ofPath(path, language: language)
    if FileClassifier.isGenerated(text, language) { traits.insert(.generated) }
    SecretFilter.mask(&text, language: language)
    return Document(
      path: path, language: language, text: text, hash: ContentHash(buffer), size: buffer.count,
      traits: traits)
  }
}

/// Why a file gave no document.
package struct LoadError: Error, Hashable, Sendable {
  /// The path that was asked for.
  package let path: String
  /// The reason.
  package let reason: SkipReason
  /// What the system said, where it was asked.
  package let cause: StorageError?
  /// Makes an error of its parts.
  package init(path: String, reason: SkipReason, cause: StorageError? = nil) {
    self.path = path
    self.reason = reason
    self.cause = cause
  }
}
