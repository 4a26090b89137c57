import Foundation

/// BLEU of a corpus of texts, each beside one reference (Papineni et al., "BLEU: a Method for Automatic
/// Evaluation of Machine Translation", 2002), as the program `sacrebleu` computes it.
///
/// Words of `mteval-v13a`, n-grams up to four, exponential smoothing of those without a match.
package struct BLEU: Sendable {
  private static let longest = 4

  private var matches = [Int](repeating: 0, count: longest)
  private var totals = [Int](repeating: 0, count: longest)
  private var length = 0
  private var referenceLength = 0

  /// No texts so far.
  package init() {}

  /// Counts a text in.
  package mutating func add(_ text: String, reference: String) {
    let (words, expected) = (Self.words(of: text), Self.words(of: reference))
    length += words.count
    referenceLength += expected.count
    for order in 1...Self.longest {
      let (found, wanted) = (Self.grams(of: words, order), Self.grams(of: expected, order))
      for (gram, count) in found { matches[order - 1] += min(count, wanted[gram] ?? 0) }
      totals[order - 1] += max(0, words.count - order + 1)
    }
  }

  /// From 0 to 100; 0 when no word matches, or no text has four words.
  package var score: Double {
    guard matches.contains(where: { $0 > 0 }), !totals.contains(0) else { return 0 }
    var smoothing = 1.0
    var logarithms = 0.0
    for (matched, total) in zip(matches, totals) {
      if matched == 0 { smoothing *= 2 }
      let precision = matched == 0 ? 1 / smoothing : Double(matched)
      logarithms += log(100 * precision / Double(total))
    }
    let isShort = length < referenceLength
    let brevity = isShort ? exp(1 - Double(referenceLength) / Double(length)) : 1
    return brevity * exp(logarithms / Double(Self.longest))
  }

  private static func grams(of words: [String], _ order: Int) -> [ArraySlice<String>: Int] {
    guard words.count >= order else { return [:] }
    let grams = (0...words.count - order).map { words[$0..<$0 + order] }
    return Dictionary(grams.map { ($0, 1) }, uniquingKeysWith: +)
  }

  // MARK: Words

  private static let entities = [
    ("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"),
    ("&gt;", ">"),
  ]

  /// The words of `mteval-v13a`: symbols stand alone, but for a point or comma within a number.
  private static func words(of text: String) -> [String] {
    var text = text
    for (entity, plain) in entities { text = text.replacing(entity, with: plain) }
    let scalars = [" "] + Array(text.unicodeScalars) + [" "]
    var spaced: [Unicode.Scalar] = []
    for (place, scalar) in scalars.enumerated() {
      let before = place > 0 ? scalars[place - 1] : " "
      let after = place + 1 < scalars.count ? scalars[place + 1] : " "
      let standsAlone =
        switch scalar {
        case ".", ",": !before.isDigit || !after.isDigit
        case "-": before.isDigit
        default: scalar.isSymbol
        }
      spaced += standsAlone ? [" ", scalar, " "] : [scalar]
    }
    return spaced.split(whereSeparator: \.properties.isWhitespace).map { word in
      String(String.UnicodeScalarView(word))
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }

  /// What the original's pattern sets apart: ASCII that is no letter, digit, point, comma, dash or quote.
  fileprivate var isSymbol: Bool {
    switch self {
    case " "..."&", "("..."+", "/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }
}
