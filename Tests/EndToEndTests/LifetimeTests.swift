import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How the program ends, and what it writes before.
struct LifetimeTests {
  private let project: GeneratedProject

  init() throws { project = try GeneratedProject(files: 6) }

  @Test(arguments: [(true, Int32(0)), (false, 1)])
  func exitEndsTheDaemon(afterShutdown: Bool, status: Int32) async throws {
    let daemon = try project.daemon()
    daemon.request(1, "initialize", #"{"processId":null,"rootUri":null,"capabilities":{}}"#)
    #expect(await daemon.reply(to: 1)?["result"] != nil)
    daemon.send(#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#)
    if afterShutdown {
      daemon.request(2, "shutdown")
      #expect(await daemon.reply(to: 2)?["error"] == nil)
    }
    daemon.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
    #expect(await daemon.exitStatus() == status)
  }

  @Test func theEndOfInputEndsTheDaemon() async throws {
    let daemon = try project.daemon()
    daemon.finish()
    #expect(await daemon.exitStatus() == 0)
    #expect(daemon.bytes.isEmpty)
  }

  @Test func theEditorsDeathEndsTheDaemon() async throws {
    let editor = try ChildProcess(["/bin/sleep", "600"], environment: [])
    let daemon = try project.daemon()
    daemon.request(
      1, "initialize",
      #"{"processId":\#(editor.identifier),"rootUri":null,"capabilities":{}}"#)
    #expect(await daemon.reply(to: 1)?["result"] != nil)
    editor.signal(SIGKILL)
    #expect(editor.wait() == -SIGKILL)
    #expect(await daemon.exitStatus() != nil)
  }

  /// Editors send the handshake and the first hover in one breath; the store opens meanwhile.
  @Test func theFirstHoverWaitsForTheStore() async throws {
    _ = try await project.answers()
    for _ in 0..<5 {
      let daemon = try project.daemon()
      let uri = "file://\(project.root)/src/part1/module1.py"
      let handshake =
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":"#
        + #"{"processId":null,"rootUri":null,"capabilities":{}}}"#
      let hover =
        #"{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":"#
        + #"{"textDocument":{"uri":"\#(uri)"},"position":{"line":0,"character":8}}}"#
      daemon.send(
        handshake + "\n" + #"{"jsonrpc":"2.0","method":"initialized","params":{}}"# + "\n" + hover)
      let reply = try #require(await daemon.reply(to: 2))
      #expect(reply["result"] is [String: Any], "\(reply)")
    }
  }

  /// "No definition" is no answer while nobody has looked.
  @Test(arguments: ["definition", "references"])
  func whatIsAskedInTheFirstBreathWaitsForTheFirstIndex(_ method: String) async throws {
    let folder = try TemporaryFolder([
      "ship.py": "class Ship:\n    pass\n", "pier.py": "from ship import Ship\n\nShip()\n",
    ])
    let daemon = try Daemon(root: folder.path, cache: project.cache.path)
    daemon.request(
      1, "initialize",
      #"{"processId":null,"rootUri":"file://\#(folder.path)","capabilities":{}}"#)
    daemon.send(#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#)
    daemon.request(
      2, "textDocument/\(method)",
      #"{"textDocument":{"uri":"file://\#(folder.path)/pier.py"},"#
        + #""position":{"line":2,"character":1},"context":{"includeDeclaration":true}}"#)
    let reply = try #require(await daemon.reply(to: 2))
    let places = try #require(reply["result"] as? [[String: Any]], "\(reply)")
    #expect(places.contains { "\($0["uri"] ?? "")".hasSuffix("ship.py") }, "\(places)")
  }

  @Test func aScriptNeedsOneLine() async throws {
    for method in ["ragd/ask", "ragd/search"] {
      let message =
        #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"question":"What is Module5?","query":"Module5"}}"#
      let script = try Daemon(
        root: project.root, cache: project.cache.path,
        shell: "printf '%s\\n' '\(message)' | \"$RAGD\" --stdio --root \"$ROOT\"")
      #expect(await script.exitStatus() == 0)
      let lines = script.bytes.split(separator: UInt8(ascii: "\n"))
      #expect(lines.count == 1)
      let reply = try #require(await script.reply(to: 1))
      #expect(reply["result"] != nil, "\(reply)")
    }
  }

  @Test func aLineThatIsNotUnderstoodIsAnsweredAndTheNextOneServed() async throws {
    let daemon = try project.daemon()
    daemon.send(#"{"jsonrpc":"2.0","id":1,"method":"#)
    // Only ragd's own methods need no handshake.
    daemon.request(2, "textDocument/hover")
    daemon.request(3, "ragd/search", #"{"query":7}"#)
    daemon.request(4, "ragd/status")
    var codes: [Int] = []
    for _ in 0..<3 {
      let reply = try #require(await daemon.next())
      codes.append(try #require((reply["error"] as? [String: Any])?["code"] as? Int, "\(reply)"))
    }
    #expect(codes.sorted() == [-32700, -32602, -32002])
    #expect(await daemon.reply(to: 4)?["result"] != nil)
    daemon.finish()
    #expect(await daemon.exitStatus() == 0)
  }

  /// Whatever comes in, nothing but messages goes out, and the program ends as it should.
  @Test(arguments: 1...8)
  func anyBytesAreSurvived(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let alphabets: [[UInt8]] = [
      Array(0...255), Array(#"{}[]",:\ntrue0123456789.eE-+ "#.utf8),
      Array("Content-Length: 0123456789\r\n{}\"".utf8),
    ]
    var input = random.bytes(random.oneIn(3) ? 40_000 : 400, of: random.pick(alphabets))
    // Either framing; what follows a broken header can't be told from its body.
    if seed.isMultiple(of: 2) { input.insert(UInt8(ascii: "{"), at: 0) }
    let daemon = try project.daemon()
    daemon.send(input)
    daemon.finish()
    let status = try #require(await daemon.exitStatus())
    #expect((0...1).contains(status), "seed \(seed)")
    for body in try Self.bodies(of: daemon.bytes) {
      let object = try? JSONSerialization.jsonObject(with: Data(body))
      #expect(object != nil, "seed \(seed): \(String(decoding: body, as: UTF8.self))")
    }
  }

  /// Takes messages apart that come one a line or behind a header, also in turns: what precedes the
  /// first message that can be read is answered before the framing is known.
  private static func bodies(of output: [UInt8]) throws -> [ArraySlice<UInt8>] {
    var bodies: [ArraySlice<UInt8>] = []
    var rest = output[...]
    while !rest.isEmpty {
      let line = try #require(rest.firstIndex(of: UInt8(ascii: "\n")))
      let header = String(decoding: rest[..<line], as: UTF8.self)
      let parts = header.split(separator: ": ")
      if parts.count == 2, parts[0] == "Content-Length", let length = Int(parts[1].dropLast()) {
        let start = line + 3
        try #require(start + length <= rest.endIndex)
        bodies.append(rest[start..<start + length])
        rest = rest[(start + length)...]
      } else {
        bodies.append(rest[..<line])
        rest = rest[(line + 1)...]
      }
    }
    return bodies
  }

  @Test func fewFileDescriptorsAreEnough() async throws {
    let script = try Daemon(
      root: project.root, cache: project.cache.path,
      shell: """
        ulimit -n 32; printf '%s\\n' \
        '{"jsonrpc":"2.0","id":1,"method":"ragd/search","params":{"query":"Module5"}}' \
        | "$RAGD" --stdio --root "$ROOT"
        """)
    #expect(await script.exitStatus() == 0)
    let result = try await script.result(of: 1)
    #expect((result["results"] as? [Any])?.isEmpty == false)
  }

  @Test func interruptingACommandLeavesNoTrace() async throws {
    let daemon = try project.daemon()
    daemon.request(1, "ragd/search", #"{"query":"Module5"}"#)
    _ = try await daemon.result(of: 1)
    daemon.signal(SIGINT)
    #expect(await daemon.exitStatus() != nil)
    let next = try project.daemon()
    next.request(1, "ragd/search", #"{"query":"Module5"}"#)
    _ = try await next.result(of: 1)
    next.finish()
    #expect(await next.exitStatus() == 0)
  }
}
