#if canImport(Darwin)
  import CoreServices
  import Dispatch
  import Synchronization

  /// Watches a folder tree with macOS's FSEvents.
  ///
  /// The system reports the whole tree; what lies in folders that the walk did not enter is dropped.
  final class FileWatcher: Sendable {
    private struct State {
      var folders: Set<String> = []
      var isStopped = false
    }

    private let prefix: String
    private let state = Mutex(State())
    private let handler: @Sendable (WatchEvents) -> Void
    /// Creates, starts and ends the stream, and runs its callback.
    private let queue = DispatchQueue(label: "ragd.watch")

    /// Starts without watching anything yet.
    /// - Parameters:
    ///   - root: absolute path of the folder that paths are relative to.
    ///   - handler: called on the watcher's queue.
    init(root: String, handler: @escaping @Sendable (WatchEvents) -> Void) throws(WatchError) {
      prefix =
        (realpath(root, nil).map { place in
          defer { free(place) }
          return String(cString: place)
        } ?? root) + "/"
      self.handler = handler
      try startStream()
    }

    /// Watches these folders (relative; the root is empty) and no others.
    /// - Returns: whether any was not watched before: what changed in it until now was not seen.
    func watch(_ wanted: Set<String>) throws(WatchError) -> Bool {
      state.withLock { state in
        defer { state.folders = wanted }
        return !wanted.isSubset(of: state.folders)
      }
    }

    /// Ends the watch.
    ///
    /// Nothing is reported after the event under way.
    func stop() {
      state.withLock { $0.isStopped = true }
    }

    /// The stream keeps the watcher alive until `stop`, and ends with the first event after it.
    private func startStream() throws(WatchError) {
      var context = FSEventStreamContext(
        version: 0, info: Unmanaged.passUnretained(self).toOpaque(),
        retain: { info in
          guard let info else { return nil }
          _ = Unmanaged<FileWatcher>.fromOpaque(info).retain()
          return info
        },
        release: { info in
          if let info { Unmanaged<FileWatcher>.fromOpaque(info).release() }
        }, copyDescription: nil)
      let flags =
        kFSEventStreamCreateFlagFileEvents | kFSEventStreamCreateFlagNoDefer
        | kFSEventStreamCreateFlagUseCFTypes | kFSEventStreamCreateFlagWatchRoot
      guard
        let stream = FSEventStreamCreate(
          nil,
          { stream, info, count, paths, flags, _ in
            guard let info else { return }
            let watcher = Unmanaged<FileWatcher>.fromOpaque(info).takeUnretainedValue()
            let paths = Unmanaged<CFArray>.fromOpaque(paths).takeUnretainedValue() as? [String]
            let isOver = watcher.receive(
              paths ?? [], Array(UnsafeBufferPointer(start: flags, count: count)))
            if isOver {
              FSEventStreamStop(stream)
              FSEventStreamInvalidate(stream)
              FSEventStreamRelease(stream)
            }
          }, &context, [String(prefix.dropLast())] as CFArray,
          FSEventStreamEventId(kFSEventStreamEventIdSinceNow), 0.01,
          FSEventStreamCreateFlags(flags))
      else { throw .unavailable("FSEvents gave no stream") }
      FSEventStreamSetDispatchQueue(stream, queue)
      guard FSEventStreamStart(stream) else {
        FSEventStreamInvalidate(stream)
        FSEventStreamRelease(stream)
        throw .unavailable("FSEvents did not start")
      }
    }

    /// Returns true when the watch is over.
    private func receive(_ paths: [String], _ flags: [FSEventStreamEventFlags]) -> Bool {
      let (folders, isStopped) = state.withLock { ($0.folders, $0.isStopped) }
      if isStopped { return true }
      var events = WatchEvents()
      let lost = kFSEventStreamEventFlagMustScanSubDirs | kFSEventStreamEventFlagRootChanged
      for (place, flag) in zip(paths, flags) {
        if Int(flag) & lost != 0 {
          events.everything = true
          continue
        }
        guard place.hasPrefix(prefix) else { continue }
        let path = String(place.dropFirst(prefix.count))
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[..<$0]) } ?? ""
        guard folders.contains(folder) else { continue }
        if Int(flag) & kFSEventStreamEventFlagItemIsDir != 0 {
          events.everything = true
        } else {
          events.add(path, name: slash.map { String(path[path.index(after: $0)...]) } ?? path)
        }
      }
      if !events.isEmpty { handler(events) }
      return false
    }
  }
#endif
