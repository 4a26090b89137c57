import Corpus

extension CodeSample {
  static let all = [
    swift,
    python,
    javascript,
    typescript,
    tsx,
    go,
    rust,
    c,
    cpp,
    objectiveC,
    java,
    kotlin,
    scala,
    csharp,
    ruby,
    php,
    lua,
    elixir,
    haskell,
    zig,
    bash,
    sql,
    vimScript,
    emacsLisp,
  ]
}
