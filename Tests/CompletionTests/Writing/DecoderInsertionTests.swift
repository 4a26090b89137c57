import Corpus
import Evaluation
import Foundation
import LanguageModel
import ModelTestSupport
import SearchIndex
import TestSupport
import Testing

@testable import Completion

/// What a real decoder writes at random places of code is inserted cleanly.
struct DecoderInsertionTests {
  private static let files = [
    "Sources/Ledger.swift": """
    /// Größe — 🎉.
    struct Ledger {
      private var entries: [String: Int] = [:]

      mutating func book(_ amount: Int, on account: String) {
        entries[account, default: 0] += amount
      }

      func balance(of account: String) -> Int {
        guard let balance = entries[account] else { return 0 }
        return balance
      }
    }

    """,
    "tools/ledger.py": """
    class Ledger:
        def __init__(self, entries=None):
            self.entries = dict(entries or {})

        def book(self, amount, account="bank"):
            self.entries[account] = self.entries.get(account, 0) + amount

        def total(self):
            return sum(value for value in self.entries.values())

    """,
    "ledger.go": """
    package ledger

    func (l *Ledger) Book(amount int, account string) error {
    \tif amount == 0 {
    \t\treturn fmt.Errorf("nothing to book on %q", account)
    \t}
    \tl.entries[account] += amount
    \treturn nil
    }

    """,
  ]

  @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func insertsCleanly() async throws {
    let project = try Project(Self.files)
    let store = ModelStore(folder: TestModel.models.path)
    let decoder = try store.decoder(store.model(TestModel.smolLM2.rawValue))
    let writer = DecoderLineWriter(decoder.generator)
    await writer.prepare(for: project.snapshot)
    let documents = try Self.files.keys.sorted().map { try project.loader.load($0) }
    var places = InsertionPlaces(
      documents, root: project.folder.path, loader: project.loader, seed: 5)
    var offered = 0
    for _ in 0..<40 {
      let request = places.next()
      let offer = await InlineLadder().offer(
        request, in: project.snapshot, writer: writer, patience: .seconds(600))
      guard let ghost = offer?.candidate else { continue }
      offered += 1
      let place = Comment(
        rawValue: "\(request.document.document.path), byte \(request.offset): \(ghost)")
      #expect(InsertionCheck(request).faults(of: ghost, isGhost: true).isEmpty, place)
    }
    #expect(offered > 5)
  }
}
