package import ModelFormats

/// What followed one context, and how often.
package struct Followers: Sendable, Equatable {
  /// Tokens of the context.
  package var order: Int
  package var counts: [Token: Float]

  package var total: Float { counts.values.reduce(0, +) }
}
