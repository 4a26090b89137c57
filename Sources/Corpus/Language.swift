/// A language of code or prose. Raw values are stored in segments: append, never renumber.
package enum Language: UInt8, CaseIterable, Sendable {
  case plainText = 0
  case swift, python, javascript, typescript, tsx, go, rust, c, cpp, objectiveC, java, kotlin, scala
  case csharp, ruby, php, lua, elixir, haskell, zig, bash, sql, vimScript, emacsLisp
  case markdown, restructuredText, asciiDoc, html, notebook
  case json, yaml, toml, xml, css
}
