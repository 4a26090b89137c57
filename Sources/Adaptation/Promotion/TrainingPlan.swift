import Foundation
package import ModelFormats

/// What a training learns from and how: everything but the decoder's own weights.
///
/// Kept beside the checkpoint, so that a training goes on with the texts that it began with, whatever
/// happens to the files meanwhile.
package struct TrainingPlan: Sendable, Equatable {
  package var base: BaseModel
  package var options: TrainingOptions
  package var files: DataSetManifest
  package var texts: [DataSplit: [[Token]]]

  /// Less text teaches a decoder nothing that an n-gram model doesn't know.
  package static let fewestTokens = (train: 8_192, test: 1_024)

  /// - Parameters:
  ///   - options: nil for what suits the amount of text.
  /// - Throws: `TrainingFailure.tooLittleText`.
  package init(
    _ set: DataSet, _ tokenizer: any Tokenizer, base: BaseModel, options: TrainingOptions? = nil
  ) throws(TrainingFailure) {
    self.base = base
    files = set.manifest
    texts = [:]
    for split in DataSplit.allCases {
      texts[split] = set.entries.filter { $0.split == split }.flatMap { entry in
        let tokens = tokenizer.encode(entry.text)
        return [[Token]](repeating: tokens, count: split == .train ? entry.weight : 1)
      }
    }
    self.options = options ?? .recommended(tokens: texts[.train]?.joined().count ?? 0)
    guard tokens(.train) >= Self.fewestTokens.train, tokens(.test) >= Self.fewestTokens.test else {
      throw .tooLittleText(
        tokens: DataSplit.allCases.reduce(0) { $0 + tokens($1) }, files: set.entries.count)
    }
    texts[.train] = texts[.train].map {
      FillInTheMiddle(tokenizer.special)?.rearranging($0, seed: self.options.seed) ?? $0
    }
  }

  package func tokens(_ split: DataSplit) -> Int {
    texts[split, default: []].reduce(0) { $0 + $1.count }
  }

}

extension TrainingOptions {
  /// Options for a project with so many tokens to learn from: the fewer, the more often each is read.
  package static func recommended(tokens: Int) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs =
      switch tokens {
      case ..<100_000: 4
      case ..<1_000_000: 3
      case ..<4_000_000: 2
      default: 1
      }
    return options
  }
}

/// Why nothing is trained.
package enum TrainingFailure: Error, Hashable, CustomStringConvertible {
  case tooLittleText(tokens: Int, files: Int)
  /// Another trainer works on the project.
  case busy
  /// A file that the training had begun with is to be forgotten.
  case forgotten

  package var description: String {
    switch self {
    case .tooLittleText(let tokens, let files):
      "there is too little text to learn from: \(tokens) tokens in \(files) files"
    case .busy: "another ragd trains on this project"
    case .forgotten: "a file that this training learns from was forgotten meanwhile"
    }
  }
}

// MARK: - On disk

extension TrainingPlan: Codable {
  private enum CodingKeys: String, CodingKey { case base, options, files, texts }

  /// Texts of a part, one behind the other.
  private struct Texts: Codable {
    var lengths: [Int]
    /// Little-endian, 32 bits each.
    var tokens: Data
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    base = try container.decode(BaseModel.self, forKey: .base)
    options = try container.decode(TrainingOptions.self, forKey: .options)
    files = try container.decode(DataSetManifest.self, forKey: .files)
    texts = [:]
    for (name, coded) in try container.decode([String: Texts].self, forKey: .texts) {
      guard let split = DataSplit(rawValue: name), let texts = Self.texts(coded) else {
        throw DecodingError.dataCorruptedError(
          forKey: .texts, in: container, debugDescription: "the texts don't fit together")
      }
      self.texts[split] = texts
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(base, forKey: .base)
    try container.encode(options, forKey: .options)
    try container.encode(files, forKey: .files)
    let coded = texts.map { split, texts in
      let tokens = texts.joined().map(\.littleEndian).withUnsafeBytes { Data($0) }
      return (split.rawValue, Texts(lengths: texts.map(\.count), tokens: tokens))
    }
    try container.encode(Dictionary(uniqueKeysWithValues: coded), forKey: .texts)
  }

  private static func texts(_ coded: Texts) -> [[Token]]? {
    var texts: [[Token]] = []
    var rest = coded.tokens[...]
    for length in coded.lengths {
      guard (0...rest.count / 4).contains(length) else { return nil }
      texts.append(
        (0..<length).map { index in
          rest.withUnsafeBytes {
            Token(littleEndian: $0.loadUnaligned(fromByteOffset: 4 * index, as: Token.self))
          }
        })
      rest = rest.dropFirst(4 * length)
    }
    return rest.isEmpty ? texts : nil
  }

  /// Whether every token is one of this vocabulary.
  func fits(vocabularySize: Int) -> Bool {
    let known = 0..<Token(clamping: vocabularySize)
    return texts.values.allSatisfy { $0.allSatisfy { $0.allSatisfy(known.contains) } }
  }
}
