/// The names that documents give to languages, in info strings and directives.
extension Language {
  /// The language of a name such as `swift`, `c++` or `py3`, in any case; nil when it is unknown.
  package init?(named name: some Collection<UInt8>) {
    guard (1...20).contains(name.count) else { return nil }
    let folded = String(decoding: name.lazy.map(\.foldedASCII), as: UTF8.self)
    guard let language = Self.namesToLanguages[folded] else { return nil }
    self = language
  }

  /// The name for the info string of a fenced block; empty for plain text.
  package var fenceName: String {
    switch self {
    case .plainText: ""
    case .objectiveC: "objective-c"
    case .vimScript: "vim"
    case .emacsLisp: "elisp"
    case .restructuredText: "rst"
    case .asciiDoc: "asciidoc"
    case .notebook: "json"
    default: "\(self)"
    }
  }

  /// Spellings in info strings, `code-block` directives, source blocks and notebook metadata.
  private static let spellings: [(Language, [String])] = [
    (.plainText, ["text", "txt", "plain", "plaintext", "none", "output", "console-output"]),
    (.swift, ["swift", "swiftinterface"]),
    (
      .python,
      ["python", "py", "python3", "py3", "python2", "ipython", "ipython3", "pycon", "sage"]
    ),
    (.javascript, ["javascript", "js", "jsx", "mjs", "cjs", "node", "es6", "ecmascript"]),
    (.typescript, ["typescript", "ts", "mts", "cts"]),
    (.tsx, ["tsx"]),
    (.go, ["go", "golang"]),
    (.rust, ["rust", "rs"]),
    (.c, ["c", "h"]),
    (.cpp, ["cpp", "c++", "cxx", "cc", "hpp", "cuda"]),
    (.objectiveC, ["objectivec", "objective-c", "objc", "obj-c", "objective-c++", "objc++"]),
    (.java, ["java"]),
    (.kotlin, ["kotlin", "kt", "kts"]),
    (.scala, ["scala", "sbt"]),
    (.csharp, ["csharp", "c#", "cs"]),
    (.ruby, ["ruby", "rb", "irb"]),
    (.php, ["php", "php+html", "html+php"]),
    (.lua, ["lua"]),
    (.elixir, ["elixir", "ex", "exs", "iex"]),
    (.haskell, ["haskell", "hs", "lhs"]),
    (.zig, ["zig"]),
    (
      .bash,
      ["bash", "sh", "shell", "zsh", "ksh", "console", "shell-session", "shellsession", "terminal"]
    ),
    (.sql, ["sql", "sqlite", "sqlite3", "postgresql", "postgres", "mysql", "plpgsql", "tsql"]),
    (.vimScript, ["vim", "viml", "vimscript"]),
    (.emacsLisp, ["elisp", "emacs-lisp", "emacslisp", "lisp"]),
    (.markdown, ["markdown", "md", "mdx", "gfm"]),
    (.restructuredText, ["rst", "rest", "restructuredtext"]),
    (.asciiDoc, ["asciidoc", "adoc"]),
    (.html, ["html", "xhtml", "html+jinja", "html+django", "jinja", "vue", "svelte"]),
    (.json, ["json", "json5", "jsonc", "jsonl", "geojson", "ipynb"]),
    (.yaml, ["yaml", "yml"]),
    (.toml, ["toml", "ini", "cfg", "conf", "properties"]),
    (.xml, ["xml", "svg", "plist", "xsd", "xslt"]),
    (.css, ["css", "scss", "sass", "less"]),
  ]

  private static let namesToLanguages: [String: Language] = {
    var table: [String: Language] = [:]
    for (language, names) in spellings {
      for name in names { table[name] = language }
    }
    return table
  }()
}
