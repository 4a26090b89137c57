import Corpus
import SearchIndex
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Completion

/// The steps of an answer, with a stand-in for the model.
struct LadderTests {
  /// Writes what it is told to, when it is told to.
  private final class Author: LineWriter {
    private let lines: [WrittenLine]
    private let gate = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>(
      (true, []))
    private let state = Mutex((asked: 0, cancelled: 0))

    init(
      _ text: String?, probability: Float = 0.95, ofPieces: Float = 1,
      draftProbability: Float? = nil, isOpen: Bool = true
    ) {
      lines = (text?.split(separator: "\n") ?? []).enumerated().map { index, line in
        WrittenLine(
          pieces: [.init(text: Array(line.utf8), probability: ofPieces)],
          endProbability: probability,
          draftProbability: index == 0 ? draftProbability : nil)
      }
      gate.withLock { $0.isOpen = isOpen }
    }

    var asked: Int { state.withLock { $0.asked } }
    var cancelled: Int { state.withLock { $0.cancelled } }

    func open() {
      let waiting = gate.withLock { gate in
        gate.isOpen = true
        defer { gate.waiting = [] }
        return gate.waiting
      }
      for continuation in waiting { continuation.resume() }
    }

    func write(
      _ request: LineRequest, wrote: @escaping @Sendable (WrittenLine) -> Void
    ) async throws {
      state.withLock { $0.asked += 1 }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isOpen = gate.withLock { gate in
            if !gate.isOpen { gate.waiting.append(continuation) }
            return gate.isOpen
          }
          if isOpen { continuation.resume() }
        }
      } onCancel: {
        state.withLock { $0.cancelled += 1 }
        open()
      }
      try Task.checkCancellation()
      for line in lines.prefix(request.wantsBlock ? lines.count : 1) { wrote(line) }
    }
  }

  private static let files = [
    "Sources/Ship.swift": "struct Ship {\n  func sail(north miles: Int) {\n    log(miles)\n  }\n}\n"
  ]
  private let project: Project
  private let ladder = InlineLadder()
  private static let long = Duration.seconds(600)

  init() throws { project = try Project(Self.files) }

  private func offer(
    _ marked: String, _ author: Author?, patience: Duration = long, isInvoked: Bool = false
  ) async -> InlineLadder.Offer? {
    await ladder.offer(
      project.request("Sources/Boat.swift", marked), in: project.snapshot, writer: author,
      patience: patience, isInvoked: isInvoked)
  }

  @Test func whoAsksGetsTheBlock() async throws {
    let author = Author("if quay.isOpen {\n      anchor(1)\n      rest()\n    }")
    let marked = "func f() {\n  if a {\n    b()\n  }\n  while true {\n    ‸\n  }\n}\n"
    let unasked = try #require(await offer(marked, author))
    #expect(unasked.candidate.text == "if quay.isOpen {")
    let asked = try #require(await offer(marked, author, isInvoked: true))
    #expect(
      asked.candidate.text == "if quay.isOpen {\n      anchor(1)\n      rest()\n    }")
    #expect(author.asked == 2)
    // What is asked for stays known while it is typed along.
    let typed = marked.replacing("‸", with: "if qu‸")
    #expect(await offer(typed, author)?.id == asked.id)
  }

  @Test func aBlockEndsWhereItsLinesBecomeDoubtful() async throws {
    let author = Author("anchor(1)\n  rest(2)\n  sail(3)\n  land(4)", probability: 0.4)
    let asked = try #require(await offer("func f() {\n  ‸\n}\n", author, isInvoked: true))
    // 0.63, 0.40 and 0.25 lie above what further lines need, 0.16 below.
    #expect(asked.candidate.text == "anchor(1)\n  rest(2)\n  sail(3)")
  }

  @Test func whoAsksInVainKeepsWhatIsShown() async throws {
    let marked = "func f() {\n  quay.‸\n}\n"
    let shown = try #require(await offer(marked, Author("anchor(depth: 3)")))
    let asked = try #require(await offer(marked, Author(nil), isInvoked: true))
    #expect(asked == shown)
    #expect(ladder.feedback.counts.shown == 1)
  }

  @Test func aCommentEndsABlock() async throws {
    let author = Author("anchor(1)\n  // Then we wait.\n  rest(2)")
    let asked = try #require(await offer("func f() {\n  ‸\n}\n", author, isInvoked: true))
    #expect(asked.candidate.text == "anchor(1)")
  }

  @Test func whoAsksIsShownWhatIsLessCertain() async throws {
    let author = Author("anchor(depth: 3)", ofPieces: 0.005)
    #expect(await offer("func f() {\n  quay.‸\n}\n", author) == nil)
    #expect(await offer("func f() {\n  quay.‸\n}\n", author, isInvoked: true) != nil)
  }

  @Test func aModelWritesWhereTheProjectKnowsNothing() async {
    let author = Author("anchor(depth: 3)")
    #expect(await offer("func f() {\n  quay.‸\n}\n", nil) == nil)
    #expect(
      await offer("func g() {\n  quay.‸\n}\n", author)?.candidate.text == "anchor(depth: 3)")
  }

  @Test func aLineThatIsCertainNeedsNoModel() async {
    let author = Author("nonsense")
    // Its block ends behind the line, so that no further line is offered with it.
    let functions = ["a", "b", "c", "d"].map {
      "func \($0)() {\n  let a = harbour.open(gate: 1)\n}\n"
    }
    let marked = functions.joined() + "func e() {\n  let a = harbour.‸\n}\n"
    #expect(await offer(marked, author)?.candidate.text == "open(gate: 1)")
    #expect(author.asked == 0)
  }

  /// Two places like this one go on in one way, two in another.
  private static let doubtful = """
    func f() {
      a += b
      harbour.open(gate: 1)
      a -= b
      harbour.open(gate: 1)
      a *= b
      harbour.close(at: night)
      a /= b
      harbour.close(at: night)
      a %= b
      harbour.‸
    }

    """

  @Test func theLikelierLineIsShown() async throws {
    let foreseen = try #require(await offer(Self.doubtful, nil)).candidate.text
    #expect(["open(gate: 1)", "close(at: night)"].contains(foreseen))
    for (probability, ofDraft, isShown) in [
      (0.9, 0.01, true), (0.02, 0.01, false), (0.3, 0.6, false),
    ] as [(Float, Float, Bool)] {
      let author = Author("sail(2)", probability: probability, draftProbability: ofDraft)
      let ladder = InlineLadder()
      let offer = await ladder.offer(
        project.request("Sources/Boat.swift", Self.doubtful), in: project.snapshot,
        writer: author, patience: Self.long)
      #expect(author.asked == 1)
      #expect(offer?.candidate.text == (isShown ? "sail(2)" : foreseen), "\(probability)")
    }
  }

  @Test func aBeginningTakesNoWholeLinesPlace() async throws {
    let foreseen = try #require(await offer(Self.doubtful, nil)).candidate.text
    // Sure of its words, but not of its end.
    let author = Author("sailing(2", probability: 0.001, draftProbability: 0)
    let alone = await offer("func f() {\n  quay.‸\n}\n", author)?.candidate.text
    #expect(try #require(alone).hasPrefix("sailing("))
    let other = InlineLadder()
    let offer = await other.offer(
      project.request("Sources/Boat.swift", Self.doubtful), in: project.snapshot, writer: author,
      patience: Self.long)
    #expect(offer?.candidate.text == foreseen)
  }

  @Test func aLadderThatIsGoneEndsItsWork() async {
    let slow = Author("anchor(depth: 3)", isOpen: false)
    var ladder: InlineLadder? = InlineLadder()
    _ = await ladder?.offer(
      project.request("Sources/Boat.swift", "func f() {\n  quay.‸\n}\n"), in: project.snapshot,
      writer: slow, patience: .milliseconds(1))
    ladder = nil
    #expect(await eventually { slow.cancelled == 1 })
  }

  @Test func aSlowModelIsNotWaitedForAndShownNextTime() async {
    let author = Author("anchor(depth: 3)", isOpen: false)
    let marked = "func f() {\n  quay.‸\n}\n"
    #expect(await offer(marked, author, patience: .milliseconds(1)) == nil)
    author.open()
    #expect(
      await eventually { await offer(marked, author, patience: .milliseconds(1)) != nil })
    #expect(author.asked == 1)
    #expect(await offer(marked, nil)?.candidate.text == "anchor(depth: 3)")
  }

  @Test func typingAlongCostsNothing() async throws {
    let author = Author("anchor(depth: 3)")
    let first = try #require(await offer("func f() {\n  quay.‸\n}\n", author))
    for typed in ["a", "anchor", "anchor(depth: "] {
      let next = try #require(await offer("func f() {\n  quay.\(typed)‸\n}\n", author))
      #expect(next.id == first.id)
      #expect(typed + next.candidate.text == "anchor(depth: 3)")
      #expect(
        next.candidate.replace.lowerBound == first.candidate.replace.lowerBound + typed.utf8.count)
    }
    #expect(author.asked == 1)
    // Something else was typed.
    _ = await offer("func f() {\n  quay.b‸\n}\n", author)
    #expect(author.asked == 2)
  }

  @Test func aRequestElsewhereEndsTheWorkBefore() async {
    let slow = Author("anchor(depth: 3)", isOpen: false)
    _ = await offer("func f() {\n  quay.‸\n}\n", slow, patience: .milliseconds(1))
    _ = await offer("func f() {\n  pier.‸\n}\n", Author(nil))
    #expect(await eventually { slow.cancelled == 1 })
  }

  @Test func aCancelledRequestEndsItsWork() async {
    let slow = Author("anchor(depth: 3)", isOpen: false)
    let request = project.request("Sources/Boat.swift", "func f() {\n  quay.‸\n}\n")
    let task = Task { [ladder, snapshot = project.snapshot] in
      await ladder.offer(request, in: snapshot, writer: slow, patience: Self.long)
    }
    #expect(await eventually { slow.asked == 1 })
    task.cancel()
    #expect(await task.value == nil)
    #expect(await eventually { slow.cancelled == 1 })
  }

  @Test func whatTheUserDoesIsCounted() async throws {
    let author = Author("anchor(depth: 3)")
    func edit(_ text: String) {
      ladder.edited(
        root: project.folder.path, path: "Sources/Boat.swift", text: Array(text.utf8))
    }
    let first = try #require(await offer("func f() {\n  quay.‸\n}\n", author))
    ladder.accepted(first.id)
    ladder.accepted(first.id)
    edit("func f() {\n  quay.anchor(depth: 3)\n}\n")
    #expect(ladder.feedback.counts.accepted == 1)
    _ = await offer("func f() {\n  quay.‸\n}\n", author)
    edit("func f() {\n  quay.an\n}\n")
    #expect(ladder.feedback.counts.rejected == 0)
    edit("func f() {\n  quay.anx\n}\n")
    #expect(ladder.feedback.counts.rejected == 1)
    _ = await offer("func f() {\n  quay.‸\n}\n", author)
    edit("func f() {\n  quay.anchor(depth: 3)\n}\n")
    #expect(ladder.feedback.counts == .init(shown: 3, accepted: 2, rejected: 1))
  }

  /// Whatever a model writes, wherever the cursor stands, it inserts cleanly.
  @Test func nothingThatAModelWritesBreaksTheBuffer() async throws {
    var random = SplitMix(seed: 8)
    let pieces = [
      "anchor", "(", ")", "{", "}", "[", "]", " ", "é", "🎉", ".", "= 1", "\t", "call(a)", ",",
      "\n", "\n\t\t", "{\n\t\t\ta\n\t\t}", "\"",
    ]
    let source = Array(
      "struct Boat {\r\n\tlet größe = 1\r\n\tfunc f(a: Int) {\r\n\t\tcall(a)\r\n\t}\r\n}\r\n".utf8)
    var offers = 0
    for _ in 0..<800 {
      let offset = Int.random(in: 0...source.count, using: &random)
      let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in random.pick(pieces) }
      let request = project.request("Sources/Boat.swift", source, at: offset)
      let offer = await InlineLadder().offer(
        request, in: project.snapshot, writer: Author(text.joined()), patience: Self.long,
        isInvoked: Bool.random(using: &random))
      guard let offer else { continue }
      offers += 1
      try InsertionTests.check(offer.candidate, request, isGhost: true, "\r\n")
      // The buffer opened again has what was promised, where it was promised.
      let applied = Array(apply(offer.candidate, to: request).utf8)
      let reopened = project.request("Sources/Boat.swift", applied, at: 0).document.document.text
      #expect(
        reopened[offer.candidate.replace.lowerBound...].starts(with: offer.candidate.text.utf8))
    }
    #expect(offers > 40)
  }
}
