import Foundation
import JSONRPC

/// Something that a model may do by name, with arguments that fit a schema.
struct Tool: Sendable {
  let name: String
  /// As `tools/list` shows it.
  let description: JSONValue
  private let argumentNames: [String]
  private let work: @Sendable (JSONValue, AgentCall) async throws -> ToolResult

  /// - Parameters:
  ///   - arguments: JSON Schemas by name.
  ///   - required: those without which the tool can't be called.
  ///   - output: the JSON Schema of the structured results.
  init<Arguments: Decodable & SendableMetatype, Output: ToolOutput>(
    _ name: String, title: String, _ description: String, arguments: [String: JSONValue],
    required: [String] = [], output: JSONValue,
    work: @escaping @Sendable (Arguments, AgentCall) async throws -> Output
  ) {
    self.name = name
    argumentNames = arguments.keys.sorted()
    self.description = [
      "name": .string(name), "title": .string(title), "description": .string(description),
      "inputSchema": [
        "type": "object", "properties": .object(arguments),
        "required": .array(required.map { .string($0) }), "additionalProperties": false,
      ],
      "outputSchema": output,
      // Nothing changes but ragd's own index, and nothing outside the project is asked.
      "annotations": [
        "title": .string(title), "readOnlyHint": true, "destructiveHint": false,
        "idempotentHint": true, "openWorldHint": false,
      ],
    ]
    self.work = { arguments, call in
      let arguments = try arguments.decode(Arguments.self, named: "arguments")
      let output = try await work(arguments, call)
      return ToolResult(text: output.text, structured: try JSONValue(encoding: output))
    }
  }

  /// - Throws: whatever goes wrong, in words that help a model to ask better.
  func call(_ arguments: JSONValue, _ call: AgentCall) async throws -> ToolResult {
    if let unknown = arguments.object?.keys.sorted().first(where: { !argumentNames.contains($0) }) {
      let known = argumentNames.isEmpty ? "none" : argumentNames.joined(separator: ", ")
      throw ResponseError(
        .invalidParams, "\(name) has no argument \"\(unknown)\"; its arguments are: \(known)")
    }
    return try await work(arguments, call)
  }

  /// In the order in which clients list them; it never changes while the program runs.
  static let all: [Tool] = [.search, .ask, .definition, .hover, .status]
}

/// What a tool found: for programs as JSON, for models as text.
protocol ToolOutput: Encodable, Sendable {
  /// The same as the JSON, in fewer tokens.
  var text: String { get }
}

/// The answer to a call.
struct ToolResult: Sendable {
  var text: String
  var structured: JSONValue?
  var isError = false

  static func failure(_ error: any Error) -> ToolResult {
    ToolResult(text: ResponseError(error).message, isError: true)
  }

  var members: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "content": [["type": "text", "text": .string(text)]], "isError": .bool(isError),
    ]
    members["structuredContent"] = structured
    return members
  }
}

/// Pieces of JSON Schemas that several tools share.
enum Schema {
  static func string(_ description: String) -> JSONValue {
    ["type": "string", "description": .string(description)]
  }

  static func integer(_ description: String, _ range: ClosedRange<Int>? = nil) -> JSONValue {
    var members: [String: JSONValue] = [
      "type": "integer", "description": .string(description),
    ]
    if let range {
      members["minimum"] = .integer(Int64(range.lowerBound))
      members["maximum"] = .integer(Int64(range.upperBound))
    }
    return .object(members)
  }

  static func object(
    _ properties: [String: JSONValue], optional: Set<String> = []
  ) -> JSONValue {
    [
      "type": "object", "properties": .object(properties),
      "required": .array(
        properties.keys.filter { !optional.contains($0) }.sorted().map { .string($0) }),
      "additionalProperties": false,
    ]
  }

  static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }
}
