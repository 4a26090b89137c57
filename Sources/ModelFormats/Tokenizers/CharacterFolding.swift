/// What BERT's uncased normalizer makes of a character: canonical decomposition (NFD) without accents,
/// in lower case.
struct CharacterFolding: Sendable {
  static let shared = CharacterFolding()

  /// A fold to one character; or, from 0x110000, the place of several in `others`.
  private var folds: [UInt32: UInt32] = [:]
  private var others: [[UInt32]] = []
  /// Combining classes of the characters that may have to change places.
  private var orders: [UInt32: UInt8] = [:]

  private init() {
    for index in stride(from: 0, to: Self.single.count, by: 2) {
      let (run, target) = (Self.single[index], Self.single[index + 1])
      let step = target & 3
      for position in 0..<(run & 0xFF) {
        folds[run >> 8 + position * step] = target >> 2 + position * step
      }
    }
    var index = 0
    while index < Self.several.count {
      let head = Self.several[index]
      let count = Int(head & 0xFF)
      folds[head >> 8] = 0x110000 + UInt32(others.count)
      others.append(Array(Self.several[index + 1..<index + 1 + count]))
      index += count + 1
    }
    for order in Self.orders { orders[order >> 8] = UInt8(order & 0xFF) }
  }

  /// Calls `body` with the characters that one folds to; accents are the caller's to leave out.
  func fold(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    if (0xAC00..<0xD7A4).contains(scalar) { return Self.decompose(hangul: scalar - 0xAC00, body) }
    guard let fold = folds[scalar] else { return body(scalar) }
    if fold < 0x110000 { body(fold) } else { others[Int(fold) - 0x110000].forEach(body) }
  }

  /// The combining class of a character that is not an accent; 0 for one that stays in its place.
  func order(_ scalar: UInt32) -> UInt8 { scalar < 0x300 ? 0 : orders[scalar] ?? 0 }

  /// A syllable is a leading consonant, a vowel and perhaps a trailing consonant (Unicode, section 3.12).
  private static func decompose(hangul index: UInt32, _ body: (UInt32) -> Void) {
    body(0x1100 + index / 588)
    body(0x1161 + index % 588 / 28)
    if !index.isMultiple(of: 28) { body(0x11A7 + index % 28) }
  }
}
