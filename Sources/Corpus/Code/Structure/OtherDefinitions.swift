extension DefinitionScanner {
  mutating func scanLua(_ scope: Scope) {}
  mutating func scanElixir(_ scope: Scope) {}
  mutating func scanVim(_ scope: Scope) {}
  mutating func scanShell(_ scope: Scope) {}
  mutating func scanSQL(_ scope: Scope) {}
  mutating func scanLisp(_ scope: Scope) {}
  mutating func scanHaskell(_ scope: Scope) {}
}
