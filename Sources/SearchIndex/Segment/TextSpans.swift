import Corpus

/// Says of ascending offsets of a text which field they belong to, and whether they are code.
struct TextSpans {
  private let fields: [(bytes: Range<Int>, field: Field)]
  private let regions: [SyntaxRegion]
  private let isCode: Bool
  private var nextField = 0
  private var nextRegion = 0

  init(_ document: ChunkedDocument) {
    var fields: [(bytes: Range<Int>, field: Field)] = []
    for symbol in document.symbols where symbol.kind != .heading {
      if !symbol.docComment.isEmpty { fields.append((symbol.docComment, .docComment)) }
      if !symbol.signature.isEmpty { fields.append((symbol.signature, .signature)) }
    }
    self.fields = fields.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    regions = document.regions
    isCode = document.document.language.hasReferences
  }

  /// The field of an offset; offsets must not go back.
  @inline(__always)
  mutating func field(at offset: Int) -> Field {
    while nextField < fields.count, fields[nextField].bytes.upperBound <= offset { nextField += 1 }
    guard nextField < fields.count, fields[nextField].bytes.lowerBound <= offset else {
      return .body
    }
    return fields[nextField].field
  }

  /// Whether an identifier at an offset is code, not comment or string; offsets must not go back.
  @inline(__always)
  mutating func isReference(at offset: Int) -> Bool {
    guard isCode else { return false }
    while nextRegion < regions.count, regions[nextRegion].bytes.upperBound <= offset {
      nextRegion += 1
    }
    return nextRegion >= regions.count || regions[nextRegion].bytes.lowerBound > offset
  }
}

extension Language {
  /// Programming languages: words outside comments and strings are references.
  fileprivate var hasReferences: Bool {
    switch self {
    case .plainText, .markdown, .restructuredText, .asciiDoc, .html, .notebook, .json, .yaml,
      .toml, .xml, .css:
      return false
    default:
      return true
    }
  }
}

/// A signature as it is stored.
enum Signature {
  static let maximumLength = 512

  /// White space folded to single spaces, cut to `maximumLength` bytes at a character.
  static func folded(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    var isGap = false
    for offset in range {
      let byte = text[offset]
      if byte == 0x20 || byte &- 0x09 < 5 {
        isGap = !result.isEmpty
        continue
      }
      if isGap { result.append(0x20) }
      isGap = false
      result.append(byte)
      if result.count > maximumLength + 4 { break }
    }
    guard result.count > maximumLength else { return result }
    var end = maximumLength
    while end > 0, result[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(result[..<end])
  }
}
