extension FileTraits {
  /// What a path says about a file's role, by the conventions of many languages.
  /// - Parameter path: relative to the root, so that the root's own name does not count.
  package static func ofPath(_ path: String, language: Language) -> FileTraits {
    var traits: FileTraits = []
    let parts = path.split(separator: "/")
    for folder in parts.dropLast() { traits.formUnion(ofFolder(folder)) }
    if let name = parts.last { traits.formUnion(ofFile(name)) }
    switch language {
    case .markdown, .restructuredText, .asciiDoc: traits.insert(.documentation)
    default: break
    }
    return traits
  }

  private static func ofFolder(_ folder: Substring) -> FileTraits {
    let name = folder.lowercased()
    if FolderNames.test.contains(name) { return .test }
    if FolderNames.vendored.contains(name) { return .vendored }
    if FolderNames.example.contains(name) || name.hasSuffix(".playground") { return .example }
    if FolderNames.documentation.contains(name) || name.hasSuffix(".docc") {
      return .documentation
    }
    // `AppTests`, `jvmTest`, `app_tests`, `foo-test`, but not `latest`.
    if isWord("Test", endOf: folder) || isWord("Tests", endOf: folder) { return .test }
    if isWord("Examples", endOf: folder) || isWord("Benchmarks", endOf: folder) { return .example }
    return []
  }

  private static func ofFile(_ file: Substring) -> FileTraits {
    let parts = file.split(separator: ".")
    guard let stem = parts.first else { return [] }
    let name = stem.lowercased()
    // `a.test.ts`, `a.spec.js`, `a.stories.tsx`
    for part in parts.dropFirst().dropLast() {
      switch part.lowercased() {
      case "test", "tests", "spec", "e2e", "cy": return .test
      case "stories", "story", "bench": return .example
      default: break
      }
    }
    if name == "test" || name == "tests" || name == "conftest" || name.hasPrefix("test_")
      || name.hasPrefix("test-") || parts.count > 1 && name == "spec"
    {
      return .test
    }
    for word in ["Test", "Tests", "TestCase", "Spec", "Specs"] where isWord(word, endOf: stem) {
      return .test
    }
    for word in ["Example", "Benchmark", "Benchmarks", "Bench"] where isWord(word, endOf: stem) {
      return .example
    }
    return Language.stemsOfProse.contains(name) ? .documentation : []
  }

  /// Whether `text` ends with a word, in camel case or behind a `_` or `-`, and has more before it.
  private static func isWord(_ word: String, endOf text: Substring) -> Bool {
    guard text.utf8.count > word.utf8.count else { return false }
    if text.hasSuffix(word) { return true }
    let lowered = text.lowercased()
    return lowered.hasSuffix("_" + word.lowercased()) || lowered.hasSuffix("-" + word.lowercased())
  }
}
