extension FileTraits {
  /// What a path says about a file's role, by the conventions of many languages.
  /// - Parameter path: relative to the root, so that the root's own name does not count.
  package static func ofPath(_ path: String, language: Language) -> FileTraits {
    var traits: FileTraits = []
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
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
    return ofLastWord(folder)
  }

  private static func ofFile(_ file: Substring) -> FileTraits {
    let parts = file.utf8.split(separator: UInt8(ascii: ".")).map { Substring($0) }
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
    let traits = ofLastWord(stem)
    if !traits.isEmpty { return traits }
    return Language.stemsOfProse.contains(name) ? .documentation : []
  }

  /// What the last word of a name says, where there are others before it.
  ///
  /// Words begin with a capital, or behind a `_` or `-`: `AppTests`, `app_test`, but not `latest`.
  private static func ofLastWord(_ name: Substring) -> FileTraits {
    let bytes = name.utf8
    guard
      var start = bytes.lastIndex(where: {
        $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || (0x41...0x5A).contains($0)
      }), start > bytes.startIndex
    else { return [] }
    if !(0x41...0x5A).contains(bytes[start]) { start = bytes.index(after: start) }
    switch name[start...].lowercased() {
    case "test", "tests", "spec", "specs": return .test
    case "case" where name.hasSuffix("TestCase"): return .test
    case "example", "examples", "benchmark", "benchmarks", "bench": return .example
    default: return []
    }
  }
}
