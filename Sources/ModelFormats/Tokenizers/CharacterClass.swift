/// What the rules of tokenizers ask about a character, as a set of bits.
struct CharacterClass: OptionSet, Sendable {
  let rawValue: UInt8

  static let letter = CharacterClass(rawValue: 1)
  static let number = CharacterClass(rawValue: 2)
  static let whitespace = CharacterClass(rawValue: 4)
  static let punctuation = CharacterClass(rawValue: 8)
  /// A control character that BERT's normalizer removes.
  static let dropped = CharacterClass(rawValue: 16)
  /// What BERT's normalizer takes for a space.
  static let bertSpace = CharacterClass(rawValue: 32)
  /// A word of its own in BERT: punctuation, or a Chinese character.
  static let isolated = CharacterClass(rawValue: 64)
  /// A mark that BERT's normalizer strips.
  static let accent = CharacterClass(rawValue: 128)

  static let lettersNumbersAndSpace: CharacterClass = [.letter, .number, .whitespace]
}

/// The class of every code point, in two stages: pages of 256, of which most are alike.
///
/// The first page begins the second stage, so that ASCII needs one look-up.
///
/// `@unchecked Sendable`: there is one table, written before it is shared, never changed or freed.
struct CharacterTable: @unchecked Sendable {
  static let shared = CharacterTable()

  /// For each page of code points, where its classes begin in `classes`.
  private let pages: UnsafePointer<UInt32>
  private let classes: UnsafePointer<CharacterClass>

  private init() {
    var all = [CharacterClass](repeating: [], count: 0x110000)
    for (index, range) in CharacterClass.ranges.enumerated() {
      let next = index + 1
      let end = next < CharacterClass.ranges.count ? CharacterClass.ranges[next] >> 8 : 0x110000
      for scalar in Int(range >> 8)..<Int(end) {
        all[scalar] = CharacterClass(rawValue: UInt8(truncatingIfNeeded: range))
      }
    }
    var pages: [UInt32] = []
    var classes: [CharacterClass] = []
    var starts: [[UInt8]: UInt32] = [:]
    for first in stride(from: 0, to: all.count, by: 256) {
      let page = all[first..<first + 256]
      let key = page.map(\.rawValue)
      if let start = starts[key] {
        pages.append(start)
      } else {
        starts[key] = UInt32(classes.count)
        pages.append(UInt32(classes.count))
        classes += page
      }
    }
    self.pages = Self.kept(pages)
    self.classes = Self.kept(classes)
  }

  /// A copy for as long as the process runs.
  private static func kept<T>(_ items: [T]) -> UnsafePointer<T> {
    let copy = UnsafeMutablePointer<T>.allocate(capacity: items.count)
    copy.initialize(from: items, count: items.count)
    return UnsafePointer(copy)
  }

  @inline(__always)
  func ascii(_ byte: UInt8) -> CharacterClass { classes[Int(byte)] }

  /// The class of a code point below 0x110000.
  @inline(__always)
  subscript(scalar: UInt32) -> CharacterClass {
    classes[Int(pages[Int(scalar >> 8)]) + Int(scalar & 0xFF)]
  }
}
