/// Emacs Lisp: a definition is a list that begins with a word that says so.
extension DefinitionScanner {
  mutating func scanLisp(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      if isMark(index, "("), isWord(index + 1), index + 1 < limit, defineLisp(index, scope) {
        index = after(index)
        continue
      }
      if isOpen(index) { push(scope.kind, inside(index), in: scope.container) }
      index = after(index)
    }
  }

  private mutating func defineLisp(_ open: Int, _ scope: Scope) -> Bool {
    let kind: Symbol.Kind
    switch role(open + 1) {
    case .function: kind = .function
    case .accessor: kind = .method
    case .macro: kind = .macro
    case .variable: kind = .variable
    case .constant: kind = .constant
    case .module: kind = .module
    case .struct: kind = .struct
    default: return false
    }
    let end = inside(open).upperBound
    var name = open + 2
    // `(defalias 'name …)`, `(cl-defstruct (name …) …)`
    if isMark(name, "'") || kind == .struct && isMark(name, "(") { name += 1 }
    guard isWord(name), name < end else { return false }
    let next = name == open + 2 || isMark(name - 1, "'") ? name + 1 : after(name - 1)
    let isCallable = kind == .function || kind == .method || kind == .macro
    // The argument list, or a variable's value.
    var behind = next
    while isWord(behind), isCallable, behind < end { behind += 1 }
    while token(behind).kind == .punctuation, behind < end { behind += 1 }
    let takesText = token(next).kind == .string
    if kind != .struct, kind != .module, !takesText { behind = min(after(behind), end) }
    let doc = (behind..<min(behind + 1, end)).first { token($0).kind == .string }
    let fits = isCallable || !token(next).startsLine && !isOpen(next)
    let symbol = add(
      kind, name: token(name).range, span: open..<after(open), keyword: open,
      signatureEnd: fits ? behind : next, in: scope.container,
      doc: doc.map { token($0).range })
    if kind == .struct {
      defineSlots(behind..<end, in: symbol)
    } else {
      push(scope.kind, behind..<end, in: symbol)
    }
    return true
  }

  /// Slots of a structure: names, or lists that begin with one.
  private mutating func defineSlots(_ list: Range<Int>, in container: Int32) {
    var index = list.lowerBound
    while index < list.upperBound {
      let name = isMark(index, "(") ? index + 1 : index
      if isWord(name), token(name).byte != UInt8(ascii: ":") {
        add(
          .field, name: token(name).range, span: index..<after(index), keyword: index,
          signatureEnd: after(index), in: container)
      }
      index = after(index)
    }
  }
}
