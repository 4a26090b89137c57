package import Corpus

extension DataSet {
  /// Reads a project's files by the rules of its index.
  /// - Throws: what the walk throws, and `CancellationError` when it is stopped.
  package static func collect(
    root: String, settings: CorpusSettings, forgetting forgotten: Set<String>,
    isStopped: @Sendable () -> Bool = { false }
  ) throws -> DataSet {
    let (files, skipped, _) = try FileWalker(root: root, settings: settings).walk(
      isCancelled: isStopped)
    let loader = DocumentLoader(root: root, settings: settings)
    var refused = skipped
    var documents: [Document] = []
    for file in files {
      if isStopped() { throw CancellationError() }
      do throws(LoadError) {
        documents.append(try loader.load(file.path))
      } catch {
        refused.append(SkippedFile(path: error.path, reason: error.reason))
      }
    }
    return DataSet(
      documents, skipped: refused, recent: recent(files), forgetting: forgotten)
  }

  /// Days before the last change in which a file counts as recent.
  private static let recentDays: Int64 = 30
  /// Where more files than this share changed at once, the times are those of a copy of the project.
  private static let mostRecent = 0.3

  static func recent(_ files: [FileEntry]) -> Set<String> {
    guard let last = files.map(\.modified).max() else { return [] }
    let first = last - recentDays * 86_400 * 1_000_000_000
    let recent = files.filter { $0.modified >= first }
    return Double(recent.count) > mostRecent * Double(files.count) ? [] : Set(recent.map(\.path))
  }
}
