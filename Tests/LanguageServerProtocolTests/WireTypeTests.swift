import JSONRPC
import LanguageServerProtocol
import Testing

@Suite struct WireTypeTests {
  /// Reads a type from JSON text and expects that writing gives the same text back.
  private func roundTrip<T: Codable>(_ type: T.Type, _ text: String) throws -> T {
    let json = try JSONValue(parsing: Array(text.utf8))
    let value = try json.decode(type)
    #expect(try JSONValue(encoding: value) == json)
    return value
  }

  private func failure<T: Decodable>(_ type: T.Type, _ text: String) throws -> String? {
    let json = try JSONValue(parsing: Array(text.utf8))
    return #expect(throws: JSONDecodingError.self) { try json.decode(type) }?.description
  }

  @Test func anyKeepsEveryValue() throws {
    let text = #"{"a":[null,true,1,-2.5,"x",{}],"b":{"c":[]},"d":9007199254740993}"#
    let any = try roundTrip(LSPAny.self, text)
    #expect(any["d"] == 9_007_199_254_740_993)
    #expect(any["b"]?["c"] == [])
    #expect(any["z"] == nil)
  }

  @Test func identifiersAreIntegersOrStrings() throws {
    #expect(try roundTrip(ProgressToken.self, "7") == .integer(7))
    #expect(try roundTrip(ProgressToken.self, "\"7\"") == .string("7"))
    #expect(
      try failure(CancelNotification.self, #"{"id":[]}"#)
        == "params.id: expected an integer or a string")
  }

  @Test func positionsAreNotNegative() throws {
    _ = try roundTrip(Position.self, #"{"line":2147483647,"character":0}"#)
    #expect(
      try failure(
        HoverRequest.self,
        #"{"textDocument":{"uri":"file:///a"},"position":{"line":-1,"character":0}}"#)
        == "params.position.line: expected a number from 0 up, found -1")
    #expect(Position(line: 1, character: 9) < Position(line: 2, character: 0))
  }

  @Test(arguments: [
    #"{"kind":"begin","title":"t","percentage":0,"cancellable":false}"#,
    #"{"kind":"report","message":"m","percentage":50}"#, #"{"kind":"report","delta":"d"}"#,
    #"{"kind":"end"}"#,
  ])
  func progressValuesAreToldApart(text: String) throws {
    _ = try roundTrip(ProgressValue.self, text)
  }

  @Test func unknownProgressIsRefused() throws {
    #expect(
      try failure(ProgressNotification.self, #"{"token":1,"value":{"kind":"x"}}"#)
        == "params.value.kind: unknown kind of progress \"x\"")
  }

  @Test func askTakesAnotherNameForTheQuestion() throws {
    let asked = try roundTrip(AskRequest.self, #"{"question":"why"}"#)
    #expect(asked == AskRequest(question: "why"))
    #expect(try (["query": "why"] as JSONValue).decode(AskRequest.self) == asked)
    #expect(
      try (["query": "x", "question": "why"] as JSONValue).decode(AskRequest.self) == asked)
    #expect(try failure(AskRequest.self, "{}") == "params.question: missing")
    #expect(
      try failure(AskRequest.self, #"{"query":1}"#)
        == "params.query: expected a string, found an integer")
  }

  @Test func resultsOfTwoShapesAreToldApart() throws {
    let range = #"{"start":{"line":0,"character":1},"end":{"line":0,"character":2}}"#
    let location = #"{"uri":"file:///a","range":\#(range)}"#
    let link =
      #"{"targetUri":"file:///a","targetRange":\#(range),"targetSelectionRange":\#(range)}"#
    guard case .locations = try roundTrip(DefinitionResult.self, "[\(location)]"),
      case .links = try roundTrip(DefinitionResult.self, "[\(link)]"),
      case .locations([]) = try roundTrip(DefinitionResult.self, "[]"),
      case .flat = try roundTrip(
        DocumentSymbolResult.self, #"[{"name":"a","kind":12,"location":\#(location)}]"#),
      case .tree = try roundTrip(
        DocumentSymbolResult.self,
        #"[{"name":"a","kind":12,"range":\#(range),"selectionRange":\#(range)}]"#)
    else {
      Issue.record("taken for the other shape")
      return
    }
  }

  @Test func initializeTakesWhatItDoesNotKnow() throws {
    let json = try JSONValue(
      parsing: Array(
        #"""
        {"processId":null,"rootUri":null,"rootPath":null,"workspaceFolders":null,
         "capabilities":{"general":{"positionEncodings":["utf-16","utf-7"]},"zzz":1,
           "textDocument":{"hover":{"contentFormat":["markdown","html"]},"codeLens":{}}},
         "initializationOptions":null,"future":[1]}
        """#.utf8))
    let request = try json.decode(InitializeRequest.self)
    #expect(request.processId == nil)
    #expect(request.capabilities.general?.positionEncodings?.first == .utf16)
    #expect(request.initializationOptions == nil)
  }

  @Test func requestsWithoutParametersTakeAnEmptyObject() throws {
    #expect(try ([:] as JSONValue).decode(ShutdownRequest.self) == ShutdownRequest())
    #expect(try JSONValue.null.decode(Nothing.self) == Nothing())
    #expect(try JSONValue(encoding: Nothing()) == nil)
  }

  @Test func methodsAreDeclaredOnce() {
    let methods =
      MessageRegistry.requests.map { $0.method } + MessageRegistry.notifications.map { $0.method }
    #expect(Set(methods).count == methods.count)
  }
}
