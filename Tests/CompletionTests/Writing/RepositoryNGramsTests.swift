import Adaptation
import Corpus
import ModelFormats
import ModelTestSupport
import SearchIndex
import Storage
import TestSupport
import Testing

@testable import Completion

/// The n-gram model of a project, as its files come and go.
struct RepositoryNGramsTests {
  private let folder: ScratchFolder
  private let tokenizer: any Tokenizer

  init() throws {
    folder = try ScratchFolder()
    tokenizer = try ByteDecoder(seed: 1, in: folder).tokenizer
  }

  private func ngrams(_ store: any Directory) -> RepositoryNGrams {
    RepositoryNGrams(tokenizer, store: store, name: "test.ngrams")
  }

  private func knows(_ text: String, _ model: NGramModel?) -> Bool {
    let tokens = tokenizer.encode(text)
    guard let model, let last = tokens.last else { return false }
    let longest = model.followers(of: tokens.dropLast()).last
    return longest?.order == min(tokens.count - 1, NGramModel.longest)
      && longest?.counts[last] != nil
  }

  @Test func aSavedFileIsLearnedAndARemovedOneForgotten() async throws {
    let store = MemoryDirectory()
    let ngrams = ngrams(store)
    let old = try Project(["a.swift": "let harbour = 1\n", "b.swift": "let lighthouse = 2\n"])
    #expect(knows("let lighthouse", await ngrams.current(for: old.snapshot)))
    // The same project later: one file is gone, another is new.
    let new = try LaterProject(["a.swift": "let harbour = 1\n", "c.swift": "let breakwater = 3\n"])
    let model = await ngrams.current(for: new.snapshot)
    #expect(knows("let harbour", model) && knows("let breakwater", model))
    #expect(!knows("let lighthouse", model))
    // Nothing of the removed file is left, in the file neither.
    let file = try NGramModel(
      store.open("test.ngrams"), named: "test", vocabularySize: tokenizer.vocabularySize)
    let unique = tokenizer.encode("lighthouse")
    for document in file.documents {
      #expect(
        !(0...max(0, document.tokens.count - unique.count)).contains {
          document.tokens[$0...].starts(with: unique)
        })
    }
    #expect(file.documents.count == 2)
  }

  @Test func whatIsToBeForgottenIsLeftOut() async throws {
    let ngrams = ngrams(MemoryDirectory())
    let project = try Project(["a.swift": "let harbour = 1\n", "b.swift": "let lighthouse = 2\n"])
    #expect(knows("let lighthouse", await ngrams.current(for: project.snapshot)))
    let root = try #require(project.snapshot.roots.first)
    let model = await ngrams.current(for: project.snapshot, without: [root + "/b.swift"])
    #expect(knows("let harbour", model) && !knows("let lighthouse", model))
  }

  @Test func theNextProcessReadsTheFile() async throws {
    let store = MemoryDirectory()
    let project = try Project(["a.swift": "let harbour = 1\n"])
    _ = await ngrams(store).current(for: project.snapshot)
    let before = try Array(store.open("test.ngrams").bytes)
    let next = ngrams(store)
    #expect(knows("let harbour", await next.newest(for: project.snapshot)))
    _ = await next.current(for: project.snapshot)
    #expect(try Array(store.open("test.ngrams").bytes) == before)
  }

  @Test func aDamagedFileIsMadeAnew() async throws {
    let store = MemoryDirectory()
    try store.replace("test.ngrams", Array("no n-grams".utf8))
    let project = try Project(["a.swift": "let harbour = 1\n"])
    #expect(knows("let harbour", await ngrams(store).current(for: project.snapshot)))
  }

  /// A snapshot with a later generation.
  private struct LaterProject {
    let project: Project
    let snapshot: IndexSnapshot

    init(_ files: [String: String]) throws {
      project = try Project(files)
      guard
        var writer = try IndexWriter(
          directory: MemoryDirectory(), root: project.folder.path, loader: project.loader)
      else { throw CancellationError() }
      var newest = IndexSnapshot.empty
      for path in files.keys.sorted() {
        var builder = SegmentBuilder()
        let document = try project.loader.load(path)
        builder.add(Chunker.chunk(document), modified: 0)
        newest = try writer.commit(adding: [builder.finish()], removing: [])
      }
      snapshot = newest
    }
  }
}
