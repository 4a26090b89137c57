package import Answering

extension Answerer {
  /// The answer, when it is whole.
  /// - Throws: what the models throw, and `CancellationError`.
  package func finishedAnswer(to question: Question) async throws -> Answer {
    for try await event in answer(question) {
      if case .finished(let answer) = event { return answer }
    }
    throw CancellationError()
  }
}
