import Foundation
package import LanguageModel
package import Storage

/// The adapters of a project, which of them is in use, and which were before it.
///
/// A folder holds `history.json`, and for each adapter its manifest, its weights and what the adapted
/// decoder remembers. What the history
/// names is there: files come before it and go after it, and replacing it by rename is the commit. A
/// kill leaves files that no history names, which the next change removes. Any process may read; one
/// at a time changes, under the folder's lock.
package struct AdapterHistory: Sendable {
  private let directory: any Directory

  package init(_ directory: any Directory) { self.directory = directory }

  /// The history in a folder, which need not exist.
  /// - Returns: nil when there is no such folder: nothing was ever trained.
  package init?(existing folder: String) throws(StorageError) {
    guard FileManager.default.fileExists(atPath: folder + "/" + Self.name) else { return nil }
    self.init(try POSIXDirectory(path: folder))
  }

  package static let name = "history.json"

  /// Adapters that are kept beside the one in use; the oldest go.
  static let kept = 4

  // MARK: - Reading

  /// What is known now.
  /// - Throws: `StorageError.corrupt` when the file is damaged.
  package func state() throws -> State {
    let file: MappedFile
    do { file = try directory.open(Self.name) } catch StorageError.missing { return State() }
    let state: State
    do {
      state = try JSONDecoder().decode(State.self, from: Data(file.bytes))
    } catch {
      throw StorageError.corrupt(name: Self.name, reason: "it is no history of adapters")
    }
    guard state.isSound else {
      throw StorageError.corrupt(name: Self.name, reason: "it contradicts itself")
    }
    return state
  }

  /// The manifest of an adapter.
  /// - Throws: `StorageError`, `corrupt` when it is damaged.
  package func manifest(_ number: Int) throws -> AdapterManifest {
    let name = Self.manifestName(number)
    let file = try directory.open(name)
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let manifest = try? decoder.decode(AdapterManifest.self, from: Data(file.bytes)),
      manifest.number == number
    else { throw StorageError.corrupt(name: name, reason: "it is no adapter's manifest") }
    return manifest
  }

  /// The weights of an adapter: a GGUF file.
  /// - Throws: `StorageError`, `corrupt` when they are not what was stored.
  package func weights(_ manifest: AdapterManifest) throws -> MappedFile {
    try open(Self.weightsName(manifest.number), manifest.weights)
  }

  /// What the decoder with an adapter remembers; nil for nothing.
  /// - Throws: `StorageError`, `corrupt` when it is not what was stored, or not for this decoder.
  package func memory(
    _ manifest: AdapterManifest, for configuration: DecoderConfiguration
  ) throws -> DecoderMemory? {
    guard let stored = manifest.memory else { return nil }
    let name = Self.memoryName(manifest.number)
    return try DecoderMemory(open(name, stored), named: name, for: configuration)
  }

  private func open(_ name: String, _ stored: AdapterManifest.StoredFile) throws -> MappedFile {
    let file = try directory.open(name)
    guard file.count == stored.bytes, ContentHash(file.bytes).hex == stored.hash else {
      throw StorageError.corrupt(name: name, reason: "its checksum differs")
    }
    return file
  }

  /// The adapter in use, if it is one of this decoder.
  package func current(of base: BaseModel) throws -> AdapterManifest? {
    guard let number = try state().current else { return nil }
    let manifest = try manifest(number)
    return manifest.base.sha256 == base.sha256 ? manifest : nil
  }

  // MARK: - Changing

  /// Stores an adapter and puts it into use, in one step.
  /// - Parameters:
  ///   - memory: what the decoder with it remembers; nil for nothing.
  ///   - make: gets the number, returns the manifest.
  /// - Throws: `TrainingFailure.forgotten` when it saw a file that is to be forgotten.
  @discardableResult
  package func promote(
    weights: [UInt8], memory: [UInt8]? = nil, _ trial: Trial, _ make: (Int) -> AdapterManifest
  ) throws -> AdapterManifest {
    try change { state in
      let manifest = make(state.lastNumber + 1)
      guard !state.forgotten.contains(where: manifest.saw) else { throw TrainingFailure.forgotten }
      let files = [
        (Self.weightsName(manifest.number), weights), (Self.memoryName(manifest.number), memory),
      ]
      for (name, bytes) in files {
        // A failed attempt may have left a file of this name.
        try directory.remove(name)
        if let bytes { try directory.create(name, bytes) }
      }
      try directory.replace(Self.manifestName(manifest.number), Self.encoded(manifest))
      state.add(manifest.number)
      state.prune(keeping: Self.kept)
      state.lastTrial = trial
      state.lastTrial?.adapter = manifest.number
      return manifest
    }
  }

  /// Puts a stored adapter into use.
  /// - Throws: `AdapterFailure` when there is none of this number, or it is another decoder's.
  package func use(_ number: Int, of base: BaseModel) throws {
    try change { state in
      guard state.adapters.contains(number) else { throw AdapterFailure.unknown(number) }
      let manifest = try manifest(number)
      guard manifest.base.sha256 == base.sha256 else {
        throw AdapterFailure.foreign(number, base: manifest.base.name)
      }
      _ = try weights(manifest)
      if let memory = manifest.memory { _ = try open(Self.memoryName(number), memory) }
      state.use(number)
    }
  }

  /// Goes back to what was in use before: another adapter, or none.
  /// - Returns: the number of the adapter in use now.
  /// - Throws: `AdapterFailure.nothingBefore` when none was.
  @discardableResult
  package func rollback() throws -> Int? {
    try change { state in
      guard let previous = state.previous.popLast() else { throw AdapterFailure.nothingBefore }
      state.current = previous == 0 ? nil : previous
      return state.current
    }
  }

  /// Removes an adapter; where it is in use, what was before it takes its place.
  package func remove(_ number: Int) throws {
    try change { state in
      guard state.adapters.contains(number) else { throw AdapterFailure.unknown(number) }
      state.remove([number])
    }
  }

  /// Removes every adapter that saw a file, and keeps the file out of what comes.
  /// - Returns: the numbers of the removed adapters.
  package func forget(_ path: String) throws -> [Int] {
    try change { state in
      if !state.forgotten.contains(path) { state.forgotten.append(path) }
      // What can't be read may have seen it.
      let seen = state.adapters.filter { (try? manifest($0).saw(path)) ?? true }
      state.remove(seen)
      if let trial = state.lastTrial, trial.files.has(path) { state.lastTrial = nil }
      return seen
    }
  }

  /// Lets a forgotten file be learned from again.
  package func remember(_ path: String) throws {
    try change { state in state.forgotten.removeAll { $0 == path } }
  }

  /// Removes all adapters; what is to be forgotten stays so, where that can be read.
  package func clear() throws {
    guard let lock = try waitForLock() else { throw AdapterFailure.busy }
    defer { withExtendedLifetime(lock) {} }
    var cleared = State()
    if let state = try? state() {
      (cleared.forgotten, cleared.lastNumber) = (state.forgotten, state.lastNumber)
    }
    try directory.replace(Self.name, Self.encoded(cleared))
    try removeUnnamed(cleared)
  }

  /// Notes how a training ended.
  package func note(_ trial: Trial) throws { try change { $0.lastTrial = trial } }

  /// Changes the history under the lock, then removes files that it doesn't name.
  private func change<Result>(_ body: (inout State) throws -> Result) throws -> Result {
    guard let lock = try waitForLock() else { throw AdapterFailure.busy }
    defer { withExtendedLifetime(lock) {} }
    var state = try state()
    let before = state
    let result = try body(&state)
    if state != before { try directory.replace(Self.name, Self.encoded(state)) }
    try removeUnnamed(state)
    return result
  }

  private func removeUnnamed(_ state: State) throws {
    for name in try directory.list() where !state.names(name) { try directory.remove(name) }
  }

  /// Changes take milliseconds: who holds the lock lets it go soon.
  private func waitForLock() throws -> DirectoryLock? {
    for _ in 0..<100 {
      if let lock = try directory.lock() { return lock }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return nil
  }

  static func manifestName(_ number: Int) -> String { "adapter-\(number).json" }
  static func weightsName(_ number: Int) -> String { "adapter-\(number).gguf" }
  static func memoryName(_ number: Int) -> String { "adapter-\(number).memory" }

  private static func encoded(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return try Array(encoder.encode(value)) + [UInt8(ascii: "\n")]
  }
}
