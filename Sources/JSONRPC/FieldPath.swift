/// The way from the root to a field; made into text only when something is wrong.
final class FieldPath: Sendable {
  /// One step of the way.
  enum Element: Sendable {
    case field(String)
    case index(Int)
  }
  private let parent: FieldPath?
  private let element: Element

  init(parent: FieldPath?, element: Element) {
    self.parent = parent
    self.element = element
  }

  /// As in `params.contentChanges[2].range`.
  var description: String {
    switch element {
    case .field(let name): parent.map { "\($0.description).\(name)" } ?? name
    case .index(let index): "\(parent?.description ?? "")[\(index)]"
    }
  }

  /// The path below the root, as Codable conformances see it.
  var codingPath: [any CodingKey] {
    guard let parent else { return [] }
    return parent.codingPath + [element.key]
  }
}

extension FieldPath.Element {
  /// The same step as a key of the standard library.
  var key: any CodingKey {
    switch self {
    case .field(let name): FieldKey(stringValue: name)
    case .index(let index): FieldKey(intValue: index)
    }
  }
}

/// A key that no type declares.
struct FieldKey: CodingKey {
  var stringValue: String
  var intValue: Int?

  init(stringValue: String) { self.stringValue = stringValue }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
