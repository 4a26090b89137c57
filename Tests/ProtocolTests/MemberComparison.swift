import JSONRPC

/// Compares the stored properties of decoded examples with the properties of their schemas.
struct MemberComparison {
  private let schema: JSONSchema
  private(set) var differences: [String] = []
  /// The objects with properties that an example showed, by their description.
  private(set) var seen: Set<String> = []

  init(schema: JSONSchema) {
    self.schema = schema
  }

  /// Compares a value with the JSON it was read from and the schema of that.
  mutating func compare(_ value: Any, _ json: JSONValue, _ schema: JSONValue, at place: String) {
    let schema = branch(for: json, of: self.schema.resolved(schema))
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
      if let wrapped = mirror.children.first { compare(wrapped.value, json, schema, at: place) }
      return
    }
    switch json {
    case .array(let elements):
      guard let items = schema["items"] else { return }
      let children = Array(unwrapped(mirror, isTransparent: false).children)
      guard children.count == elements.count else {
        differences.append("\(place): \(children.count) elements for \(elements.count)")
        return
      }
      for (child, element) in zip(children, elements) {
        compare(child.value, element, items, at: place + "[]")
      }
    case .object(let members):
      guard let properties = schema["properties"]?.object else { return }
      compare(mirror, members, properties, schema, at: place)
    default: return
    }
  }

  private mutating func compare(
    _ mirror: Mirror, _ members: [String: JSONValue], _ properties: [String: JSONValue],
    _ schema: JSONValue, at place: String
  ) {
    seen.insert(Self.key(properties))
    let only = mirror.children.first
    let isTransparent =
      mirror.displayStyle == .enum
      || (mirror.children.count == 1 && only?.label.map { properties[$0] == nil } ?? false)
    let mirror = unwrapped(mirror, isTransparent: isTransparent)
    let labels = Set(mirror.children.compactMap(\.label))
    if labels != Set(properties.keys) {
      let surplus = labels.subtracting(properties.keys).sorted()
      let missing = Set(properties.keys).subtracting(labels).sorted()
      differences.append("\(place): only in the code \(surplus), only in the contract \(missing)")
    }
    for child in mirror.children {
      guard let label = child.label, let member = members[label], let property = properties[label]
      else { continue }
      compare(child.value, member, property, at: "\(place).\(label)")
    }
  }

  /// The payload of an enum case, or the one part of a type that is written as that part.
  private func unwrapped(_ mirror: Mirror, isTransparent: Bool) -> Mirror {
    guard isTransparent || mirror.displayStyle == .enum, let only = mirror.children.first else {
      return mirror
    }
    return Mirror(reflecting: only.value)
  }

  private func branch(for json: JSONValue, of schema: JSONValue) -> JSONValue {
    guard let branches = schema["oneOf"]?.array ?? schema["anyOf"]?.array else { return schema }
    let fitting = branches.first { self.schema.problems(json, $0).isEmpty }
    return fitting.map(self.schema.resolved) ?? schema
  }

  /// All objects with properties that the contract describes.
  func describedObjects() -> Set<String> {
    var found: Set<String> = []
    func visit(_ value: JSONValue) {
      switch value {
      case .array(let elements): elements.forEach(visit)
      case .object(let members):
        if members["type"] == "object", let properties = members["properties"]?.object,
          !properties.isEmpty
        {
          found.insert(Self.key(properties))
        }
        members.values.forEach(visit)
      default: return
      }
    }
    visit(schema.document["components"]?["schemas"] ?? nil)
    for method in schema.document["methods"]?.array ?? [] {
      visit(method["params"] ?? nil)
      visit(method["result"] ?? nil)
    }
    return found
  }

  private static func key(_ properties: [String: JSONValue]) -> String {
    String(decoding: JSONValue.object(properties).serialized, as: UTF8.self)
  }
}
