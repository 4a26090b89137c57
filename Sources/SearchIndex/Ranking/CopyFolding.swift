import Corpus

/// Folds copies: places that say the same as a better one are shown under it.
///
/// Most of it is read from the index. A copy has the text of the better place, byte for byte, or is its changed
/// version in a copy of its file (`VersionTest`), or the same section of a translation of its
/// document (`TranslationTest`). What defines another name is never a copy, nor is data that differs.
struct CopyFolding {
  private let snapshot: IndexSnapshot
  private var versions: VersionTest
  private var translations: TranslationTest
  private var files: [FileID: FileRecord] = [:]

  /// What of a place is compared.
  struct Subject {
    var chunk: ChunkRecord
    var file: FileRecord
    /// The place shows the definition of a name in the query.
    var isDefinition: Bool
  }

  init(_ snapshot: IndexSnapshot) {
    self.snapshot = snapshot
    versions = VersionTest(snapshot: snapshot)
    translations = TranslationTest(snapshot: snapshot)
  }

  /// The first `limit` places that are no copies of better ones, each with its copies.
  ///
  /// - Parameter ranked: best first.
  /// - Complexity: O(places × limit) comparisons of numbers; texts are read only of likely versions.
  mutating func folded(_ ranked: [Ranker.Place], limit: Int) -> [Ranker.Place] {
    var kept: [Ranker.Place] = []
    var subjects: [Subject] = []
    for place in ranked {
      let subject = subject(place)
      if let better = subjects.firstIndex(where: { isCopy(subject, of: $0) }) {
        kept[better].copies.append(place)
      } else if kept.count < limit {
        kept.append(place)
        subjects.append(subject)
      }
    }
    return kept
  }

  private mutating func isCopy(_ one: Subject, of other: Subject) -> Bool {
    guard one.file.id != other.file.id, one.isDefinition == other.isDefinition else { return false }
    if translations.areTheSame(one, other) { return true }
    if one.chunk.hash == other.chunk.hash, one.chunk.bytes.count == other.chunk.bytes.count {
      return name(of: one) == name(of: other)
    }
    // What costs least comes first: a version's text is read from its file.
    return VersionTest.areAlike(one, other) && name(of: one) == name(of: other)
      && versions.areTheSame(one, other)
  }

  private mutating func subject(_ place: Ranker.Place) -> Subject {
    let file = files[place.file] ?? snapshot.file(place.file)
    files[place.file] = file
    return Subject(
      chunk: snapshot.chunk(place.chunk), file: file, isDefinition: place.definition != nil)
  }

  /// The name of what a chunk is about, with its containers.
  private func name(of subject: Subject) -> [String] {
    subject.chunk.symbol.map(snapshot.symbol).map { $0.containers + [$0.name] } ?? []
  }
}

/// Tells versions of one text apart from texts that happen to be alike.
///
/// Versions stand in files of one name (or in generated files) that have half of their chunks' bytes
/// in common, and share nine of ten lines.
struct VersionTest {
  let snapshot: IndexSnapshot
  private var related: [[FileID]: Bool] = [:]
  private var lines: [ChunkID: [[UInt8]: Int]?] = [:]

  private static let sharedBytes = 0.5
  private static let sharedLines = 0.9

  init(snapshot: IndexSnapshot) { self.snapshot = snapshot }

  /// Whether two places can be versions by their lengths, languages and files' names.
  static func areAlike(_ one: CopyFolding.Subject, _ other: CopyFolding.Subject) -> Bool {
    let (short, long) = (
      min(one.chunk.bytes.count, other.chunk.bytes.count),
      max(one.chunk.bytes.count, other.chunk.bytes.count)
    )
    guard one.file.language == other.file.language,
      short * 5 >= long * 4, one.file.language.isCode || one.file.language.isProse
    else { return false }
    return one.file.traits.intersection(other.file.traits).contains(.generated)
      || FilePath.name(one.file.path) == FilePath.name(other.file.path)
  }

  /// Whether two places that are alike are versions of each other.
  mutating func areTheSame(_ one: CopyFolding.Subject, _ other: CopyFolding.Subject) -> Bool {
    guard areCopies(one.file, other.file),
      let lines = textLines(one.chunk), let others = textLines(other.chunk)
    else { return false }
    return Self.share(lines, others) >= Self.sharedLines
  }

  private mutating func areCopies(_ one: FileRecord, _ other: FileRecord) -> Bool {
    let pair = [one.id, other.id]
    if let known = related[pair] { return known }
    let hashes = Set(snapshot.chunks(of: one.id).map { snapshot.chunk($0).hash })
    var shared = 0
    for chunk in snapshot.chunks(of: other.id) {
      let chunk = snapshot.chunk(chunk)
      if hashes.contains(chunk.hash) { shared += chunk.bytes.count }
    }
    let result = Double(shared) >= Self.sharedBytes * Double(max(one.size, other.size))
    related[pair] = result
    return result
  }

  /// The chunk's lines without white space at their ends, empty ones left out; nil when the file
  /// changed since.
  private mutating func textLines(_ chunk: ChunkRecord) -> [[UInt8]: Int]? {
    if let known = lines[chunk.id] { return known }
    let counts = readLines(chunk)
    lines[chunk.id] = .some(counts)
    return counts
  }

  private func readLines(_ chunk: ChunkRecord) -> [[UInt8]: Int]? {
    guard let found = try? snapshot.document(chunk.file), found.isCurrent else { return nil }
    var counts: [[UInt8]: Int] = [:]
    for line in found.document.text[chunk.bytes].split(separator: UInt8(ascii: "\n")) {
      let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
      let text = line.drop(while: isBlank).reversed().drop(while: isBlank)
      if !text.isEmpty { counts[Array(text.reversed()), default: 0] += 1 }
    }
    return counts
  }

  /// The share of lines that two texts have in common (Dice's coefficient over multisets).
  private static func share(_ one: [[UInt8]: Int], _ other: [[UInt8]: Int]) -> Double {
    let common = one.reduce(0) { $0 + min($1.value, other[$1.key] ?? 0) }
    let total = one.values.reduce(0, +) + other.values.reduce(0, +)
    return total > 0 ? 2 * Double(common) / Double(total) : 0
  }
}

/// Tells whether two places are the same section of a document in two languages.
///
/// Documents are translations when their paths differ by a language's code alone (`docs/en/a.md`
/// and `docs/ja/a.md`, `README.md` and `README.zh-CN.md`) and their headings have the same levels in the same order.
struct TranslationTest {
  let snapshot: IndexSnapshot
  private var paths: [FileID: DocumentPath] = [:]

  init(snapshot: IndexSnapshot) { self.snapshot = snapshot }

  mutating func areTheSame(_ one: CopyFolding.Subject, _ other: CopyFolding.Subject) -> Bool {
    guard one.file.language.isProse, one.file.language == other.file.language,
      one.file.path != other.file.path, path(of: one.file) == path(of: other.file),
      let place = section(one), place == section(other)
    else { return false }
    return levels(one.file) == levels(other.file)
  }

  private mutating func path(of file: FileRecord) -> DocumentPath {
    if let known = paths[file.id] { return known }
    let path = DocumentPath(file.path)
    paths[file.id] = path
    return path
  }

  /// How many headings of the file come before the place's own; nil without one.
  private func section(_ subject: CopyFolding.Subject) -> Int? {
    subject.chunk.symbol.flatMap { snapshot.symbols(in: subject.file.id).firstIndex(of: $0) }
  }

  private func levels(_ file: FileRecord) -> [UInt8] {
    snapshot.symbols(in: file.id).map { snapshot.symbol($0).level }
  }
}

/// A document's path without the language it is written in.
private struct DocumentPath: Equatable {
  private var parts: [String] = []

  init(_ path: String) {
    for folder in path.split(separator: "/") {
      let pieces = folder.split(separator: ".").map(String.init)
      let kept = pieces.filter { !Self.isLanguage($0) }
      if !kept.isEmpty { parts.append(kept.joined(separator: ".")) }
    }
  }

  /// A code of ISO 639-1 that documentation is translated to, perhaps with a region or script.
  private static func isLanguage(_ part: String) -> Bool {
    let pieces = part.split(whereSeparator: { "-_".contains($0) })
    guard let code = pieces.first, pieces.count <= 2, codes.contains(code.lowercased()) else {
      return false
    }
    return pieces.count == 1 || (2...4).contains(pieces[1].count)
  }

  private static let codes = Set(
    """
    ar bg bn cs da de el en es fa fi fr he hi hu id it ja ko ms nl no pl pt ro ru sk sr sv th tr uk \
    vi zh
    """.split(separator: " ").map(String.init))
}
