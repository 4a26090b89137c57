/// How much of an answer a generator writes.
package enum AnswerStyle: Sendable, CaseIterable {
  /// Nothing: the answer quotes.
  case quoted
  /// Its first sentence; quotations follow.
  case opened
  /// All that the passages support; quotations when that is nothing.
  case written

  /// Parameters of a model that is let write.
  ///
  /// Below, quotations do better: right and cited on the development questions of one project, with
  /// SmolLM2 of 135M parameters: quoted 0.65, opened 0.65 for seconds more, written 0.53.
  private static let writerSize = 1_000_000_000

  /// What a generator may do; one of unknown size was chosen by its user to write.
  init(for generator: (any Generator)?) {
    guard let generator else {
      self = .quoted
      return
    }
    self.init(parameterCount: generator.parameterCount)
  }

  /// What a model of a size may do; nil is not known.
  package init(parameterCount: Int?) {
    self = parameterCount.map { $0 >= Self.writerSize } ?? true ? .written : .quoted
  }
}
