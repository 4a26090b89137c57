import SearchIndex
import TestSupport
import Testing

/// Copies are shown under the best of them; what differs is not.
@Suite struct FoldingTests {
  private func found(_ files: [String: String], _ query: String) throws -> [(
    path: String, copies: [String]
  )] {
    let fixture = try SnapshotFixture(files)
    func path(_ chunk: ChunkID) -> String {
      fixture.snapshot.file(fixture.snapshot.chunk(chunk).file).path
    }
    return fixture.snapshot.search(SearchQuery(text: query)).map { hit in
      (path(hit.chunk), hit.copies.map { path($0.chunk) })
    }
  }

  private static let parser = """
    /// Reads headers of letters.
    func parseHeader(_ text: String) -> [String] {
      let lines = text.split(separator: "\\n")
      return lines.map(String.init)
    }

    """

  @Test func aCopyIsShownUnderTheBetterPlace() throws {
    let hits = try found(
      [
        "Sources/Parser.swift": Self.parser, "vendor/mail/Parser.swift": Self.parser,
        "vendor/post/Reader.swift": Self.parser,
      ], "parseHeader")
    #expect(hits.count == 1)
    #expect(hits.first?.path == "Sources/Parser.swift")
    #expect(
      hits.first?.copies.sorted() == ["vendor/mail/Parser.swift", "vendor/post/Reader.swift"])
  }

  /// Twenty functions, of which one has changed by a line of eleven.
  private static func library(changed: Bool) -> String {
    (0..<20).map { number in
      let lines = (0..<9).map { "  weigh(parcel: \(number), scale: \($0))" }
      let last = changed && number == 7 ? "  send(later: true)" : "  send()"
      return "func deliver\(number)() {\n" + lines.joined(separator: "\n") + "\n\(last)\n}\n"
    }.joined(separator: "\n")
  }

  @Test func aVersionInACopyOfItsFileIsFolded() throws {
    let files = [
      "Sources/Parcels.swift": Self.library(changed: false),
      "vendor/old/Parcels.swift": Self.library(changed: true),
    ]
    let hits = try found(files, "deliver7")
    #expect(hits.first?.path == "Sources/Parcels.swift")
    #expect(hits.first?.copies == ["vendor/old/Parcels.swift"])
  }

  @Test(arguments: [
    // The same text in another type is another thing.
    [
      "a/Cat.swift": "struct Cat {\n  func speak() -> String {\n    name + sound\n  }\n}\n",
      "a/Dog.swift": "struct Dog {\n  func speak() -> String {\n    name + sound\n  }\n}\n",
    ],
    // Settings that differ in one value matter.
    ["one/speak.yaml": "speak:\n  loud: true\n", "two/speak.yaml": "speak:\n  loud: false\n"],
    // Files of one name that have nothing else in common are no copies.
    [
      "x/main.py": "def speak():\n    shout(1)\n\n\ndef a():\n    pass\n",
      "y/main.py": "def speak():\n    whisper(2)\n\n\ndef b():\n    return 1\n",
    ],
    // A folder that is no language.
    ["docs/go/a.md": "# Speak\n\nIn Go.\n", "docs/js/a.md": "# Speak\n\nIn JavaScript.\n"],
  ])
  func whatDiffersStaysApart(files: [String: String]) throws {
    let hits = try found(files, "speak")
    #expect(Set(hits.map(\.path)) == Set(files.keys))
    #expect(hits.allSatisfy { $0.copies.isEmpty })
  }

  @Test func translationsOfASectionAreFolded() throws {
    let hits = try found(
      [
        "docs/en/guide.md": "# Guide\n\n## Fuel\n\nFill the tank with `fuel`.\n",
        "docs/de/guide.md": "# Anleitung\n\n## Tanken\n\nDen Tank mit `fuel` füllen.\n",
        "docs/fr/guide.md": "# Guide\n\nRemplir avec `fuel`.\n",
      ], "fuel tank")
    #expect(hits.first?.path == "docs/en/guide.md")
    #expect(hits.first?.copies == ["docs/de/guide.md"])
    #expect(hits.contains { $0.path == "docs/fr/guide.md" })
  }
}
