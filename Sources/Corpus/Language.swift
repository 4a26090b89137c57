/// A language of code or prose.
///
/// Raw values are stored in segments: append, never renumber. What has no case of its own is
/// `plainText`, which is cut into windows.
package enum Language: UInt8, CaseIterable, Sendable {
  case plainText = 0
  case swift, python, javascript, typescript, tsx, go, rust, c, cpp, objectiveC, java, kotlin, scala
  case csharp, ruby, php, lua, elixir, haskell, zig, bash, sql, vimScript, emacsLisp
  case markdown, restructuredText, asciiDoc, html, notebook
  case json, yaml, toml, xml, css
}

extension Language {
  /// Tells a file's language by its name, then by its first line.
  package static func detect(path: String, text: [UInt8]) -> Language {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    let lowered = name.map { $0 | ($0 &- 65 < 26 ? 0x20 : 0) }
    if let language = detect(name: String(decoding: lowered, as: UTF8.self)) {
      guard language == .c, lowered.last == UInt8(ascii: "h") else { return language }
      return header(text)
    }
    return shebang(text) ?? .plainText
  }

  /// The language that a fence, a directive or an editor calls `name`: "swift", "py", "c++", ….
  package init?(name: String) {
    let lowered = name.lowercased()
    guard let language = Self.byWord[lowered] ?? Self.byExtension[lowered] else { return nil }
    self = language
  }

  private static func detect(name: String) -> Language? {
    if let language = byFileName[name] { return language }
    // The longest extension first: `.blade.php` would be found before `.php`.
    let dot = UInt8(ascii: ".")
    var rest = name.utf8[...]
    while let next = rest.firstIndex(of: dot) {
      rest = rest[next...].dropFirst()
      if let language = byExtension[String(Substring(rest))] { return language }
    }
    let stem = String(Substring(name.utf8.prefix { $0 != dot }))
    return stemsOfProse.contains(stem) || stem == "dockerfile" ? .plainText : nil
  }

  /// C, C++ or Objective-C, by words that only one of them has at the start of a line.
  private static func header(_ text: [UInt8]) -> Language {
    let objectiveC = [
      "@interface", "@protocol", "@class", "@import", "NS_ASSUME_NONNULL", "#import",
    ]
    let cpp = [
      "namespace", "template", "class ", "using ", "public:", "private:", "protected:",
      "#include <string>", "#include <vector>", "#include <memory>", "constexpr ", "extern \"C++\"",
    ]
    var isCPP = false
    for line in text.prefix(1 << 16).split(separator: UInt8(ascii: "\n")) {
      let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if objectiveC.contains(where: { line.starts(with: $0.utf8) }) { return .objectiveC }
      if !isCPP, cpp.contains(where: { line.starts(with: $0.utf8) }) { isCPP = true }
    }
    return isCPP ? .cpp : .c
  }

  /// The language of a script by its first line: `#!/usr/bin/env -S python3 -u`, `#!/bin/sh`.
  private static func shebang(_ text: [UInt8]) -> Language? {
    guard text.starts(with: "#!".utf8) else { return nil }
    let line = text.prefix(256).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let words = line.dropFirst(2).split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    for word in words {
      let program = word.split(separator: UInt8(ascii: "/")).last ?? word
      if program.elementsEqual("env".utf8) || program.first == UInt8(ascii: "-")
        || program.contains(UInt8(ascii: "="))
      {
        continue
      }
      // `python3.11` is `python`.
      let name = program.prefix { $0 | 0x20 &- UInt8(ascii: "a") < 26 }
      return byInterpreter[String(decoding: name, as: UTF8.self)]
    }
    return nil
  }
}

extension Language {
  /// Whether it is written for people to read: its symbols are headings.
  package var isProse: Bool {
    switch self {
    case .markdown, .restructuredText, .asciiDoc, .html, .notebook: true
    default: false
    }
  }

  /// Whether it is a programming language: its files define symbols.
  package var isCode: Bool {
    switch self {
    case .plainText, .markdown, .restructuredText, .asciiDoc, .html, .notebook, .json, .yaml,
      .toml, .xml, .css:
      false
    default: true
    }
  }
}
