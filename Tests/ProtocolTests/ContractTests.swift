import JSONRPC
import LanguageServerProtocol
import Testing

/// `openrpc.json` and the Swift types say the same.
@Suite struct ContractTests {
  private let contract: OpenRPC

  init() throws { contract = try Contract.openRPC() }

  @Test func namesTheMessagesOfTheCode() {
    let described = contract.methods.map { Declaration($0) }
    let declared =
      MessageRegistry.requests.map { Declaration($0.method, $0.direction, isNotification: false) }
      + MessageRegistry.notifications.map {
        Declaration($0.method, $0.direction, isNotification: true)
      }
    #expect(Set(described) == Set(declared))
    #expect(Set(described).count == described.count)
  }

  private struct Declaration: Hashable {
    var method: String
    var direction: String
    var isNotification: Bool

    init(_ method: String, _ direction: MessageDirection, isNotification: Bool) {
      self.method = method
      self.direction = direction.rawValue
      self.isNotification = isNotification
    }

    init(_ method: OpenRPC.Method) {
      self.method = method.name
      direction = method.direction
      isNotification = method.isNotification
    }
  }

  @Test func examplesFitTheirSchemas() {
    for method in contract.methods {
      #expect(!method.examples.isEmpty, "\(method.name) has no example")
      for example in method.examples {
        #expect(contract.schema.problems(example.params, method.params, at: method.name) == [])
        guard !method.isNotification else { continue }
        #expect(contract.schema.problems(example.result, method.result, at: method.name) == [])
      }
    }
  }

  @Test func typesAndSchemasHaveTheSameMembers() throws {
    var comparison = MemberComparison(schema: contract.schema)
    for type in MessageRegistry.requests { try compare(type, &comparison) }
    for type in MessageRegistry.notifications { try compare(type, &comparison) }
    #expect(comparison.differences == [])
    let unseen = comparison.describedObjects().subtracting(comparison.seen)
    #expect(unseen.sorted() == [], "no example shows these")
  }

  private func compare<Request: RequestMessage>(
    _ type: Request.Type, _ comparison: inout MemberComparison
  ) throws {
    let method = try #require(contract.method(type.method))
    for example in method.examples {
      let request = try roundTrip(example.params, as: type, method.name)
      comparison.compare(request, example.params, method.params, at: method.name)
      let reply = try roundTrip(example.result, as: Request.Reply.self, method.name)
      comparison.compare(reply, example.result, method.result, at: method.name + " result")
    }
  }

  private func compare<Notification: NotificationMessage>(
    _ type: Notification.Type, _ comparison: inout MemberComparison
  ) throws {
    let method = try #require(contract.method(type.method))
    for example in method.examples {
      let notification = try roundTrip(example.params, as: type, method.name)
      comparison.compare(notification, example.params, method.params, at: method.name)
    }
  }

  /// Reads an example as its type, and expects nothing of it to be lost.
  private func roundTrip<T: Codable>(_ json: JSONValue, as type: T.Type, _ name: String) throws -> T
  {
    let value = try json.decode(type, named: name)
    #expect(try JSONValue(encoding: value) == json, "\(name)")
    return value
  }

  @Test func errorsAreTheOnesOfTheCode() {
    let codes: [String: ErrorCode] = [
      "ParseError": .parseError, "InvalidRequest": .invalidRequest,
      "MethodNotFound": .methodNotFound, "InvalidParams": .invalidParams,
      "InternalError": .internalError, "ServerNotInitialized": .serverNotInitialized,
      "RequestCancelled": .requestCancelled, "ContentModified": .contentModified,
      "ServerCancelled": .serverCancelled, "RequestFailed": .requestFailed,
    ]
    let described = contract.document["components"]?["errors"]?.object ?? [:]
    #expect(
      described.mapValues { $0["code"] }
        == codes.mapValues { .some(.integer(Int64($0.rawValue))) })
    for method in contract.methods {
      #expect(method.errorNames.allSatisfy { codes[$0] != nil }, "\(method.name)")
    }
  }

  @Test func everySchemaIsUsed() {
    let text = String(decoding: contract.document.serialized, as: UTF8.self)
    for name in (contract.document["components"]?["schemas"]?.object ?? [:]).keys {
      #expect(text.contains("\"#/components/schemas/\(name)\""), "\(name) is not used")
    }
  }
}
