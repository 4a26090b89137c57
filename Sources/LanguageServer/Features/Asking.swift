import Answering
import Corpus
import JSONRPC
package import LanguageServerProtocol
import SearchIndex
import Storage

extension Routes {
  static let ask = Route<AskRequest>(token: \.workDoneToken) { request, call in
    try await call.reporting("Answering", to: request.workDoneToken) {
      let context = try await call.indexedContext(reportingTo: request.workDoneToken)
      let token = request.partialResultToken ?? request.workDoneToken
      return try await context.answer(request) { piece in
        call.report(.answer(AnswerDelta(delta: piece)), to: token)
      }
    }
  }
}

extension RequestContext {
  /// `ragd/ask`.
  ///
  /// - Parameter onText: is given the answer piece by piece as it is made.
  package func answer(
    _ request: AskRequest, onText: (String) -> Void = { _ in }
  ) async throws -> AskResult {
    let start = ContinuousClock.now
    guard !request.question.allSatisfy(\.isWhitespace) else {
      throw ResponseError(.invalidParams, "params.question: expected a question, found no words")
    }
    let question = Question(
      text: request.question, origin: file(request.textDocument?.uri),
      history: (request.history ?? []).map { Turn(question: $0.question, answer: $0.answer ?? "") })
    var finished: Answer?
    let generator = settings.isAskGenerated ? await models.generator(settings.models) : nil
    let embedder = await availableEmbedder()
    let answerer = Answerer(
      snapshot: snapshot, generator: generator, embedder: embedder,
      vectorStore: embedder.flatMap { models.vectorStore(settings.models, $0) },
      style: settings.doSmallDecodersWrite ? .written : nil)
    for try await event in answerer.answer(question) {
      switch event {
      case .text(let piece): onText(piece)
      case .finished(let answer): finished = answer
      }
    }
    guard let answer = finished else { throw CancellationError() }
    var places = Places(snapshot, encoding: encoding)
    return AskResult(
      answer: answer.text, text: answer.text,
      citations: answer.citations.map { place(of: $0, &places) },
      seconds: start.secondsSince, found: answer.found, generation: generation)
  }

  /// The embedder, where the user has one: quotations do without, and nobody need hear of it.
  private func availableEmbedder() async -> (any Embedder)? {
    let isInstalled = models.states(settings.models).contains { $0.kind == "encoder" }
    guard isInstalled || settings.models.engines.embedder.url != nil else { return nil }
    return await models.embedder(settings.models)
  }

  private func place(of citation: Citation, _ places: inout Places) -> Place {
    let range = snapshot.file(root: citation.root, path: citation.path)
      .flatMap { places.range(of: citation.bytes, in: $0) }
    return Place(
      uri: DocumentURI(path: citation.root + "/" + citation.path),
      // The cited text was read and checked; if it changed since, its lines are what is left.
      range: range
        ?? PositionRange(
          start: Position(line: citation.lines.lowerBound, character: 0),
          end: Position(line: citation.lines.upperBound, character: 0)),
      path: citation.path, root: namedRoot(citation.root),
      startLine: citation.lines.lowerBound + 1,
      endLine: max(citation.lines.upperBound, citation.lines.lowerBound + 1),
      hash: citation.hash.hex, symbol: citation.title.isEmpty ? nil : citation.title)
  }
}
