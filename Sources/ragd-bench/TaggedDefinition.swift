import Evaluation
import Foundation

/// A definition as universal-ctags finds it: an independent word on where definitions begin and end.
struct TaggedDefinition: Decodable {
  var name: String
  /// Absolute.
  private(set) var path: String
  private var line: Int
  /// The last line; absent where the language's parser doesn't tell.
  private var end: Int?
  private var kind: String?

  /// 1-based; the first line alone where the end isn't known.
  var lines: ClosedRange<Int> { line...max(line, end ?? line) }

  /// Whether it is a type or a function, not what only adds to a type.
  var isCallableOrType: Bool { Self.kinds.contains(kind ?? "") }

  /// Whether people could ask for it by name: operators and lambdas (`__anon1`) have none.
  var isNamed: Bool {
    !name.hasPrefix("__anon") && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  /// All that has a name below a folder; nothing without universal-ctags.
  static func all(below folder: String) -> [TaggedDefinition] {
    let command = ["ctags", "-R", "--output-format=json", "--fields=+ne", "-f", "-", folder]
    let lines = Peer.run(command)?.split(separator: "\n") ?? []
    return lines.compactMap { try? JSONDecoder().decode(Self.self, from: Data($0.utf8)) }
  }

  /// "member" is a method of Python's.
  private static let kinds: Set = [
    "class", "enum", "func", "function", "interface", "macro", "member", "method", "module",
    "singletonMethod",
    "struct", "trait", "typedef",
  ]
}

/// How often the first hit for a name holds all lines of its definition.
struct DefinitionCoverage {
  private(set) var asked = 0
  /// What was not covered, for people.
  private(set) var missed: [String] = []

  var share: Double { asked > 0 ? Double(asked - missed.count) / Double(asked) : 0 }

  /// Counts a search's first place.
  mutating func add(_ query: String, _ definition: TaggedDefinition, first: JudgedQuery.Place?) {
    asked += 1
    if let first, definition.path.hasSuffix("/" + first.path),
      first.lines.lowerBound <= definition.lines.lowerBound,
      first.lines.upperBound >= definition.lines.upperBound
    {
      return
    }
    func text(_ lines: ClosedRange<Int>) -> String { "\(lines.lowerBound)–\(lines.upperBound)" }
    missed.append(
      "\(query): \(definition.path):\(text(definition.lines)), found "
        + (first.map { "\($0.path):\(text($0.lines))" } ?? "nothing"))
  }
}
