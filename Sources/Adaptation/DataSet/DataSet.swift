package import Corpus
import Storage

/// Which part of the data set a file belongs to.
package enum DataSplit: String, Sendable, Codable, CaseIterable {
  case train, validation, test
}

/// The texts that adaptation learns from and is measured on, one a file.
///
/// Files that are the same as another, or nearly, are left out, so that nothing is learned twice,
/// and nothing measured that was learned. A file's part is decided by its path's hash: it stays the
/// same from run to run, but for files near a border when others come or go.
package struct DataSet: Sendable {
  /// A file that is used.
  package struct Entry: Sendable {
    package let document: Document
    package let split: DataSplit
    /// How often it is read in each pass over the texts.
    package let weight: Int

    /// The text, its secrets masked; of data, which nobody writes by hand, only the beginning.
    package var text: String {
      let most = document.language.isData ? DataSet.longestData : document.text.count
      return document.string(0..<min(most, document.text.count))
    }
  }

  /// By path.
  package let entries: [Entry]
  package let manifest: DataSetManifest

  /// Shares of the text, in bytes, that are held out.
  package static let testShare = 0.1
  package static let validationShare = 0.06
  /// Shorter files teach nothing.
  static let shortest = 64
  /// Bytes of a data file that are read: enough to learn its form.
  static let longestData = 2_048

  /// - Parameters:
  ///   - documents: in any order.
  ///   - skipped: files that the corpus itself left out, for the manifest.
  ///   - recent: paths of files that changed lately; they are read twice as often.
  ///   - forgotten: paths that the user wants forgotten.
  ///   - division: another number divides the files otherwise, to see how much a measure owes to chance.
  package init(
    _ documents: [Document], skipped: [SkippedFile] = [], recent: Set<String> = [],
    forgetting forgotten: Set<String> = [], division: UInt64 = 0
  ) {
    var leftOut = skipped.map {
      DataSetManifest.LeftOut(path: $0.path, reason: .corpus($0.reason.rawValue))
    }
    var kept: [Document] = []
    var duplicates = DuplicateFinder()
    for document in documents.sorted(by: { $0.path < $1.path }) {
      if let reason = Self.reason(document, forgotten) ?? duplicates.add(document) {
        leftOut.append(DataSetManifest.LeftOut(path: document.path, reason: reason))
      } else {
        kept.append(document)
      }
    }
    let splits = Self.splits(kept, division)
    entries = kept.map {
      Entry(
        document: $0, split: splits[$0.path] ?? .train, weight: recent.contains($0.path) ? 2 : 1)
    }
    manifest = DataSetManifest(
      files: entries.map {
        .init(
          path: $0.document.path, hash: $0.document.hash.hex, split: $0.split,
          bytes: $0.document.text.count)
      }, leftOut: leftOut.sorted { $0.path < $1.path })
  }

  /// The texts of a part, by path.
  package func texts(_ split: DataSplit) -> [String] {
    entries.filter { $0.split == split }.map(\.text)
  }

  private static func reason(
    _ document: Document, _ forgotten: Set<String>
  ) -> DataSetManifest.Reason? {
    if forgotten.contains(document.path) { return .forgotten }
    if document.traits.contains(.generated) { return .corpus(SkipReason.generated.rawValue) }
    if document.traits.contains(.vendored) { return .vendored }
    return document.text.count < shortest ? .short : nil
  }

  /// Goes through the files in the order of their paths' hashes until the shares are full.
  private static func splits(
    _ documents: [Document], _ division: UInt64
  ) -> [String: DataSplit] {
    let all = documents.reduce(0) { $0 + $1.text.count }
    var seen = 0
    var splits: [String: DataSplit] = [:]
    func hash(_ path: String) -> UInt64 {
      Array(path.utf8).withUnsafeBytes { ContentHash($0, seed: division).value }
    }
    let order = documents.map { (hash: hash($0.path), document: $0) }
      .sorted { ($0.hash, $0.document.path) < ($1.hash, $1.document.path) }
    for (_, document) in order {
      let share = Double(seen) / Double(max(1, all))
      splits[document.path] =
        share < testShare ? .test : share < testShare + validationShare ? .validation : .train
      seen += document.text.count
    }
    return splits
  }
}

extension Language {
  /// Whether programs write it more often than people.
  fileprivate var isData: Bool {
    switch self {
    case .json, .xml, .yaml: true
    default: false
    }
  }
}
