package import Corpus
import LanguageServerProtocol

/// What ragd's symbol kinds are called on the wire.
extension Symbol.Kind {
  /// Our own name, in the results of ragd's methods.
  package var name: String {
    switch self {
    case .function: "function"
    case .method: "method"
    case .initializer: "initializer"
    case .class: "class"
    case .struct: "struct"
    case .enum: "enum"
    case .interface: "interface"
    case .extension: "extension"
    case .module: "module"
    case .property: "property"
    case .variable: "variable"
    case .constant: "constant"
    case .enumCase: "enumCase"
    case .typeAlias: "typeAlias"
    case .operator: "operator"
    case .macro: "macro"
    case .table: "table"
    case .heading: "heading"
    case .field: "field"
    }
  }

  /// Where LSP has no such kind, the one whose icon people expect.
  ///
  /// Headings are strings, as other servers for prose have it.
  var symbolKind: SymbolKind {
    switch self {
    case .function, .macro: .function
    case .method: .method
    case .initializer: .constructor
    case .class, .extension, .typeAlias: .class
    case .struct, .table: .struct
    case .enum: .enum
    case .interface: .interface
    case .module: .module
    case .property: .property
    case .variable: .variable
    case .constant: .constant
    case .enumCase: .enumMember
    case .operator: .operator
    case .heading: .string
    case .field: .field
    }
  }

  var completionItemKind: CompletionItemKind {
    switch self {
    case .function, .macro: .function
    case .method: .method
    case .initializer: .constructor
    case .class, .extension, .typeAlias: .class
    case .struct, .table: .struct
    case .enum: .enum
    case .interface: .interface
    case .module: .module
    case .property: .property
    case .variable: .variable
    case .constant: .constant
    case .enumCase: .enumMember
    case .operator: .operator
    case .heading: .text
    case .field: .field
    }
  }
}
