import Foundation
import ModelTestSupport

/// The lines of `tokenizer_goldens.py`: the same seed gives the same bytes.
struct TokenizerLines {
  private struct Source: Decodable {
    var words: [String]
    var operators: [String]
    var letters: [String]
    var runs: [String]
    var names: [String]
    var emoji: [String]
    var ranges: [[Int]]
  }

  private let source: Source
  private var generator = LinearGenerator(seed: 7)

  init() throws {
    let data = try Data(contentsOf: Goldens.url("tokenizer_lines.json"))
    source = try JSONDecoder().decode(Source.self, from: data)
  }

  private mutating func draw(_ count: Int) -> Int { Int(generator.next() >> 33) % count }

  private mutating func pick<T>(_ items: [T]) -> T { items[draw(items.count)] }

  mutating func next() -> [UInt8] {
    let count = 1 + draw(12)
    let isRaw = draw(8) == 0
    var line: [UInt8] = []
    for _ in 0..<count { line += fragment(isRaw) }
    return line
  }

  private mutating func fragment(_ isRaw: Bool) -> [UInt8] {
    let kind = draw(16)
    switch kind {
    case 0..<5:
      let space = draw(2) == 1 ? " " : ""
      return Array((space + pick(source.words)).utf8)
    case 5..<7: return Array(pick(source.operators).utf8)
    case 7: return text(1 + draw(12)) { $0.pick($0.source.letters) }
    case 8: return text(1 + draw(9)) { String($0.draw(10)) }
    case 9:
      let longest = draw(8) == 0 ? 300 : 24
      let count = 1 + draw(longest)
      return Array(String(repeating: pick(source.runs), count: count).utf8)
    case 10: return Array(("\n" + String(repeating: " ", count: 4 * draw(6))).utf8)
    case 11..<13:
      let range = pick(source.ranges)
      return text(1 + draw(6)) { Self.character(range[0] + $0.draw(range[1] - range[0] + 1)) }
    case 13:
      let scalar = draw(0x110000)
      return Array(Self.character((0xD800..<0xE000) ~= scalar ? scalar - 0x1000 : scalar).utf8)
    case 14: return Array(pick(source.names).utf8)
    default: return isRaw ? rawBytes() : Array(pick(source.emoji).utf8)
    }
  }

  private mutating func text(
    _ count: Int, _ next: (inout TokenizerLines) -> String
  ) -> [UInt8] {
    (0..<count).flatMap { _ in Array(next(&self).utf8) }
  }

  private mutating func rawBytes() -> [UInt8] {
    (0..<1 + draw(6)).map { _ in
      let byte = UInt8(draw(256))
      return (0xF4..<0xF8) ~= byte ? byte - 16 : byte
    }
  }

  private static func character(_ scalar: Int) -> String {
    Unicode.Scalar(UInt32(scalar)).map { String(Character($0)) } ?? ""
  }
}
