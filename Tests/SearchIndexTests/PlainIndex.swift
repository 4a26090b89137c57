import Corpus

@testable import SearchIndex

/// The index as plain dictionaries: what segments and searches are compared with.
struct PlainIndex {
  struct Entry {
    var path: String
    var chunk: Chunk
    /// Term → field → count.
    var counts: [[UInt8]: [Field: Int]] = [:]
    var positions: [[UInt8]: [Int32]] = [:]
    var lengths: [Field: Int] = [:]
    var references: [String: Int] = [:]
  }

  private(set) var documents: [String: ChunkedDocument] = [:]
  private var entriesByPath: [String: [Entry]] = [:]

  var entries: [Entry] { entriesByPath.values.flatMap { $0 } }

  subscript(_ path: String) -> ChunkedDocument? {
    get { documents[path] }
    set {
      documents[path] = newValue
      entriesByPath[path] = newValue.map(Self.entries)
    }
  }

  // MARK: Counting

  static func entries(of document: ChunkedDocument) -> [Entry] {
    document.chunks.map { chunk in
      var entry = Entry(path: document.document.path, chunk: chunk)
      entry.countNames(document.document.path, .path)
      for symbol in chunk.symbols where document.symbols[symbol].kind != .heading {
        entry.countNames(document.document.string(document.symbols[symbol].name), .symbol)
      }
      var above = Int(chunk.symbol)
      if above >= 0, document.symbols[above].kind != .heading, chunk.symbols.contains(above) {
        above = Int(document.symbols[above].container)
      }
      while above >= 0 {
        entry.countNames(document.document.string(document.symbols[above].name), .heading)
        above = Int(document.symbols[above].container)
      }
      entry.countText(document)
      return entry
    }
  }

  // MARK: BM25F

  /// Scores by chunk ("path:first byte"), written down from the formula.
  func scores(_ terms: [[UInt8]], _ weights: FieldWeights) -> [String: Double] {
    let entries = entries
    let count = Double(entries.count)
    var averages: [Field: Double] = [:]
    for field in Field.allCases {
      averages[field] = Double(entries.reduce(0) { $0 + $1.lengths[field, default: 0] }) / count
    }
    var scores: [String: Double] = [:]
    for term in terms {
      let holders = entries.filter { $0.counts[term] != nil }
      let frequency = Double(holders.count)
      let idf = ((count - frequency + 0.5) / (frequency + 0.5) + 1).logarithm
      for entry in holders {
        var sum = 0.0
        for (field, uses) in entry.counts[term] ?? [:] {
          let b = Double(weights.normalization[field.rawValue])
          let length = Double(entry.lengths[field, default: 0]) / max(averages[field] ?? 1, 1e-9)
          sum += Double(weights.boost[field.rawValue]) * Double(uses) / (1 - b + b * length)
        }
        scores[entry.key, default: 0] += idf * sum / (Double(weights.saturation) + sum)
      }
    }
    return scores
  }
}

extension PlainIndex.Entry {
  var key: String { "\(path):\(chunk.bytes.lowerBound)" }

  fileprivate mutating func countNames(_ text: String, _ field: Field) {
    for term in QueryTerms.analyze(text, isUnique: false) { count(term, field) }
  }

  private mutating func count(_ term: QueryTerm, _ field: Field) {
    counts[term.bytes, default: [:]][field, default: 0] += 1
    if !term.isWhole { lengths[field, default: 0] += 1 }
  }

  fileprivate mutating func countText(_ document: ChunkedDocument) {
    var spans: [(Range<Int>, Field)] = []
    for symbol in document.symbols where symbol.kind != .heading {
      spans += [(symbol.docComment, .docComment), (symbol.signature, .signature)]
    }
    spans = spans.filter { !$0.0.isEmpty }
    spans.sort { ($0.0.lowerBound, $0.0.upperBound) < ($1.0.lowerBound, $1.0.upperBound) }
    let isCode = ![.markdown, .plainText, .json].contains(document.document.language)
    var words: Set<Int> = []
    for term in QueryTerms.analyze(document.document.string(chunk.bytes), isUnique: false) {
      let start = chunk.bytes.lowerBound + term.source.lowerBound
      let end = chunk.bytes.lowerBound + term.source.upperBound
      var field = Field.body
      if let span = spans.first(where: { $0.0.upperBound > start }), span.0.lowerBound <= start {
        field = span.1
      }
      count(term, field)
      positions[term.bytes, default: []].append(Int32(term.position))
      let isHidden = document.regions.contains { $0.bytes.contains(start) }
      let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(document.document.text[start])
      if isCode, !isHidden, !isNumber, words.insert(start).inserted {
        references[document.document.string(start..<end), default: 0] += 1
      }
    }
  }
}

extension Double {
  /// Natural logarithm by its series; Foundation is not needed for one function.
  var logarithm: Double {
    var exponent = 0.0
    var value = self
    while value > 1.5 {
      value /= 2
      exponent += 1
    }
    while value < 0.75 {
      value *= 2
      exponent -= 1
    }
    let ratio = (value - 1) / (value + 1)
    var sum = 0.0
    var power = ratio
    for odd in stride(from: 1.0, to: 61, by: 2) {
      sum += power / odd
      power *= ratio * ratio
    }
    return 2 * sum + exponent * 0.693_147_180_559_945_3
  }
}
