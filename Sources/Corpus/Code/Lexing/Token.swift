/// A lexical element of source code; comments are not tokens but regions.
struct Token {
  enum Kind: UInt8 {
    case word, number, string, punctuation, open, close
    /// A preprocessor line, continuation lines included.
    case directive
    /// Stands after the last token, so that looking one ahead never needs a check.
    case end
  }

  /// Byte range in the document's text.
  var start: Int32
  var end: Int32
  /// Columns of white space before the first token of this token's line.
  var indent: UInt16
  var kind: Kind
  var role: WordRole
  /// The first byte; names the bracket or operator when `kind` is one.
  var byte: UInt8
  var startsLine: Bool

  var range: Range<Int> { Int(start)..<Int(end) }
}

/// What a reserved word does in its language.
///
/// Words of equal effect share a role.
enum WordRole: UInt8, Sendable {
  /// Not reserved.
  case none
  /// May stand before a definition: `public`, `static`, `async`.
  case modifier
  /// Begins or joins a statement, and is never a name: `if`, `return`, `else`.
  case control
  /// A type that is a word of the language, never a function's name: `void`, `int`.
  case builtin
  case function, `class`, `struct`, `enum`, interface, object, module, `extension`
  case variable, constant, typeAlias, initializer, accessor, enumCase, macro, test, imports
  /// `where`, `requires`: what follows constrains and declares nothing.
  case constraint
  /// `extends`, `implements`: a list of types follows.
  case inheritance
  /// `new`: a body in braces after it is an anonymous type.
  case new
  /// `operator`, and what else names an operator function.
  case operatorName
  /// Opens a block that a block end closes, wherever it stands: `begin`, `fn`, `repeat`.
  case blockStart
  /// Opens such a block at the start of a statement and modifies it elsewhere: Ruby's `if`.
  case conditional
  /// A loop head whose own `do` opens no further block.
  case loop
  case blockDo
  /// `end`, `endfunction`, `@end`.
  case blockEnd
  /// A declaring call: `attr_accessor`, `define_method`, `@doc`.
  case declarator
}
