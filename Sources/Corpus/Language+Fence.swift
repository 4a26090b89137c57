extension Language {
  /// The word that names the language after a Markdown fence; empty for plain text.
  package var fenceName: String {
    switch self {
    case .plainText: ""
    case .objectiveC: "objc"
    case .cpp: "cpp"
    case .csharp: "csharp"
    case .vimScript: "vim"
    case .emacsLisp: "elisp"
    case .restructuredText: "rst"
    case .asciiDoc: "asciidoc"
    case .notebook: "json"
    default: "\(self)"
    }
  }
}
