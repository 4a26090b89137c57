import Kernels
import ModelFormats

/// What a token's vector is before the first layer: its word's, its position's, then norm.
struct EncoderEmbeddings: Sendable {
  /// `[vocabulary][width]`, in the mapped file.
  let words: Matrix
  /// `[positions][width]`, the first segment's vector added to each.
  let positions: [Float]
  let norm: LayerNorm
  /// Keeps the words' memory alive.
  let file: any TensorFile

  /// Writes the vectors of a text's tokens to `x`, `[text.count][width]`.
  func write(_ text: [Token], to x: UnsafeMutablePointer<Float>) {
    let width = words.columns
    for (position, token) in text.enumerated() {
      let row = x + position * width
      let word = words.base + Int(token) * words.rowBytes
      for column in 0..<width {
        row[column] = Self.number(word, column, words.type) + positions[position * width + column]
      }
    }
    norm.apply(to: x, adding: nil, tokens: text.count)
  }

  private static func number(_ row: UnsafeRawPointer, _ column: Int, _ type: ElementType) -> Float {
    switch type {
    case .f16: Float(halfBits: row.load(fromByteOffset: column * 2, as: UInt16.self))
    case .bf16:
      Float(bitPattern: UInt32(row.load(fromByteOffset: column * 2, as: UInt16.self)) << 16)
    default: row.load(fromByteOffset: column * 4, as: Float.self)
    }
  }
}
