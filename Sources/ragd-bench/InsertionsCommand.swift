import Completion
import Corpus
import Evaluation
import Foundation
import LocalModels
import SearchIndex

/// Completes at random places of a project, and judges whether what is offered inserts cleanly.
struct InsertionsCommand {
  private let root: String
  private let count: Int
  private let seed: UInt64
  private let decoder: String?

  /// Larger files make the places few and slow.
  private static let largestFile = 200_000
  private static let examplesShown = 5
  /// Items of a menu that are judged: the others are inserted in the same way.
  private static let itemsJudged = 8

  init(_ arguments: [String]) throws {
    var options = CommandOptions(arguments)
    count = try options.takeNumber("--places") ?? 2000
    seed = UInt64(try options.takeNumber("--seed") ?? 1)
    decoder = try options.take("--decoder")
    guard options.rest.count == 1 else { throw Problem("one folder is needed") }
    root = URL(fileURLWithPath: options.rest[0]).resolvingSymlinksInPath().path
  }

  private struct Tally {
    var ghosts = 0
    var items = 0
    var faults: [InsertionCheck.Fault: [String]] = [:]
  }

  func run() async throws {
    let settings = CorpusSettings()
    let index = MeasuredIndex(root: root, settings: settings) { _ in }
    await index.open()
    let snapshot = index.snapshot
    let documents = snapshot.files().filter { snapshot.file($0).size <= Self.largestFile }
      .compactMap { try? snapshot.document($0).document }.filter { !$0.text.isEmpty }
    guard !documents.isEmpty else { throw Problem("\(root) has no files to complete in") }
    let writer = try decoder.map { DecoderLineWriter(try DecoderGenerator(file: $0).generator) }
    await writer?.prepare(for: snapshot)
    var places = InsertionPlaces(
      documents, root: root, loader: DocumentLoader(root: root, settings: settings), seed: seed)
    var tally = Tally()
    for _ in 0..<count { await judge(places.next(), snapshot, writer, &tally) }
    await index.close()
    print(
      "\(root): \(count) places in \(documents.count) files, seed \(seed): \(tally.ghosts) ghosts"
        + (decoder == nil ? "" : " with the decoder") + " and \(tally.items) items of menus")
    for fault in InsertionCheck.Fault.allCases {
      guard let examples = tally.faults[fault] else { continue }
      print("  \(examples.count) \(fault.rawValue)")
      for example in examples.prefix(Self.examplesShown) { print("    " + example) }
    }
    guard tally.faults.isEmpty else { throw Problem("not all of them insert cleanly") }
    print("  all of them insert cleanly")
  }

  private func judge(
    _ request: CompletionRequest, _ snapshot: IndexSnapshot, _ writer: DecoderLineWriter?,
    _ tally: inout Tally
  ) async {
    let check = InsertionCheck(request)
    let ghost = await InlineLadder().offer(
      request, in: snapshot, writer: writer, patience: .seconds(600))
    if let ghost = ghost?.candidate {
      tally.ghosts += 1
      note(check.faults(of: ghost, isGhost: true), ghost, request, &tally)
    }
    for item in Completer(snapshot: snapshot).menu(request).prefix(Self.itemsJudged) {
      tally.items += 1
      note(check.faults(of: item, isGhost: false), item, request, &tally)
    }
  }

  private func note(
    _ faults: Set<InsertionCheck.Fault>, _ candidate: Completion.Candidate,
    _ request: CompletionRequest,
    _ tally: inout Tally
  ) {
    let document = request.document.document
    let line = document.lines.line(at: request.offset)
    let content = document.lines.content(ofLine: line, in: document.text)
    let before = document.string(content.lowerBound..<candidate.replace.lowerBound)
    let after = document.string(
      candidate.replace.upperBound..<max(candidate.replace.upperBound, content.upperBound))
    let example =
      "\(document.path):\(line + 1): \(before.debugDescription) + "
      + "\(candidate.text.debugDescription) + \(after.debugDescription)"
    for fault in faults { tally.faults[fault, default: []].append(example) }
  }
}
