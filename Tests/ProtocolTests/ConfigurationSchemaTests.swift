import JSONRPC
import Testing

/// `config.schema.json` is sound, and a project may say nothing that a user may not.
@Suite struct ConfigurationSchemaTests {
  private let document: JSONValue
  private var schema: JSONSchema { JSONSchema(document: document) }

  init() throws { document = try Contract.json("config.schema.json") }

  @Test func defaultsFitTheirOwnSchemas() {
    var count = 0
    func visit(_ value: JSONValue) {
      switch value {
      case .array(let elements): elements.forEach(visit)
      case .object(let members):
        if let standard = members["default"] {
          #expect(schema.problems(standard, value) == [])
          count += 1
        }
        members.values.forEach(visit)
      default: return
      }
    }
    visit(document)
    #expect(count > 5)
  }

  @Test func examplesFit() {
    for example in document["examples"]?.array ?? [] {
      #expect(schema.problems(example, document) == [])
    }
    #expect(document["examples"]?.array?.isEmpty == false)
  }

  @Test func refusesWhatItDoesNotDescribe() {
    for wrong in [
      ["unknown": 1], ["index": ["exclude": "a"]], ["index": ["maximumFileSize": 0]],
      ["completion": ["limit": 501]], ["hover": true],
    ] as [JSONValue] {
      #expect(schema.problems(wrong, document) != [])
    }
  }

  @Test func aProjectMaySayNoMoreThanAUser() throws {
    let project = try #require(document["$defs"]?["project"]?["properties"]?.object)
    for (section, described) in project where section != "$schema" {
      let user = try #require(document["properties"]?[section]?["properties"]?.object)
      for key in (described["properties"]?.object ?? [:]).keys { #expect(user[key] != nil) }
    }
    #expect(
      schema.problems(["index": ["include": ["a"]]], document["$defs"]?["project"] ?? nil) != [])
  }
}
