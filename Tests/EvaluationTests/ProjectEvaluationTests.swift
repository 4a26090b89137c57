import Answering
import Corpus
import Foundation
import SearchIndex
import TestSupport
import Testing

@testable import Evaluation

/// Whole evaluations of a small project, with models that answer by rule.
struct ProjectEvaluationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(SampleProject.files) }

  private func evaluation(
    writer: (any Generator)? = nil, model: (any TextLikelihoodModel)? = nil
  ) -> ProjectEvaluation {
    let configurations = [("neither", false), ("retrieval", true)].map {
      Configuration(name: $0, isRetrieving: $1, writer: writer, languageModel: model)
    }
    var evaluation = ProjectEvaluation(
      root: folder.path, settings: CorpusSettings(),
      models: EvaluationModels(configurations: configurations),
      commits: .failure(.init(reason: "this is no git work tree")))
    evaluation.most = 12
    return evaluation
  }

  private func row(
    _ measure: Measure, _ subject: EvaluationReport.Part.Subject, _ report: EvaluationReport
  ) throws -> [Figure?] {
    let part = try #require(report.parts.first { $0.subject == subject })
    return try #require(part.rows.first { $0.measure == measure }).figures
  }

  @Test func measuresWithoutModels() async throws {
    let report = await evaluation().run { _ in }
    #expect(
      report.parts.map(\.subject) == [
        .places, .placesOfDefinitions, .placesOfSections, .quotedAnswers, .completions,
      ])
    #expect(!report.isPartial)
    #expect(report.notes.contains("No commits are measured: this is no git work tree."))
    // Nothing finds places without an index.
    let accuracy = try row(.accuracy, .places, report)
    #expect(accuracy[0] == nil && accuracy[1] != nil)
    // The sections' bodies and the definitions' own words lead there though headings are hidden.
    #expect(try #require(try row(.recall, .places, report)[1]).value > 0.7)
    let exact = try row(.exactMatch, .completions, report)
    #expect(exact.allSatisfy { $0 != nil })
    #expect(report.summary.contains { $0.hasPrefix("Searches show the right place first for") })
  }

  /// Hidden text can't be found: a query that only a doc comment answers finds nothing of it.
  @Test func whatWouldGiveThePlaceAwayIsHidden() async throws {
    let marked = try TemporaryFolder([
      "a.swift": """
      struct Alpha {
        /// Quaggas zigzag beneath vermilion pagodas.
        func unrelatedName() {}
      }
      """
    ])
    var evaluation = ProjectEvaluation(
      root: marked.path, settings: CorpusSettings(),
      models: EvaluationModels(configurations: [Configuration(name: "x", isRetrieving: true)]),
      commits: .failure(.init(reason: "none")))
    evaluation.kinds = [.retrieval]
    let report = await evaluation.run { _ in }
    #expect(try row(.recall, .placesOfDefinitions, report)[0]?.value == 0)
    #expect(report.misses.map(\.query) == ["Quaggas zigzag beneath vermilion pagodas"])
    #expect(report.misses.first?.found == nil)
  }

  @Test func aWriterAnswersFromPassagesOrFromMemory() async throws {
    var evaluation = evaluation(writer: Parrot())
    evaluation.kinds = [.answers]
    let report = await evaluation.run { _ in }
    #expect(report.parts.map(\.subject) == [.quotedAnswers, .writtenAnswers])
    let rouge = try row(.rougeL, .writtenAnswers, report)
    let (closed, open) = (try #require(rouge[0]), try #require(rouge[1]))
    // It repeats what it reads: without passages, nothing but the question.
    #expect(open.value > closed.value)
    #expect(try row(.rougeL, .quotedAnswers, report)[0] == nil)
  }

  @Test func perplexityIsOfTheCursorsLines() async throws {
    var evaluation = evaluation(model: Halver())
    evaluation.kinds = [.completion]
    let report = await evaluation.run { _ in }
    let perplexity = try row(.perplexity, .likelihood, report)
    #expect(abs(try #require(perplexity[0]).value - 4) < 1e-9)
    #expect(abs(try #require(perplexity[1]).value - 2) < 1e-9)
    #expect(LikelihoodRun.perplexity([]) == nil)
  }

  @Test func aFailingModelEndsItsPartWithAWord() async throws {
    var evaluation = evaluation(model: Broken())
    evaluation.kinds = [.completion]
    let report = await evaluation.run { _ in }
    #expect(report.parts.map(\.subject) == [.completions])
    #expect(report.notes.contains("out of order"))
  }

  /// Ctrl-C keeps what was measured.
  @Test func cancellationKeepsWhatIsMeasured() async throws {
    let evaluation = evaluation()
    let (states, continuation) = AsyncStream.makeStream(of: EvaluationProgress.self)
    let run = Task {
      defer { continuation.finish() }
      return await evaluation.run { continuation.yield($0) }
    }
    for await state in states {
      if case .cases(.quotedAnswers, _, _, _) = state { run.cancel() }
    }
    let report = await run.value
    #expect(report.isPartial)
    #expect(report.parts.first?.subject == .places)
    #expect(!report.parts.contains { $0.subject == .completions })
  }

  @Test func anEmptyProjectHasNothingToMeasure() async throws {
    let empty = try TemporaryFolder()
    let evaluation = ProjectEvaluation(
      root: empty.path, settings: CorpusSettings(), models: EvaluationModels(configurations: []),
      commits: .failure(.init(reason: "none")))
    let report = await evaluation.run { _ in }
    #expect(report.parts.isEmpty && report.files == 0)
  }

  @Test func verdictsNeedMoreThanChance() throws {
    let gain = try #require(Estimate(Array(repeating: 1, count: 12)))
    #expect(EvaluationReport.verdict(gain) == "which pays off")
    let few = try #require(Estimate([1, 1]))
    #expect(EvaluationReport.verdict(few) == "too few cases to tell")
    let mixed = try #require(Estimate((0..<20).map { $0 % 2 == 0 ? 1 : -1 }))
    #expect(EvaluationReport.verdict(mixed).contains("chance"))
    let loss = try #require(Estimate((0..<20).map { $0 % 4 == 0 ? 0 : -1 }))
    #expect(EvaluationReport.verdict(loss) == "which makes it worse")
  }
}

/// Writes what it has read: the passages, else the question.
private struct Parrot: Generator {
  func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    AsyncThrowingStream { continuation in
      for passage in prompt.passages.isEmpty ? [prompt.question] : prompt.passages {
        continuation.yield(passage + "\n")
      }
      continuation.finish()
    }
  }
}

/// Finds each byte as likely as one of four, with passages as one of two.
private struct Halver: TextLikelihoodModel {
  func likelihood(
    of text: String, after context: String, passages: [String]
  ) async throws -> TextLikelihood {
    let count = text.utf8.count
    return TextLikelihood(logarithm: -log(passages.isEmpty ? 4 : 2) * Double(count), tokens: count)
  }
}

private struct Broken: TextLikelihoodModel {
  struct Failure: Error, CustomStringConvertible { let description = "out of order" }

  func likelihood(
    of text: String, after context: String, passages: [String]
  ) async throws -> TextLikelihood {
    throw Failure()
  }
}
