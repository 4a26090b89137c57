package import Storage

/// One file's text as ragd works on it: valid UTF-8, line ends as in the file, secrets masked.
package struct Document: Sendable {
  /// Path relative to the workspace root, `/` between parts.
  package let path: String
  package let language: Language
  /// UTF-8.
  ///
  /// Masked secrets keep their length, so offsets are those of the (decoded) file.
  package let text: [UInt8]
  package let lines: LineTable
  /// Hash of the file's bytes as stored, before decoding.
  package let hash: ContentHash
  /// How many these bytes are: equal hashes, equal sizes.
  package let size: Int
  package let traits: FileTraits

  /// Makes a document of its parts.
  /// - Parameter size: bytes of the file as stored; those of the text unless it was decoded.
  package init(
    path: String, language: Language, text: [UInt8], hash: ContentHash, size: Int? = nil,
    traits: FileTraits
  ) {
    self.path = path
    self.language = language
    self.text = text
    self.lines = LineTable(text)
    self.hash = hash
    self.size = size ?? text.count
    self.traits = traits
  }

  /// The text of a byte range as a string.
  package func string(_ range: Range<Int>) -> String {
    String(decoding: text[range], as: UTF8.self)
  }
}

/// What a path or a content says about a file's role; ranking lowers some unless they are asked
/// for.
package struct FileTraits: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let test = FileTraits(rawValue: 1)
  package static let vendored = FileTraits(rawValue: 2)
  package static let generated = FileTraits(rawValue: 4)
  package static let example = FileTraits(rawValue: 8)
  package static let documentation = FileTraits(rawValue: 16)
}
