import Corpus

/// The lines that say what a type holds, without its members' bodies.
struct TypeOutline {
  /// Lines kept of one declaration: longer ones are lists of parameters.
  private static let declarationLines = 3

  /// Zero-based, in order: the declaration itself, its members, its end.
  let declarations: [Range<Int>]

  /// Nil for what is no type and for one without members.
  ///
  /// - Parameter name: where the type's name stands, in bytes.
  /// - Complexity: parses the document.
  init?(ofTypeNamedAt name: Range<Int>, in document: Document) {
    let symbols = Chunker.chunk(document).symbols
    guard let index = symbols.firstIndex(where: { $0.name == name }), symbols[index].kind.isType
    else { return nil }
    let members = symbols.filter { Int($0.container) == index }
    guard !members.isEmpty else { return nil }
    var declarations = ([symbols[index]] + members).map { member in
      let first = document.lines.line(at: member.signature.lowerBound)
      let last = document.lines.line(at: max(member.signature.lowerBound, member.name.lowerBound))
      let end = document.lines.line(at: max(member.signature.upperBound - 1, 0))
      return first..<max(last + 1, min(end + 1, first + Self.declarationLines))
    }
    let end = document.lines.line(at: max(symbols[index].extent.upperBound - 1, 0))
    declarations.append(end..<end + 1)
    self.declarations = declarations
  }
}

extension Symbol.Kind {
  fileprivate var isType: Bool {
    switch self {
    case .class, .struct, .enum, .interface, .extension, .module: true
    default: false
    }
  }
}
