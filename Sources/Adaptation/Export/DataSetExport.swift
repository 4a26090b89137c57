import Corpus
import Foundation

/// A data set as JSON Lines, for trainers elsewhere.
///
/// The three forms are what hosted and local trainers take: pairs of a prompt and a completion (TRL,
/// MLX-LM, Axolotl), conversations (`messages`, as OpenAI's fine-tuning has them), and plain text.
package struct DataSetExport {
  /// What a line holds.
  package enum Form: String, Sendable, CaseIterable {
    case completion, chat, text
  }

  /// A file to write.
  package struct File: Sendable {
    package let name: String
    package let bytes: [UInt8]
    package let records: Int
  }

  private let set: DataSet
  private let form: Form

  /// Bytes before a cursor that a prompt has at most, and of a piece of text.
  private static let promptLength = 2_048
  private static let pieceLength = 8_192
  /// One of so many lines gives a record of its own.
  private static let linesPerRecord = 4

  package init(_ set: DataSet, _ form: Form) { (self.set, self.form) = (set, form) }

  /// The three parts, and the manifest.
  package func files() throws -> [File] {
    let names: [(DataSplit, String)] = [
      (.train, "train.jsonl"), (.validation, "valid.jsonl"), (.test, "test.jsonl"),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var files: [File] = []
    for (split, name) in names {
      var (bytes, records): ([UInt8], Int) = ([], 0)
      for entry in set.entries where entry.split == split {
        let copies = split == .train ? entry.weight : 1
        for record in self.records(entry) {
          let line = try Array(encoder.encode(record)) + [UInt8(ascii: "\n")]
          for _ in 0..<copies { bytes += line }
          records += copies
        }
      }
      files.append(File(name: name, bytes: bytes, records: records))
    }
    encoder.outputFormatting.insert(.prettyPrinted)
    let manifest = try Array(encoder.encode(set.manifest)) + [UInt8(ascii: "\n")]
    return files + [File(name: "manifest.json", bytes: manifest, records: 0)]
  }

  // MARK: - Records

  private enum Record: Encodable {
    case text(String)
    case completion(prompt: String, completion: String)
    case chat(system: String, user: String, assistant: String)

    private enum CodingKeys: String, CodingKey { case text, prompt, completion, messages }

    private struct Message: Encodable {
      var role: String
      var content: String
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .text(let text): try container.encode(text, forKey: .text)
      case .completion(let prompt, let completion):
        try container.encode(prompt, forKey: .prompt)
        try container.encode(completion, forKey: .completion)
      case .chat(let system, let user, let assistant):
        try container.encode(
          [
            Message(role: "system", content: system), Message(role: "user", content: user),
            Message(role: "assistant", content: assistant),
          ], forKey: .messages)
      }
    }
  }

  private func records(_ entry: DataSet.Entry) -> [Record] {
    let text = entry.text
    switch form {
    case .text: return Self.pieces(text).map(Record.text)
    case .completion:
      return Self.cursors(text).map { .completion(prompt: $0.before, completion: $0.line) }
    case .chat:
      let system = "Continue the file \(entry.document.path). Answer with the next line alone."
      return Self.cursors(text).map {
        .chat(system: system, user: $0.before, assistant: $0.line)
      }
    }
  }

  /// The text cut at line ends, so that no piece is longer than a trainer's context.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if !piece.isEmpty, piece.utf8.count + line.utf8.count > pieceLength {
        pieces.append(piece)
        piece = ""
      }
      piece += line + "\n"
    }
    // The last line has no end of its own.
    piece = String(piece.dropLast())
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  /// Every few lines, what stands before a line and the line itself, its end included.
  private static func cursors(_ text: String) -> [(before: String, line: String)] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.dropFirst().compactMap { index in
      let line = lines[index]
      guard index % linesPerRecord == 0, line.contains(where: { !$0.isWhitespace }) else {
        return nil
      }
      var before: [Substring] = []
      var length = 0
      for earlier in lines[..<index].reversed() {
        length += earlier.utf8.count + 1
        if length > promptLength, !before.isEmpty { break }
        before.append(earlier)
      }
      return (before.reversed().joined(separator: "\n") + "\n", line + "\n")
    }
  }
}
