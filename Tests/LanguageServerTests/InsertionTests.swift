import Completion
import Corpus
import Evaluation
import Foundation
import LanguageServerProtocol
import SearchIndex
import TestSupport
import Testing

@testable import LanguageServer

/// Completions at thousands of places of real files, as an editor inserts them.
///
/// The files are this repository's own: whatever is written in them from now on, completions insert cleanly.
struct InsertionTests {
  /// Folders and files of the repository, in several languages.
  private static let real = [
    "Sources/Corpus", "Sources/Completion", "Sources/LanguageServer", "Sources/CKernels",
    "Sources/ragd-bench", "Tests/Clients", "Tests/Editors", "Tests/LanguageServerTests", "editors",
    "README.md", "Package.swift",
  ]

  private let fixture: SnapshotFixture
  private let loader: DocumentLoader
  private let documents: [Document]

  init() throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    var files: [String: String] = [:]
    for name in Self.real {
      let url = repository.appending(path: name)
      let paths = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String }
      for path in paths?.map({ name + "/" + $0 }) ?? [name] {
        guard
          let bytes = FileManager.default.contents(atPath: repository.appending(path: path).path),
          let text = String(validating: bytes, as: UTF8.self), !text.isEmpty
        else { continue }
        files[path] = text
      }
    }
    fixture = try SnapshotFixture(files)
    loader = DocumentLoader(root: fixture.folder.path, settings: CorpusSettings())
    let snapshot = fixture.snapshot
    documents = try snapshot.files().map { try snapshot.document($0).document }
      .sorted { $0.path < $1.path }
  }

  @Test(arguments: 1...4) func insertsCleanlyAnywhere(seed: UInt64) throws {
    var places = InsertionPlaces(
      documents, root: fixture.folder.path, loader: loader, seed: seed)
    let completer = Completer(snapshot: fixture.snapshot, budget: .seconds(60))
    var offered = 0
    for _ in 0..<500 {
      let request = places.next()
      for ghost in completer.inline(request) {
        offered += 1
        try check(ghost, request, isGhost: true)
      }
      for item in completer.menu(request).prefix(3) {
        try check(item, request, isGhost: false)
      }
    }
    #expect(offered > 50)
  }

  private func check(
    _ candidate: Completion.Candidate, _ request: Completion.CompletionRequest, isGhost: Bool
  ) throws {
    let document = request.document.document
    let place = Comment(
      rawValue: "\(document.path), byte \(request.offset): \(candidate.text.debugDescription)")
    let check = InsertionCheck(request)
    try #require(check.faults(of: candidate, isGhost: isGhost).isEmpty, place)
    let promised = check.applied(candidate)
    let range = TextPositions(document, encoding: .utf16).range(of: candidate.replace)
    let edited = Self.editor(document.text, inserting: candidate.text, range)
    #expect(Array(edited.utf8) == promised, place)
    let opened = OpenDocument(
      uri: DocumentURI(path: "/" + document.path),
      place: DocumentPlace(root: request.root, path: document.path, loader: loader),
      version: 1, text: document.text)
    let change = TextDocumentContentChange(range: range, text: candidate.text)
    let changed = opened.applying([change], version: 2, encoding: .utf16)
    #expect(changed.text == promised, place)
    // Opened anew, it is what was promised.
    #expect(loader.document(path: document.path, buffer: promised).text == promised, place)
  }

  /// What an editor makes of an edit: lines end at a line feed, a carriage return or both, and columns
  /// are units of UTF-16.
  private static func editor(
    _ text: [UInt8], inserting new: String, _ range: PositionRange
  ) -> String {
    var units = Array(String(decoding: text, as: UTF8.self).utf16)
    func index(_ position: Position) -> Int {
      var (index, line) = (0, 0)
      while line < position.line {
        let unit = units[index]
        index += 1
        let isPair = unit == 0x0D && index < units.count && units[index] == 0x0A
        if !isPair, unit == 0x0A || unit == 0x0D { line += 1 }
      }
      return index + position.character
    }
    units.replaceSubrange(index(range.start)..<index(range.end), with: new.utf16)
    return String(decoding: units, as: UTF16.self)
  }
}
