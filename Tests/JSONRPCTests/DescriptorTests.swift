import Foundation
import JSONRPC
import Testing

@Suite(.timeLimit(.minutes(5))) struct DescriptorTests {
  /// Two connections that talk to each other over pipes.
  private struct Pair {
    let left: Connection
    let right: Connection
    private let pipes: [Pipe]
    private let writers: [DescriptorWriter]

    init() {
      let (there, back) = (Pipe(), Pipe())
      let leftWriter = DescriptorWriter(there.fileHandleForWriting.fileDescriptor)
      let rightWriter = DescriptorWriter(back.fileHandleForWriting.fileDescriptor)
      left = Connection(write: leftWriter.write)
      right = Connection(write: rightWriter.write)
      pipes = [there, back]
      writers = [leftWriter, rightWriter]
      DescriptorReader.start(there.fileHandleForReading.fileDescriptor, into: right)
      DescriptorReader.start(back.fileHandleForReading.fileDescriptor, into: left)
    }

    func close() {
      for writer in writers { writer.flush() }
      for pipe in pipes { try? pipe.fileHandleForWriting.close() }
    }
  }

  @Test func manyRequestsAtOnceEachGetTheirOwnAnswer() async throws {
    let pair = Pair()
    let echo = Task {
      for await case .request(_, let params, let responder) in pair.right.incoming {
        Task { responder.reply(.success(params ?? nil)) }
      }
    }
    var failure: (any Error)?
    do { try await allAnswered(by: pair) } catch { failure = error }
    // Also after a failure: a reader left behind would read what its descriptor's number is next.
    pair.close()
    await echo.value
    for await _ in pair.left.incoming {}
    if let failure { throw failure }
  }

  /// Sends many requests at once and compares what comes back.
  private func allAnswered(by pair: Pair) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        // Some are larger than a pipe holds, so that writes are partial.
        let text = String(repeating: "é\n", count: number % 20 == 0 ? 60_000 : number)
        let params: JSONValue = ["n": .integer(Int64(number)), "text": .string(text)]
        group.addTask {
          let answer = try await pair.left.request("echo", params: params)
          #expect(answer == params)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func aClosedOutputIsSurvived() async throws {
    let pipe = Pipe()
    let writer = DescriptorWriter(pipe.fileHandleForWriting.fileDescriptor)
    try pipe.fileHandleForReading.close()
    for _ in 0..<10 { writer.write(Array("gone\n".utf8)) }
    writer.flush()
  }

  @Test func readsAndWritesWithoutBlocking() async throws {
    let pipe = Pipe()
    let (reading, writing) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
    for handle in [reading, writing] {
      let flags = fcntl(handle.fileDescriptor, F_GETFL)
      #expect(fcntl(handle.fileDescriptor, F_SETFL, flags | O_NONBLOCK) == 0)
    }
    let writer = DescriptorWriter(writing.fileDescriptor)
    let sender = Connection(write: writer.write)
    let receiver = Connection { _ in }
    try sender.notify("large", [String(repeating: "x", count: 1 << 20)])
    DescriptorReader.start(reading.fileDescriptor, into: receiver)
    writer.flush()
    try writing.close()
    var methods: [String] = []
    for await case .notification(let method, _) in receiver.incoming { methods.append(method) }
    #expect(methods == ["large"])
  }
}
