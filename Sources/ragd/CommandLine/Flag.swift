/// An option that commands may take.
enum Flag: String, CaseIterable {
  case root = "--root"
  case json = "--json"
  case limit = "--limit"
  case explain = "--explain"
  case scratch = "--from-scratch"
  case help = "--help"

  /// The name of the option's value in help texts; nil for options without one.
  var value: String? {
    switch self {
    case .root: "DIR"
    case .limit: "N"
    default: nil
    }
  }

  var summary: String {
    switch self {
    case .root: "the project's folder (default: the nearest one above with .git or a manifest)"
    case .json: "print the same object as the method of the protocol"
    case .limit: "print at most N results"
    case .explain: "say why each result matched, and its score"
    case .scratch: "throw the index away first"
    case .help: "print this help"
    }
  }

  /// The option as help texts show it.
  var form: String { value.map { "\(rawValue) \($0)" } ?? rawValue }
}
