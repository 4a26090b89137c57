extension Language {
  /// Languages by lower-case extension, without the first dot.
  static let byExtension: [String: Language] = [
    "swift": .swift, "swiftinterface": .swift,
    "py": .python, "pyi": .python, "pyw": .python, "pyx": .python, "pxd": .python, "bzl": .python,
    "gyp": .python, "gypi": .python,
    "js": .javascript, "mjs": .javascript, "cjs": .javascript, "jsx": .javascript,
    "es6": .javascript,
    "ts": .typescript, "mts": .typescript, "cts": .typescript, "tsx": .tsx,
    "go": .go, "rs": .rust,
    "c": .c, "h": .c,
    "cc": .cpp, "cpp": .cpp, "cxx": .cpp, "c++": .cpp, "hh": .cpp, "hpp": .cpp, "hxx": .cpp,
    "h++": .cpp, "ipp": .cpp, "inl": .cpp, "tpp": .cpp, "txx": .cpp, "cppm": .cpp, "ixx": .cpp,
    "cu": .cpp, "cuh": .cpp, "ino": .cpp,
    "m": .objectiveC, "mm": .objectiveC,
    "java": .java, "kt": .kotlin, "kts": .kotlin, "scala": .scala, "sc": .scala, "sbt": .scala,
    "cs": .csharp, "csx": .csharp,
    "rb": .ruby, "rake": .ruby, "gemspec": .ruby, "podspec": .ruby, "rbi": .ruby, "ru": .ruby,
    "php": .php, "phtml": .php, "php5": .php, "phpt": .php,
    "lua": .lua, "rockspec": .lua, "luau": .lua,
    "ex": .elixir, "exs": .elixir, "hs": .haskell, "lhs": .haskell, "hsc": .haskell,
    "zig": .zig, "zon": .zig,
    "sh": .bash, "bash": .bash, "zsh": .bash, "ksh": .bash, "bats": .bash, "ebuild": .bash,
    "sql": .sql, "psql": .sql, "pgsql": .sql, "ddl": .sql,
    "vim": .vimScript, "vimrc": .vimScript, "el": .emacsLisp,
    "md": .markdown, "markdown": .markdown, "mdown": .markdown, "mkd": .markdown, "mdx": .markdown,
    "mdwn": .markdown, "qmd": .markdown, "rmd": .markdown, "tutorial": .markdown,
    "rst": .restructuredText, "rest": .restructuredText,
    "adoc": .asciiDoc, "asciidoc": .asciiDoc, "asc": .asciiDoc,
    "html": .html, "htm": .html, "xhtml": .html, "ipynb": .notebook,
    "json": .json, "jsonc": .json, "json5": .json, "jsonl": .json, "geojson": .json,
    "webmanifest": .json, "xcscheme": .xml,
    "yaml": .yaml, "yml": .yaml, "toml": .toml,
    "xml": .xml, "xsd": .xml, "xsl": .xml, "xslt": .xml, "plist": .xml, "csproj": .xml,
    "fsproj": .xml, "vbproj": .xml, "props": .xml, "targets": .xml, "storyboard": .xml, "xib": .xml,
    "svg": .xml, "entitlements": .xml, "xcworkspacedata": .xml, "resx": .xml, "wsdl": .xml,
    "css": .css, "scss": .css, "sass": .css, "less": .css,
    "txt": .plainText, "text": .plainText, "org": .plainText, "tex": .plainText,
  ]

  /// Languages by whole lower-case file name.
  static let byFileName: [String: Language] = [
    "build": .python, "build.bazel": .python, "workspace": .python, "workspace.bazel": .python,
    "sconstruct": .python, "sconscript": .python, "wscript": .python, "tiltfile": .python,
    "rakefile": .ruby, "gemfile": .ruby, "podfile": .ruby, "fastfile": .ruby, "appfile": .ruby,
    "brewfile": .ruby, "vagrantfile": .ruby, "guardfile": .ruby, "capfile": .ruby,
    "dangerfile": .ruby, "thorfile": .ruby, "puppetfile": .ruby,
    "jakefile": .javascript, "pkgbuild": .bash, "pipfile": .toml,
    "makefile": .plainText, "gnumakefile": .plainText, "dockerfile": .plainText,
    "containerfile": .plainText, "jenkinsfile": .plainText, "justfile": .plainText,
    "cmakelists.txt": .plainText, "meson.build": .plainText, "go.mod": .plainText,
    "requirements.txt": .plainText,
  ]

  /// Languages by the names that people give them, where no extension is spelled the same.
  static let byWord: [String: Language] = [
    "python": .python, "python2": .python, "python3": .python, "pycon": .python,
    "starlark": .python,
    "javascript": .javascript, "javascriptreact": .javascript, "node": .javascript,
    "typescript": .typescript, "typescriptreact": .tsx,
    "golang": .go, "rust": .rust, "cplusplus": .cpp, "cuda": .cpp,
    "objective-c": .objectiveC, "objectivec": .objectiveC, "objc": .objectiveC,
    "objective-cpp": .objectiveC, "objective-c++": .objectiveC, "objc++": .objectiveC,
    "kotlin": .kotlin, "c#": .csharp, "csharp": .csharp, "ruby": .ruby, "elixir": .elixir,
    "haskell": .haskell, "shell": .bash, "shellscript": .bash, "console": .bash,
    "shell-session": .bash, "mysql": .sql, "postgresql": .sql, "postgres": .sql, "sqlite": .sql,
    "plpgsql": .sql, "viml": .vimScript, "vimscript": .vimScript, "elisp": .emacsLisp,
    "emacs-lisp": .emacsLisp, "lisp": .emacsLisp,
    "restructuredtext": .restructuredText, "jupyter": .notebook, "plaintext": .plainText,
    "plain": .plainText,
  ]

  /// Languages by interpreter, trailing digits removed.
  static let byInterpreter: [String: Language] = [
    "python": .python, "pypy": .python, "node": .javascript, "deno": .typescript,
    "bun": .typescript, "ruby": .ruby, "php": .php, "lua": .lua, "luajit": .lua, "elixir": .elixir,
    "runghc": .haskell, "runhaskell": .haskell, "stack": .haskell, "swift": .swift,
    "sh": .bash, "bash": .bash, "dash": .bash, "ksh": .bash, "zsh": .bash, "ash": .bash,
    "bats": .bash, "emacs": .emacsLisp, "scala": .scala, "kotlin": .kotlin,
  ]

  /// File names, up to the first dot, that hold prose whatever the rest of the name says.
  static let stemsOfProse: Set<String> = [
    "readme", "license", "licence", "copying", "notice", "authors", "contributors", "changelog",
    "changes", "history", "news", "todo", "install", "thanks", "codeowners", "maintainers",
  ]
}
