package import Corpus
import Foundation
package import Indexing
import SearchIndex

/// How fast a project is indexed, from files to committed segments.
package struct IndexingMeasure: Sendable {
  package var files: Int
  package var chunks: Int
  /// Text read.
  package var bytes: Int
  package var seconds: Double
  /// User and system time of all threads.
  package var processorSeconds: Double
  package var storeBytes: Int

  /// Megabytes of text for each second of one core's time.
  package var megabytesPerCoreSecond: Double {
    processorSeconds > 0 ? Double(bytes) / 1e6 / processorSeconds : 0
  }

  /// Indexes `root` into the empty folder `store`.
  package static func cold(root: String, store: String, settings: CorpusSettings) async -> (
    measure: IndexingMeasure, indexer: Indexer
  ) {
    let processor = ProcessUsage.processorSeconds
    let start = ContinuousClock.now
    let indexer = Indexer(root: root, store: store, settings: settings)
    indexer.start(watching: false)
    await indexer.whenReady()
    await indexer.whenIdle()
    let seconds = start.duration(to: .now).inSeconds
    let status = indexer.status
    let measure = IndexingMeasure(
      files: status.files, chunks: status.chunks, bytes: status.bytes, seconds: seconds,
      processorSeconds: ProcessUsage.processorSeconds - processor,
      storeBytes: status.storeBytes)
    return (measure, indexer)
  }
}

/// What the system says this process has used.
package enum ProcessUsage {
  /// User and system time of all threads so far.
  package static var processorSeconds: Double {
    var usage = rusage()
    getrusage(who, &usage)
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// The largest resident size so far, in bytes.
  package static var peakResidentBytes: Int {
    var usage = rusage()
    getrusage(who, &usage)
    #if canImport(Darwin)
      return usage.ru_maxrss
    #else
      return usage.ru_maxrss * 1024
    #endif
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }

  #if canImport(Darwin)
    private static let who = RUSAGE_SELF
  #else
    private static let who = __rusage_who_t(RUSAGE_SELF.rawValue)
  #endif
}
