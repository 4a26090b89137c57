import Foundation
import JSONRPC
import TestSupport

/// `protocol/`, read for the tests.
enum Contract {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("protocol")

  static func json(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: Array(Data(contentsOf: folder.appendingPathComponent(name))))
  }

  static func openRPC() throws -> OpenRPC { OpenRPC(document: try json("openrpc.json")) }

  /// - Parameter subfolder: whose transcripts; those of the Language Server Protocol by default.
  static func transcripts(in subfolder: String = "transcripts") throws -> [Transcript] {
    try FileManager.default
      .contentsOfDirectory(
        at: folder.appendingPathComponent(subfolder), includingPropertiesForKeys: nil
      )
      .filter { $0.pathExtension == "jsonl" }
      .sorted { $0.path < $1.path }
      .map(Transcript.init)
  }
}

/// `openrpc.json`.
struct OpenRPC {
  let document: JSONValue

  /// One method or notification.
  struct Method {
    let json: JSONValue

    var name: String { json["name"]?.string ?? "" }
    var direction: String { json["x-messageDirection"]?.string ?? "" }
    var isNotification: Bool { json["x-notification"] == true }
    var result: JSONValue { json["result"]?["schema"] ?? [:] }
    var errorNames: [String] {
      (json["errors"]?.array ?? []).compactMap { $0["$ref"]?.string?.split(separator: "/").last }
        .map(String.init)
    }

    /// The parameters as the schema of one object.
    ///
    /// A parameter with another name may come as that.
    var params: JSONValue {
      var properties: [String: JSONValue] = [:]
      var required: [JSONValue] = []
      for param in json["params"]?.array ?? [] {
        guard let name = param["name"]?.string else { continue }
        properties[name] = param["schema"]
        if param["required"] == true { required.append(.string(name)) }
      }
      return [
        "type": "object", "properties": .object(properties), "required": .array(required),
      ]
    }

    /// Pairs of parameters and result, whole.
    var examples: [(params: JSONValue, result: JSONValue)] {
      (json["examples"]?.array ?? []).map { example in
        var params: [String: JSONValue] = [:]
        for param in example["params"]?.array ?? [] {
          if let name = param["name"]?.string { params[name] = param["value"] }
        }
        return (.object(params), example["result"]?["value"] ?? nil)
      }
    }
  }

  var methods: [Method] { (document["methods"]?.array ?? []).map(Method.init(json:)) }

  func method(_ name: String) -> Method? { methods.first { $0.name == name } }

  var schema: JSONSchema { JSONSchema(document: document) }
}
