/// How a language marks comments.
struct CommentForm: Sendable {
  let open: [UInt8]
  /// Empty: the comment ends with its line.
  let close: [UInt8]
  let nests: Bool
  /// Longer openings that make it a doc comment.
  let docOpenings: [[UInt8]]
  /// Openings that look like `docOpenings` but are not: `////`, `/**/`.
  let plainOpenings: [[UInt8]]

  static func line(_ open: String, doc: [String] = [], plain: [String] = []) -> CommentForm {
    CommentForm(
      open: Array(open.utf8), close: [], nests: false, docOpenings: doc.map { Array($0.utf8) },
      plainOpenings: plain.map { Array($0.utf8) })
  }

  static func block(
    _ open: String, _ close: String, nests: Bool = false, doc: [String] = [], plain: [String] = []
  ) -> CommentForm {
    CommentForm(
      open: Array(open.utf8), close: Array(close.utf8), nests: nests,
      docOpenings: doc.map { Array($0.utf8) }, plainOpenings: plain.map { Array($0.utf8) })
  }
}

/// How a language writes one kind of string or character literal.
struct StringForm: Sendable {
  enum Escape: Sendable { case none, backslash, doubled }
  enum Interpolation: Sendable {
    case none
    /// `\(…)`
    case backslash
    /// `${…}`
    case dollar
    /// `#{…}`
    case hash
    /// `{…}`, with `{{` for the brace itself
    case brace
    /// `$(…)`, `${…}` and backquotes
    case shell
  }
  var open: [UInt8]
  var close: [UInt8]
  var escape: Escape = .backslash
  var spansLines = false
  var interpolation = Interpolation.none

  init(
    _ open: String, close: String? = nil, escape: Escape = .backslash, spansLines: Bool = false,
    interpolation: Interpolation = .none
  ) {
    self.open = Array(open.utf8)
    self.close = Array((close ?? open).utf8)
    self.escape = escape
    self.spansLines = spansLines
    self.interpolation = interpolation
  }
}

/// Lexical forms that need code of their own.
struct LexicalFeatures: OptionSet, Sendable {
  let rawValue: UInt32
  /// `#if`, `#define`: any line that begins with `#`.
  static let preprocessor = LexicalFeatures(rawValue: 1 << 0)
  /// Swift: only `#if`, `#elseif`, `#else`, `#endif`, and strings and regexes in number signs.
  static let swiftNumberSigns = LexicalFeatures(rawValue: 1 << 1)
  /// A slash may begin a regular expression.
  static let regexLiterals = LexicalFeatures(rawValue: 1 << 2)
  /// `'a` may be a lifetime, a symbol or a promoted name; `'a'` is a character.
  static let loneApostrophes = LexicalFeatures(rawValue: 1 << 3)
  static let rustRawStrings = LexicalFeatures(rawValue: 1 << 4)
  static let cppRawStrings = LexicalFeatures(rawValue: 1 << 5)
  static let csharpStrings = LexicalFeatures(rawValue: 1 << 6)
  static let pythonPrefixes = LexicalFeatures(rawValue: 1 << 7)
  static let rubyLiterals = LexicalFeatures(rawValue: 1 << 8)
  static let elixirSigils = LexicalFeatures(rawValue: 1 << 9)
  static let luaLongBrackets = LexicalFeatures(rawValue: 1 << 10)
  static let dollarQuotes = LexicalFeatures(rawValue: 1 << 11)
  static let phpIslands = LexicalFeatures(rawValue: 1 << 12)
  static let shell = LexicalFeatures(rawValue: 1 << 13)
  static let vimQuotes = LexicalFeatures(rawValue: 1 << 14)
  /// `?a` is a character.
  static let questionCharacters = LexicalFeatures(rawValue: 1 << 15)
  static let backquotedNames = LexicalFeatures(rawValue: 1 << 16)
  /// Lines that begin with `\\` are string lines.
  static let zigLines = LexicalFeatures(rawValue: 1 << 17)
  /// `name?`, `name!`, `:name` and `name:` are names, whatever the name.
  static let rubyNames = LexicalFeatures(rawValue: 1 << 18)
  static let caseInsensitive = LexicalFeatures(rawValue: 1 << 19)
  /// Angle brackets around text that is not code: an apostrophe need not begin a string.
  static let embeddedMarkup = LexicalFeatures(rawValue: 1 << 20)
}

/// Which scanner finds a language's definitions.
enum DefinitionStyle: Sendable {
  case keywords, script, declarators, indentation, ruby, lua, elixir, vim, shell, sql, lisp, haskell
}

/// One row of the language table: all that the lexer and the scanners know of a language.
struct LanguageRules: Sendable {
  enum ByteClass: UInt8 {
    case punctuation, space, newline, word, digit, open, close
    /// May begin a comment, a string or another form with code of its own.
    case special
  }

  let language: Language
  let comments: [CommentForm]
  let strings: [StringForm]
  let features: LexicalFeatures
  let style: DefinitionStyle
  let roles: RoleTable
  /// A comment without doc marks, directly above a definition, documents it.
  let plainCommentsDocument: Bool
  let classes: [ByteClass]
  /// Bytes that continue a word.
  let continuesWord: [Bool]

  init(
    _ language: Language, _ style: DefinitionStyle, comments: [CommentForm], strings: [StringForm],
    features: LexicalFeatures = [], wordBytes: String = "_", plainCommentsDocument: Bool = false,
    words: [(role: WordRole, words: String)]
  ) {
    self.language = language
    self.comments = comments
    self.strings = strings
    self.features = features
    self.style = style
    self.plainCommentsDocument = plainCommentsDocument
    roles = RoleTable(words)

    var classes = [ByteClass](repeating: .punctuation, count: 256)
    var continues = [Bool](repeating: false, count: 256)
    for byte in Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8) + (0x80...0xFF) {
      classes[Int(byte)] = .word
      continues[Int(byte)] = true
    }
    for byte in wordBytes.utf8 {
      // An apostrophe or a question mark goes on with a name (`foldl'`) but does not begin one.
      if byte != UInt8(ascii: "'"), byte != UInt8(ascii: "?") { classes[Int(byte)] = .word }
      continues[Int(byte)] = true
    }
    for byte in "0123456789".utf8 {
      classes[Int(byte)] = .digit
      continues[Int(byte)] = true
    }
    for byte in "([{".utf8 { classes[Int(byte)] = .open }
    for byte in ")]}".utf8 { classes[Int(byte)] = .close }
    for byte in " \t\u{0B}\u{0C}\0".utf8 { classes[Int(byte)] = .space }
    for byte in "\r\n".utf8 { classes[Int(byte)] = .newline }
    let openings = comments.map(\.open) + strings.map(\.open)
    for byte in openings.compactMap(\.first) + Self.firstBytes(of: features) {
      classes[Int(byte)] = .special
    }
    self.classes = classes
    continuesWord = continues
  }

  private static func firstBytes(of features: LexicalFeatures) -> [UInt8] {
    let table: [(LexicalFeatures, String)] = [
      (.preprocessor, "#"), (.swiftNumberSigns, "#"), (.regexLiterals, "/"),
      (.loneApostrophes, "'"), (.csharpStrings, "$@"), (.rubyLiterals, "%</"),
      (.elixirSigils, "~"), (.luaLongBrackets, "[-"), (.dollarQuotes, "$"), (.phpIslands, "?<"),
      (.shell, "$<\\#"), (.vimQuotes, "\""), (.questionCharacters, "?"), (.backquotedNames, "`"),
      (.zigLines, "\\"),
      (.pythonPrefixes, "\\"), (.preprocessor, "\\"),
    ]
    return table.flatMap { features.contains($0.0) ? Array($0.1.utf8) : [] }
  }
}
