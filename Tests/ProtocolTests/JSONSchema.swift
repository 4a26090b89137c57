import JSONRPC
import TestSupport

/// The part of JSON Schema that the contract uses.
///
/// Stricter than the standard in one way: an object with `properties` and without
/// `additionalProperties` has no others, so that nothing undescribed slips in.
struct JSONSchema {
  /// Where `$ref` looks.
  let document: JSONValue

  /// What is wrong with a value, each with the place in it; empty where all is well.
  func problems(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
    if let (name, argument) = TranscriptPattern.placeholder(value) {
      return problems(placeholder: name, argument, schema, at: place)
    }
    let schema = resolved(schema)
    var problems: [String] = []
    if let type = schema["type"], !types(type).contains(where: value.hasType) {
      problems.append(
        "\(place): expected \(types(type).joined(separator: " or ")), found \(value.kind)")
    }
    if let constant = schema["const"], constant != value {
      problems.append("\(place): not \(constant)")
    }
    if let choices = schema["enum"]?.array, !choices.contains(value) {
      problems.append("\(place): not one of the choices")
    }
    problems += boundProblems(value, schema, at: place)
    for name in ["oneOf", "anyOf"] {
      guard let branches = schema[name]?.array else { continue }
      let fitting = branches.count { self.problems(value, $0).isEmpty }
      if fitting == 0 || (name == "oneOf" && fitting > 1) {
        problems.append("\(place): \(fitting) of \(branches.count) branches fit")
      }
    }
    switch value {
    case .object(let members): problems += objectProblems(members, schema, at: place)
    case .array(let elements):
      guard let items = schema["items"] else { break }
      for (index, element) in elements.enumerated() {
        problems += self.problems(element, items, at: "\(place)[\(index)]")
      }
    default: break
    }
    return problems
  }

  /// The schema that a reference names; a reference may have a description beside it.
  func resolved(_ schema: JSONValue) -> JSONValue {
    guard let path = schema["$ref"]?.string, path.hasPrefix("#/") else { return schema }
    let target = path.dropFirst(2).split(separator: "/").reduce(document as JSONValue?) {
      $0?[String($1)]
    }
    return target.map(resolved) ?? ["enum": []]
  }

  private func types(_ type: JSONValue) -> [String] {
    type.string.map { [$0] } ?? type.array?.compactMap(\.string) ?? []
  }

  private func boundProblems(
    _ value: JSONValue, _ schema: JSONValue, at place: String
  ) -> [String] {
    guard let number = value.asDouble else { return [] }
    let isLow = schema["minimum"]?.asDouble.map { number < $0 } ?? false
    let isHigh = schema["maximum"]?.asDouble.map { number > $0 } ?? false
    return isLow || isHigh ? ["\(place): \(number) is out of bounds"] : []
  }

  private func objectProblems(
    _ members: [String: JSONValue], _ schema: JSONValue, at place: String
  ) -> [String] {
    var problems: [String] = []
    for name in (schema["required"]?.array ?? []).compactMap(\.string) where members[name] == nil {
      problems.append("\(place).\(name): missing")
    }
    guard schema["properties"] != nil || schema["additionalProperties"] != nil else {
      return problems
    }
    for (name, member) in members {
      if let property = schema["properties"]?[name] {
        problems += self.problems(member, property, at: "\(place).\(name)")
      } else if let more = schema["additionalProperties"], more != false {
        if more != true { problems += self.problems(member, more, at: "\(place).\(name)") }
      } else {
        problems.append("\(place).\(name): not described")
      }
    }
    return problems
  }

  private func problems(
    placeholder name: String, _ argument: JSONValue, _ schema: JSONValue, at place: String
  ) -> [String] {
    let schema = resolved(schema)
    switch name {
    case "$any":
      guard let wanted = argument.string, let type = schema["type"], wanted != "value" else {
        return []
      }
      return types(type).contains(wanted) || (wanted == "integer" && types(type) == ["number"])
        ? [] : ["\(place): can't be \(wanted)"]
    case "$some":
      let items = schema["items"] ?? [:]
      return (argument.array ?? []).flatMap { problems($0, items, at: "\(place)[]") }
    default: return []
    }
  }
}

extension JSONValue {
  fileprivate var asDouble: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }
}
