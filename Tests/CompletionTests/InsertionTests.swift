import Completion
import Corpus
import Evaluation
import TestSupport
import Testing

/// Whatever is offered, wherever the cursor stands: it must insert cleanly.
struct InsertionTests {
  /// Code without brackets in strings or comments, so that counting them is simple.
  private static func source(
    _ random: inout SplitMix, unit: String, lineBreak: String
  ) -> String {
    let names = ["alpha", "beta", "größe", "delta", "loadAll", "item_2", "emoji"]
    let types = ["Int", "String", "Widget", "Gadget"]
    var lines = ["import Foundation", "", "struct \(random.pick(types))Box {"]
    for _ in 0..<Int.random(in: 2...6, using: &random) {
      let (name, other, type) = (random.pick(names), random.pick(names), random.pick(types))
      lines += [
        "\(unit)/// Loads the \(name) — 🎉 é.", "\(unit)func \(name)(_ \(other): \(type)) {",
      ]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let statement = random.pick([
          "let \(name) = [\(other), self.\(random.pick(names))(1)]", "print(\"🎉 \(name)\")",
          "guard \(other) > 0 else { return }", "call(\(name), with: \(other)) { $0.\(name) }",
          "if \(name) == \(other) {",
        ])
        lines.append(unit + unit + statement)
        if statement.hasSuffix("== \(other) {") {
          lines += ["\(unit)\(unit)\(unit)self.\(other)()", "\(unit)\(unit)}"]
        }
      }
      lines += ["\(unit)}", ""]
    }
    return (lines + ["}", ""]).joined(separator: lineBreak)
  }

  @Test(arguments: [("  ", "\n"), ("\t", "\r\n"), ("    ", "\n")])
  func insertsCleanlyAnywhere(unit: String, lineBreak: String) throws {
    var random = SplitMix(seed: 20)
    var files: [String: String] = [:]
    for number in 0..<6 {
      files["Sources/File\(number).swift"] = Self.source(&random, unit: unit, lineBreak: lineBreak)
    }
    let project = try Project(files)
    for round in 0..<40 {
      let text = Array(Self.source(&random, unit: unit, lineBreak: lineBreak).utf8)
      let offset = Int.random(in: 0...text.count, using: &random)
      let cut = random.oneIn(2) ? text : Self.withoutRestOfLine(text, offset)
      let request = project.request("Sources/New.swift", cut, at: offset)
      for candidate in project.completer.inline(request) {
        try Self.check(candidate, request, isGhost: true, lineBreak)
      }
      for candidate in round % 4 == 0 ? project.completer.menu(request) : [] {
        try Self.check(candidate, request, isGhost: false, lineBreak)
      }
    }
  }

  private static func withoutRestOfLine(_ text: [UInt8], _ offset: Int) -> [UInt8] {
    var end = offset
    while end < text.count, text[end] != 0x0A, text[end] != 0x0D { end += 1 }
    var start = offset
    while start > 0, start < text.count, text[start] & 0xC0 == 0x80 { start -= 1 }
    return Array(text[..<start] + text[end...])
  }

  /// Checks what is offered at a place.
  static func check(
    _ candidate: Completion.Candidate, _ request: CompletionRequest, isGhost: Bool,
    _ lineBreak: String
  ) throws {
    let document = request.document.document
    let text = document.text
    let place = Comment(
      rawValue: "\(candidate) at \(request.offset) in \(document.string(0..<text.count))")
    let line = document.lines.content(
      ofLine: document.lines.line(at: min(request.offset, text.count)), in: text)
    try #require(
      line.lowerBound <= candidate.replace.lowerBound
        && candidate.replace.upperBound <= max(line.upperBound, request.offset), place)
    for edge in [candidate.replace.lowerBound, candidate.replace.upperBound] where edge < text.count
    {
      #expect(text[edge] & 0xC0 != 0x80, place)
    }
    #expect(!candidate.text.isEmpty, place)
    let applied = Array(apply(candidate, to: request).utf8)
    #expect(
      InsertionCheck.surplusClosings(applied) <= InsertionCheck.surplusClosings(text), place)
    if lineBreak == "\r\n" {
      #expect(!candidate.text.replacing("\r\n", with: "").utf8.contains(0x0A), place)
    } else {
      #expect(!candidate.text.utf8.contains(0x0D), place)
    }
    guard isGhost else { return }
    let rest = text[
      candidate.replace.upperBound..<max(line.upperBound, candidate.replace.upperBound)]
    if rest.isEmpty { #expect(candidate.text.last?.isWhitespace == false, place) }
    if rest.count > 1 {
      #expect(!Array(candidate.text.utf8).suffix(rest.count).elementsEqual(rest), place)
    }
  }

  @Test func randomBytesNeverTrap() throws {
    var random = SplitMix(seed: 3)
    let project = try Project(["a.swift": Self.source(&random, unit: "  ", lineBreak: "\n")])
    let alphabet = Array("ab.:>-(){}[]\"'`/*#\\\n\r\t 1_$é🎉".utf8)
    for round in 0..<120 {
      let count = Int.random(in: 0..<200, using: &random)
      let text =
        round % 3 == 0
        ? (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        : random.bytes(count, of: alphabet)
      let path = random.pick(["x.swift", "x.py", "x.c", "x.md", "x.rb", "x.lua", "x.txt", "x"])
      let offset = Int.random(in: -2...count + 2, using: &random)
      let request = project.request(path, text, at: offset)
      for candidate in project.completer.inline(request) + project.completer.menu(request) {
        let size = request.document.document.text.count
        #expect(candidate.replace.lowerBound >= 0 && candidate.replace.upperBound <= size)
      }
    }
  }

  /// The limit is for quadratic work, which would take hours.
  @Test(.timeLimit(.minutes(15)), arguments: ["word", "a.b(c, ", "\"", "\u{1F389}"])
  func oneLineOfAMegabyteIsAnswered(piece: String) throws {
    let project = try Project(["a.swift": "let a = b\n"])
    let text = Array(String(repeating: piece, count: (1 << 20) / piece.utf8.count).utf8)
    for offset in [text.count / 2, text.count] {
      let request = project.request("x.swift", text, at: offset)
      for candidate in project.completer.inline(request) + project.completer.menu(request) {
        #expect(candidate.replace.lowerBound >= 0 && candidate.replace.upperBound <= text.count)
      }
    }
  }
}
