import Foundation
import Storage
import Synchronization

/// What the user did with the completions shown, and how sure a completion must be to be shown.
///
/// Kept in one small file on this machine and sent nowhere. Thread-safe.
package final class CompletionFeedback: Sendable {
  /// Counters since the file was made.
  package struct Counts: Codable, Sendable, Hashable {
    package var shown = 0
    package var accepted = 0
    package var rejected = 0
  }

  fileprivate struct Record: Codable {
    var counts = Counts()
    var threshold = ConfidenceThreshold()
  }

  private static let fileName = "completions.json"

  private let folder: String?
  private let state: Mutex<Record>

  /// - Parameter folder: where the file lies; nil keeps nothing.
  package init(folder: String?) {
    self.folder = folder
    let bytes = folder.flatMap { FileManager.default.contents(atPath: $0 + "/" + Self.fileName) }
    let record = bytes.flatMap { try? JSONDecoder().decode(Record.self, from: $0) }
    state = Mutex(record.flatMap { $0.isSound ? $0 : nil } ?? Record())
  }

  package var counts: Counts { state.withLock { $0.counts } }

  /// The least probability with which a completion is shown.
  package var threshold: Float { state.withLock { $0.threshold.value } }

  func wasShown() { state.withLock { $0.counts.shown += 1 } }

  /// Learns from one completion.
  func judged(certainty: Float, isAccepted: Bool) {
    let record = state.withLock { record in
      if isAccepted { record.counts.accepted += 1 } else { record.counts.rejected += 1 }
      record.threshold.learn(certainty: certainty, isAccepted: isAccepted)
      return record
    }
    save(record)
  }

  /// A full disk costs what was learned, nothing else.
  private func save(_ record: Record) {
    guard let folder, let bytes = try? JSONEncoder().encode(record) else { return }
    try? POSIXDirectory(path: folder).replace(Self.fileName, Array(bytes))
  }
}

extension CompletionFeedback.Record {
  /// The file may have been written by anybody.
  fileprivate var isSound: Bool {
    [counts.shown, counts.accepted, counts.rejected].allSatisfy { (0...(1 << 40)).contains($0) }
      && threshold.isSound
  }
}
