package import Foundation
package import JSONRPC

/// A conversation with `ragd`, as `protocol/transcripts` keeps it; its README tells the format.
package struct Transcript: Sendable {
  /// One line of the conversation.
  package enum Step: Sendable {
    case send(JSONValue)
    /// Bytes that are no message.
    case sendText(String)
    case closeInput
    case expect(JSONValue)
    /// A message that may come at any time, or not at all.
    case allow(JSONValue)
    case expectExit(Int32)
  }

  /// Why a file is no transcript.
  package struct Malformed: Error, CustomStringConvertible {
    package let description: String
  }

  package var name: String
  /// Relative path → text of the workspace's files.
  package var files: [String: String]
  /// The user's own settings file, where there is one.
  package var settings: String?
  /// What the stand-in of an OpenAI-compatible server says, where one runs.
  package var engine: String?
  package var arguments: [String]
  package var framing: Framing
  package var steps: [Step]

  /// Reads a transcript from a file of one JSON object a line.
  package init(_ file: URL) throws {
    name = file.deletingPathExtension().lastPathComponent
    var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")[...]
    guard let first = lines.popFirst() else { throw Malformed(description: "\(name): empty") }
    let setup = try JSONValue(parsing: Array(first.utf8))
    guard let files = setup["files"]?.object else {
      throw Malformed(description: "\(name): the first line must have files")
    }
    self.files = files.compactMapValues(\.string)
    settings = setup["settings"].map { String(decoding: $0.serialized, as: UTF8.self) }
    engine = setup["engine"]?.string
    arguments = setup["arguments"]?.array?.compactMap(\.string) ?? ["--stdio"]
    framing = setup["framing"] == "headers" ? .headers : .lines
    steps = []
    for line in lines { steps.append(try Self.step(JSONValue(parsing: Array(line.utf8)), name)) }
  }

  private static func step(_ line: JSONValue, _ name: String) throws -> Step {
    switch (line["from"], line["message"]) {
    case ("client", let message?): return .send(message)
    case ("server", let message?):
      return line["optional"] == true ? .allow(message) : .expect(message)
    case ("client", nil):
      if let text = line["text"]?.string { return .sendText(text) }
      if line["close"] == true { return .closeInput }
    case ("server", nil):
      if case .integer(let status)? = line["exit"], let exact = Int32(exactly: status) {
        return .expectExit(exact)
      }
    default: break
    }
    throw Malformed(
      description: "\(name): not a step: \(String(decoding: line.serialized, as: UTF8.self))")
  }
}

/// What stands in a transcript for values that change from run to run.
package struct TranscriptPattern: Sendable {
  /// Values by name: `${root}` and `${uri}` of the workspace, and what `$bind` took.
  private var bound: [String: JSONValue]

  /// Starts with what is known before the first message.
  package init(bound: [String: JSONValue] = [:]) {
    self.bound = bound
  }

  /// The name of a placeholder and its argument; nil for plain values.
  package static func placeholder(_ value: JSONValue) -> (name: String, argument: JSONValue)? {
    guard case .object(let members) = value, members.count == 1, let only = members.first,
      ["$any", "$bind", "$contains", "$some", "$use"].contains(only.key)
    else { return nil }
    return (only.key, only.value)
  }

  /// A message to send, with the bound values put in.
  package func filled(_ value: JSONValue) -> JSONValue {
    if let (name, argument) = Self.placeholder(value), name == "$use" {
      return argument.string.flatMap { bound[$0] } ?? value
    }
    switch value {
    case .string(let text): return .string(filled(text))
    case .array(let elements): return .array(elements.map(filled))
    case .object(let members): return .object(members.mapValues(filled))
    default: return value
    }
  }

  /// A text with the bound strings put in.
  package func filled(_ text: String) -> String {
    guard text.contains("${") else { return text }
    return bound.reduce(text) { text, binding in
      text.replacingOccurrences(of: "${\(binding.key)}", with: binding.value.string ?? "")
    }
  }

  /// Whether a message is what the transcript expects; what `$bind` took is kept if so.
  package mutating func matches(_ pattern: JSONValue, _ value: JSONValue) -> Bool {
    var bound = bound
    guard matches(pattern, value, &bound) else { return false }
    self.bound = bound
    return true
  }

  private func matches(
    _ pattern: JSONValue, _ value: JSONValue, _ bound: inout [String: JSONValue]
  ) -> Bool {
    if let (name, argument) = Self.placeholder(pattern) {
      return matches(placeholder: name, argument, value, &bound)
    }
    switch (pattern, value) {
    case (.object(let wanted), .object(let found)):
      guard wanted.keys == found.keys else { return false }
      for (name, pattern) in wanted {
        guard let member = found[name], matches(pattern, member, &bound) else { return false }
      }
      return true
    case (.array(let wanted), .array(let found)):
      guard wanted.count == found.count else { return false }
      for (pattern, element) in zip(wanted, found) {
        guard matches(pattern, element, &bound) else { return false }
      }
      return true
    case (.string(let wanted), .string(let found)): return filled(wanted) == found
    default: return pattern == value
    }
  }

  private func matches(
    placeholder name: String, _ argument: JSONValue, _ value: JSONValue,
    _ bound: inout [String: JSONValue]
  ) -> Bool {
    switch name {
    case "$any": return argument.string.map(value.hasType) ?? false
    case "$contains": return argument.string.map { value.string?.contains($0) ?? false } ?? false
    case "$use": return argument.string.flatMap { bound[$0] } == value
    case "$bind":
      guard let key = argument.string else { return false }
      bound[key] = value
      return true
    case "$some":
      guard let elements = value.array, let wanted = argument.array else { return false }
      return wanted.allSatisfy { pattern in
        elements.contains { matches(pattern, $0, &bound) }
      }
    default: return false
    }
  }
}

extension JSONValue {
  /// Whether the value has a type in the sense of JSON Schema; `value` stands for any.
  package func hasType(_ name: String) -> Bool {
    switch (self, name) {
    case (_, "value"), (.null, "null"), (.bool, "boolean"), (.integer, "integer"),
      (.integer, "number"), (.number, "number"), (.string, "string"), (.array, "array"),
      (.object, "object"):
      true
    case (.number(let number), "integer"): number == number.rounded()
    default: false
    }
  }
}
