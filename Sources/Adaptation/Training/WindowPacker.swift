import LanguageModel
package import ModelFormats

/// Lays documents into windows of one length, in an order that a seed decides.
package enum WindowPacker {
  /// Pieces shorter than this teach nothing.
  private static let shortest = 8

  /// The windows of one pass over the documents, nearly all of them full.
  ///
  /// Documents follow one another; where a window ends, the rest of the document begins the next
  /// one, as a piece of its own. Each pass has another order, and so other cuts.
  package static func windows(
    _ documents: [[Token]], length: Int, seed: UInt64, pass: Int
  ) -> [PackedWindow] {
    var generator = SplitMix64(seed: seed &+ UInt64(pass) &* 0x2545_F491_4F6C_DD1D)
    return pack(documents.shuffled(using: &generator), length: length)
      .shuffled(using: &generator)
  }

  /// The windows of documents in their own order, for measuring.
  package static func windows(_ documents: [[Token]], length: Int) -> [PackedWindow] {
    pack(documents, length: length)
  }

  private static func pack(_ documents: [[Token]], length: Int) -> [PackedWindow] {
    var windows: [PackedWindow] = []
    var window = PackedWindow()
    for document in documents {
      var rest = document[...]
      while !rest.isEmpty {
        if length - window.tokens.count < shortest {
          windows.append(window)
          window = PackedWindow()
        }
        let piece = rest.prefix(length - window.tokens.count)
        rest = rest.dropFirst(piece.count)
        if piece.count > 1 { window.append(piece) }
      }
    }
    if window.targetCount > 0 { windows.append(window) }
    return windows
  }
}
