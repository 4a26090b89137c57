/// Reads the words that BERT's uncased normalizer and pre-tokenizer make of a text.
struct BERTWords {
  private let classes = CharacterTable.shared
  private let folding = CharacterFolding.shared
  private var word: [UInt8] = []
  private var characters = 0
  /// Characters that follow each other in the order of their combining classes.
  private var unordered: [(order: UInt8, scalar: UInt32)] = []

  /// Calls `body` with each word in UTF-8, folded, and its number of characters.
  @inline(__always)
  mutating func read(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, _ characters: Int) -> Void
  ) {
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      if byte < 0x80 {
        offset += 1
        read(ascii: byte, body)
      } else {
        let (scalar, length) = Self.scalar(text, at: offset)
        offset += length
        if let scalar { read(scalar, body) }
      }
    }
    endWord(body)
  }

  @inline(__always)
  private mutating func read(ascii byte: UInt8, _ body: (UnsafeRawBufferPointer, Int) -> Void) {
    let kind = classes.ascii(byte)
    if kind.isDisjoint(with: [.dropped, .bertSpace, .isolated]) {
      if !unordered.isEmpty { putInOrder() }
      word.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
      characters += 1
    } else if !kind.contains(.dropped) {
      endWord(body)
      guard kind.contains(.isolated) else { return }
      word.append(byte)
      characters = 1
      endWord(body)
    }
  }

  private mutating func read(
    _ scalar: UInt32, _ body: (UnsafeRawBufferPointer, Int) -> Void
  ) {
    let kind = classes[scalar]
    if kind.contains(.dropped) { return }
    if kind.contains(.bertSpace) { return endWord(body) }
    let isAlone = kind.contains(.isolated)
    if isAlone { endWord(body) }
    folding.fold(scalar) { part in
      let kind = classes[part]
      if kind.contains(.accent) { return }
      let order = folding.order(part)
      if order > 0 {
        unordered.append((order, part))
        return
      }
      putInOrder()
      // A character may fold to punctuation, such as U+037E to a semicolon.
      let isPunctuation = kind.contains(.isolated) && !isAlone
      if isPunctuation { endWord(body) }
      append(part)
      if isPunctuation { endWord(body) }
    }
    if isAlone { endWord(body) }
  }

  private mutating func append(_ scalar: UInt32) {
    UTF8Repair.append(scalar, to: &word)
    characters += 1
  }

  /// Appends the characters that canonical ordering puts in order, equals as they came.
  private mutating func putInOrder() {
    guard !unordered.isEmpty else { return }
    let ordered = unordered.enumerated().sorted {
      ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
    }
    for (_, element) in ordered { append(element.scalar) }
    unordered.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private mutating func endWord(_ body: (UnsafeRawBufferPointer, Int) -> Void) {
    if !unordered.isEmpty { putInOrder() }
    guard !word.isEmpty else { return }
    word.withUnsafeBytes { body($0, characters) }
    word.removeAll(keepingCapacity: true)
    characters = 0
  }

  /// The code point at an offset and its length; nil and 1 for what is not UTF-8.
  private static func scalar(
    _ text: UnsafeRawBufferPointer, at offset: Int
  ) -> (UInt32?, Int) {
    let first = text[offset]
    let length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1
    guard length > 1, offset + length <= text.count else { return (nil, 1) }
    var scalar = UInt32(first) & (0xFF >> (UInt32(length) + 1))
    for next in offset + 1..<offset + length {
      guard text[next] & 0xC0 == 0x80 else { return (nil, 1) }
      scalar = scalar << 6 | UInt32(text[next] & 0x3F)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    let isScalar = scalar >= least && scalar < 0x110000 && !(0xD800..<0xE000).contains(scalar)
    return isScalar ? (scalar, length) : (nil, 1)
  }
}
