import Foundation
import LanguageModel
import ModelFormats
import Testing

struct SamplerTests {
  /// Chooses once from the logarithms of probabilities.
  private static func choose(
    _ sampler: inout Sampler, _ logits: [Float], after tokens: [Token] = []
  ) -> Token? {
    var logits = logits
    return logits.withUnsafeMutableBufferPointer { sampler.next($0, after: tokens) }
  }

  private static func choose(
    _ options: SamplingOptions, _ logits: [Float], after tokens: [Token] = [],
    adjustment: Sampler.Adjustment? = nil
  ) -> Token? {
    var sampler = Sampler(options, adjustment: adjustment)
    return choose(&sampler, logits, after: tokens)
  }

  /// How often each token is drawn of 20,000 times.
  private static func shares(
    _ logits: [Float], adjustment: Sampler.Adjustment? = nil,
    _ change: (inout SamplingOptions) -> Void
  ) -> [Double] {
    var options = SamplingOptions(temperature: 1, seed: 5)
    change(&options)
    var sampler = Sampler(options, adjustment: adjustment)
    var counts = [Double](repeating: 0, count: logits.count)
    for _ in 0..<20_000 { counts[Int(choose(&sampler, logits) ?? 0)] += 1 / 20_000 }
    return counts
  }

  private static let probabilities: [Double] = [0.5, 0.05, 0.3, 0.15]
  private static let logits = probabilities.map { Float(log($0)) }

  /// Three standard deviations of 20,000 draws are 0.011 at the most.
  private static func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
    zip(found, expected).allSatisfy { abs($0 - $1) < 0.012 }
  }

  @Test func greedyTakesTheFirstOfTheLikeliest() {
    #expect(Self.choose(SamplingOptions(), [1, 3, 3, 2]) == 1)
    var only = SamplingOptions(temperature: 1)
    only.topK = 1
    #expect(Self.choose(only, [1, 3, 3, 2]) == 1)
  }

  @Test func drawsByProbability() {
    #expect(Self.isNear(Self.shares(Self.logits) { _ in }, Self.probabilities))
  }

  @Test func temperatureSharpensAndFlattens() {
    for temperature in [0.5, 2] {
      let powers = Self.probabilities.map { pow($0, 1 / temperature) }
      let sum = powers.reduce(0, +)
      let found = Self.shares(Self.logits) { $0.temperature = Float(temperature) }
      #expect(Self.isNear(found, powers.map { $0 / sum }))
    }
  }

  @Test func limitsKeepTheLikeliest() {
    let two = [0.5 / 0.8, 0, 0.3 / 0.8, 0]
    #expect(Self.isNear(Self.shares(Self.logits) { $0.topK = 2 }, two))
    // 0.5 alone is less than 0.6; with 0.3 it is enough.
    #expect(Self.isNear(Self.shares(Self.logits) { $0.topP = 0.6 }, two))
    #expect(Self.isNear(Self.shares(Self.logits) { $0.minP = 0.5 }, two))
    // However small, the likeliest stays.
    #expect(Self.isNear(Self.shares(Self.logits) { $0.topP = 0 }, [1, 0, 0, 0]))
  }

  @Test func largeVocabulariesKeepTheirLikeliest() {
    var logits = [Float](repeating: -3, count: 50_000)
    for (rank, token) in [40_001, 7, 25_000].enumerated() { logits[token] = Float(9 - rank) }
    var options = SamplingOptions(temperature: 1, seed: 1)
    options.topK = 3
    var sampler = Sampler(options)
    let drawn = Set((0..<300).map { _ in Self.choose(&sampler, logits) })
    #expect(drawn == [40_001, 7, 25_000])
  }

  @Test func repeatedTokensBecomeLessLikely() {
    var options = SamplingOptions()
    options.repetitionPenalty = 2
    options.penaltyWindow = 2
    #expect(Self.choose(options, [3, 2, -1], after: [0, 0]) == 1)
    #expect(Self.choose(options, [3, 2, -1], after: [0, 2, 2]) == 0)
    // Below zero the penalty multiplies, so that it is one.
    #expect(Self.choose(options, [-3, -2, -3.5], after: [1]) == 0)
  }

  @Test func biasForbidsAndPrefers() {
    var options = SamplingOptions()
    options.logitBias = [0: -.infinity, 2: 1.5, 99: 5]
    #expect(Self.choose(options, [3, 2, 1]) == 2)
    options.logitBias = [0: -.infinity, 1: -.infinity, 2: -.infinity]
    #expect(Self.choose(options, [3, 2, 1]) == nil)
  }

  @Test func aCallerMasks() {
    let options = SamplingOptions()
    #expect(Self.choose(options, [3, 2, 1]) { logits, _ in logits.mask { $0 > 0 } } == 1)
    #expect(Self.choose(options, [3, 2, 1]) { logits, _ in logits.mask { _ in false } } == nil)
  }

  @Test func aCallerMixesDistributions() {
    let other: [(Token, Float)] = [(1, 0.9), (3, 0.1)]
    let found = Self.shares(
      Self.logits.map { $0 + 4 }, adjustment: { logits, _ in logits.mix(other, share: 0.4) }
    ) { _ in }
    #expect(Self.isNear(found, [0.3, 0.03 + 0.36, 0.18, 0.09 + 0.04]))
  }

  @Test func aSeedDecides() {
    func draws(_ seed: UInt64) -> [Token?] {
      var sampler = Sampler(SamplingOptions(temperature: 1, seed: seed))
      return (0..<50).map { _ in Self.choose(&sampler, Self.logits) }
    }
    #expect(draws(1) == draws(1))
    #expect(draws(1) != draws(2))
  }
}

struct StopStringsTests {
  /// What is let through when a text comes in pieces of some characters.
  private static func through(_ text: String, _ stops: [String], by length: Int) -> (String, Bool) {
    var watcher = StopStrings(stops)
    var (rest, shown) = (Array(text)[...], "")
    while !rest.isEmpty {
      shown += watcher.append(String(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return (shown + watcher.finish(), watcher.isStopped)
  }

  @Test(arguments: 1...9) func nothingOfAStopIsShown(length: Int) {
    #expect(Self.through("one\n\ntwo", ["\n\n"], by: length) == ("one", true))
    #expect(Self.through("aab", ["ab"], by: length) == ("a", true))
    #expect(Self.through("caffè là", ["è l"], by: length) == ("caff", true))
    // The earliest stop counts, however they overlap.
    #expect(Self.through("xabcd", ["bcd", "abc"], by: length) == ("x", true))
    // What only began like a stop is shown in the end.
    #expect(Self.through("a END", ["END."], by: length) == ("a END", false))
    #expect(Self.through("text", [""], by: length) == ("text", false))
  }

  @Test func textIsShownAsSoonAsItIsSafe() {
    var watcher = StopStrings(["</answer>"])
    #expect(watcher.append("a < b") == "a < b")
    #expect(watcher.append(" <") == " ")
    #expect(watcher.append("c") == "<c")
  }
}
