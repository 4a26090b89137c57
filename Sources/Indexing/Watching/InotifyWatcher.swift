#if canImport(Glibc)
  import Glibc
  import Synchronization

  /// Watches folders with Linux's inotify, on a thread of its own.
  ///
  /// Only the folders that the walk entered are watched, each by itself: inotify knows no trees.
  ///
  /// Nothing is lost that a walk after `watch` does not see:
  /// - A watch belongs to a folder, not to its path, and the system says late that it is over: not
  ///   before the last reader of the folder has closed it. So `watch` asks for every folder each time.
  ///   The system answers with the same watch if the path still leads to the same folder.
  /// - Whatever makes a path lead to another folder (created, moved, deleted, mounted over) asks
  ///   for a walk, and so does a watch that ends. Either event may be told before or after the
  ///   other and before or after the walk that it asked for: the last one asks for another.
  /// - Files written while their folder was not watched are found by the walk that follows each
  ///   `watch` with new folders.
  /// - A full queue and a thread that ends ask for a walk; `watch` then throws, and polling begins.
  final class FileWatcher: Sendable {
    private struct State {
      /// The inotify instance, and the writing end of the pipe that ends the thread; -1: closed.
      var inotify: Int32
      var stopper: Int32
      /// Why the thread ended by itself.
      var failure: WatchError?
      var folders: [Int32: String] = [:]
      var watches: [String: Int32] = [:]

      /// Watches a folder no longer, unless the watch answers to another name by now.
      mutating func forget(_ folder: String) {
        guard let watch = watches.removeValue(forKey: folder), folders[watch] == folder else {
          return
        }
        folders[watch] = nil
        inotify_rm_watch(inotify, watch)
      }

      /// Forgets a watch that the system has ended.
      mutating func drop(_ watch: Int32) {
        guard let folder = folders.removeValue(forKey: watch), watches[folder] == watch else {
          return
        }
        watches[folder] = nil
      }
    }

    private let root: String
    private let state: Mutex<State>
    private let handler: @Sendable (WatchEvents) -> Void

    private static let mask =
      UInt32(IN_CLOSE_WRITE) | UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
      | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
      | UInt32(IN_EXCL_UNLINK)

    /// Starts without watching anything yet.
    /// - Parameters:
    ///   - root: absolute path of the folder that paths are relative to.
    ///   - handler: called on the watcher's thread.
    init(root: String, handler: @escaping @Sendable (WatchEvents) -> Void) throws(WatchError) {
      var ends: [Int32] = [-1, -1]
      let inotify = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
      guard inotify >= 0 else { throw .unavailable(Self.reason(errno)) }
      guard pipe(&ends) == 0 else {
        let code = errno
        Glibc.close(inotify)
        throw .unavailable(Self.reason(code))
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      self.root = root
      self.handler = handler
      state = Mutex(State(inotify: inotify, stopper: ends[1]))
      let wake = ends[0]
      DedicatedThread.start("ragd.watch") {
        let failure = self.run(inotify, wake: wake)
        self.close(after: failure)
        Glibc.close(inotify)
        Glibc.close(wake)
        if failure != nil { handler(WatchEvents(everything: true)) }
      }
    }

    /// Watches these folders (relative; the root is empty) and no others.
    /// - Returns: whether any was not watched before: what changed in it until now was not seen.
    /// - Complexity: a system call a folder, a microsecond or two each.
    func watch(_ wanted: Set<String>) throws(WatchError) -> Bool {
      try state.withLock { state throws(WatchError) in
        if let failure = state.failure { throw failure }
        guard state.inotify >= 0 else { return false }
        // First those to give up: a moved folder keeps its watch, which would answer to both names.
        for folder in state.watches.keys where !wanted.contains(folder) {
          state.forget(folder)
        }
        var hasNew = false
        for folder in wanted.sorted() {
          let place = folder.isEmpty ? root : root + "/" + folder
          let links = folder.isEmpty ? 0 : UInt32(IN_DONT_FOLLOW)
          let watch = inotify_add_watch(state.inotify, place, Self.mask | links)
          let code = errno
          if watch >= 0, watch == state.watches[folder] { continue }
          state.forget(folder)
          if watch >= 0 {
            hasNew = true
            state.watches[folder] = watch
            state.folders[watch] = folder
          } else if code == ENOSPC {
            throw .limitReached(watched: state.watches.count, wanted: wanted.count)
          } else if code == ENOMEM {
            throw .unavailable(Self.reason(code))
          }
          // Any other failure: it is gone by now, or not ours to read.
        }
        return hasNew
      }
    }

    /// Ends the thread.
    ///
    /// Nothing is reported after the event under way.
    func stop() { close(after: nil) }

    private func close(after failure: WatchError?) {
      state.withLock { state in
        state.failure = failure
        if state.stopper >= 0 { Glibc.close(state.stopper) }
        state.stopper = -1
        state.inotify = -1
      }
    }

    /// Tells what happens until `stop`, or until the system fails.
    private func run(_ inotify: Int32, wake: Int32) -> WatchError? {
      // Room for the longest event, and for many of the usual size in one call.
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        var polled = [
          pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
          pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polled, 2, -1) >= 0 else {
          if errno == EINTR { continue }
          return .unavailable(Self.reason(errno))
        }
        if polled[1].revents != 0 { return nil }
        let count = read(inotify, &buffer, buffer.count)
        guard count > 0 else {
          if count < 0, errno == EAGAIN || errno == EINTR { continue }
          return .unavailable(count < 0 ? Self.reason(errno) : "inotify ended")
        }
        let events = buffer.withUnsafeBytes { bytes in
          translate(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
        if !events.isEmpty { handler(events) }
      }
    }

    private func translate(_ bytes: UnsafeRawBufferPointer) -> WatchEvents {
      var events = WatchEvents()
      let header = MemoryLayout<inotify_event>.size
      var offset = 0
      while offset + header <= bytes.count {
        let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        let end = min(offset + header + Int(event.len), bytes.count)
        let name = bytes[(offset + header)..<end].prefix { $0 != 0 }
        note(event.mask, watch: event.wd, String(decoding: name, as: UTF8.self), in: &events)
        offset = end
      }
      return events
    }

    private func note(
      _ mask: UInt32, watch: Int32, _ name: String, in events: inout WatchEvents
    ) {
      func has(_ flag: some BinaryInteger) -> Bool { mask & UInt32(truncatingIfNeeded: flag) != 0 }
      if has(IN_Q_OVERFLOW) {
        events.everything = true
        return
      }
      let folder = state.withLock { state in
        defer { if has(IN_IGNORED) { state.drop(watch) } }
        return state.folders[watch]
      }
      guard let folder else { return }
      let path = folder.isEmpty ? name : folder + "/" + name
      if has(IN_ISDIR) || has(IN_DELETE_SELF) || has(IN_MOVE_SELF) || has(IN_IGNORED) {
        // Folders are found by a walk: only that knows whether they are ignored.
        events.everything = true
      } else if !name.isEmpty, !has(IN_CREATE) || isWhole(path) {
        events.add(path, name: name)
      }
    }

    /// Whether a file that has just come into being will not be told again when it is closed: a link,
    /// another name of a file, or one that was written before it got its name (`O_TMPFILE`).
    private func isWhole(_ path: String) -> Bool {
      var status = stat()
      return lstat(root + "/" + path, &status) == 0
        && (status.st_size > 0 || status.st_nlink > 1 || status.st_mode & S_IFMT == S_IFLNK)
    }

    private static func reason(_ code: Int32) -> String {
      strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
  }
#endif
