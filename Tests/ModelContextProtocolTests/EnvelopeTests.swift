import JSONRPC
import Testing

@testable import ModelContextProtocol

/// By which revision requests are served.
@Suite struct EnvelopeTests {
  private static let versionKey = "io.modelcontextprotocol/protocolVersion"
  private static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"

  private func params(_ version: JSONValue, _ capabilities: JSONValue? = [:]) -> JSONValue {
    var meta = [Self.versionKey: version]
    meta[Self.capabilitiesKey] = capabilities
    return ["_meta": .object(meta)]
  }

  @Test func aHandshakeSettlesTheRevision() throws {
    #expect(Revision.agreed(with: "2025-03-26") == .march2025)
    #expect(Revision.agreed(with: "2026-07-28") == .november2025)
    #expect(Revision.agreed(with: "tomorrow") == .november2025)
    let envelope = try Envelope([:], agreed: .march2025)
    #expect(envelope.result(["a": 1], lifetime: .fixed) == ["a": 1])
    #expect(envelope.notFound.rawValue == -32002)
  }

  @Test func eachRequestMaySettleItsOwn() throws {
    let envelope = try Envelope(params("2026-07-28"), agreed: .march2025)
    #expect(envelope.revision == .july2026)
    let result = envelope.result([:], lifetime: .momentary)
    #expect(result["resultType"] == "complete" && result["ttlMs"] == 0)
    #expect(envelope.notFound == .invalidParams)
  }

  @Test func refusesWhatIsNotThere() {
    func code(_ params: JSONValue, agreed: Revision? = nil) -> Int? {
      do {
        _ = try Envelope(params, agreed: agreed)
        return nil
      } catch {
        return error.code.rawValue
      }
    }
    #expect(code([:]) == -32602)
    #expect(code(params("2030-01-01")) == -32022)
    #expect(code(params(7), agreed: .march2025) == -32022)
    // Those that shake hands don't come without.
    #expect(code(params("2025-11-25")) == -32022)
    #expect(code(params("2026-07-28", nil)) == -32602)
    #expect(code(params("2026-07-28", "all")) == -32602)
  }

  @Test func progressOnlyGrowsAndStops() {
    let sent = Recorder()
    let progress = AgentProgress(token: "t") { sent.take($0) }
    progress.report(3, of: 10, "three")
    progress.report(2, of: 10, "two")
    progress.finish()
    progress.report(9, of: 10, "nine")
    #expect(
      sent.all == [["progressToken": "t", "progress": 3.0, "total": 10.0, "message": "three"]])
    AgentProgress(token: nil) { sent.take($0) }.report(1, "unasked")
    #expect(sent.all.count == 1)
  }
}
