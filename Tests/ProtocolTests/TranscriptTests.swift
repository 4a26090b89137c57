import JSONRPC
import TestSupport
import Testing

/// The transcripts keep to the contract, show all of it, and are what the program does.
@Suite struct TranscriptTests {
  private let contract: OpenRPC

  init() throws { contract = try Contract.openRPC() }

  @Test(arguments: try Contract.transcripts())
  func messagesFitTheContract(transcript: Transcript) {
    var checker = MessageChecker(contract: contract)
    for step in transcript.steps {
      switch step {
      case .send(let message): checker.check(message, from: "clientToServer")
      case .expect(let message), .allow(let message):
        checker.check(message, from: "serverToClient")
      case .sendText(let text): checker.note(text)
      case .closeInput, .expectExit: continue
      }
    }
    #expect(checker.problems == [])
  }

  @Test func everyMethodAppears() throws {
    var shown: Set<String> = []
    for transcript in try Contract.transcripts() {
      for step in transcript.steps {
        switch step {
        case .send(let message), .expect(let message), .allow(let message):
          for message in message.array ?? [message] {
            if let method = message["method"]?.string { shown.insert(method) }
          }
        case .sendText, .closeInput, .expectExit: continue
        }
      }
    }
    #expect(Set(contract.methods.map(\.name)).subtracting(shown).sorted() == [])
  }

  @Test(.serialized, .timeLimit(.minutes(5)), arguments: try Contract.transcripts())
  func replays(transcript: Transcript) async throws {
    let conversation = try await TranscriptReplay.play(transcript)
    // What was really sent must fit as well: the transcript may be less exact.
    var checker = MessageChecker(contract: contract)
    for step in transcript.steps {
      if case .sendText(let text) = step { checker.note(text) }
    }
    // Requests first: an answer is checked against the request that it belongs to.
    for isRequest in [true, false] {
      for message in conversation.fromClient where (message["method"] != nil) == isRequest {
        checker.check(message, from: "clientToServer")
      }
      for message in conversation.fromServer where (message["method"] != nil) == isRequest {
        checker.check(message, from: "serverToClient")
      }
    }
    #expect(checker.problems == [])
  }
}

extension Transcript: CustomTestStringConvertible {
  package var testDescription: String { name }
}
