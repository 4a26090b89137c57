import Foundation
import Storage

/// The place where a model is put together before it appears in the store; held by one process.
struct ModelStaging {
  let name: String
  /// What survives a failed attempt lies here.
  let folder: String
  private let store: ModelStore
  /// Kept for as long as the work lasts.
  private let lock: DirectoryLock

  /// The folder of a model's unfinished work.
  static func path(of name: String, in store: ModelStore) -> String {
    "\(store.folder)/.staging/\(name)"
  }

  /// - Throws: when another process works on a model of that name, or the folder can't be written.
  init(of name: String, in store: ModelStore) throws(ModelFailure) {
    (self.name, self.store) = (name, store)
    folder = Self.path(of: name, in: store)
    var lock: DirectoryLock?
    do {
      let directory = try POSIXDirectory(path: folder)
      // A process that is just being started has a copy of every lock, until it is the new program.
      for _ in 0..<20 {
        lock = try directory.lock()
        if lock != nil { break }
        usleep(10_000)
      }
    } catch {
      throw ModelFailure(
        "the models folder can't be written: \(error)",
        hint: "make \(store.folder) writable, or set RAGD_MODELS to a folder that is")
    }
    guard let lock else {
      throw ModelFailure(
        "another ragd is working on the model \(name)", hint: "wait until it has finished")
    }
    self.lock = lock
  }

  /// A fresh, empty folder for the model's files.
  func emptyFolder(_ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    try? FileManager.default.removeItem(atPath: path)
    return try POSIXDirectory(path: path).path
  }

  /// The path of a model's file in `folder`, whose own folder is there.
  func place(_ file: String, in folder: String) throws -> String {
    let path = "\(folder)/\(file)"
    if let end = path.lastIndex(of: "/") { _ = try POSIXDirectory(path: String(path[..<end])) }
    return path
  }

  /// Writes the manifest of what lies in `ready`, and moves the whole into the store.
  func publish(_ ready: String, as model: InstalledModel) throws {
    try POSIXDirectory(path: ready).replace(InstalledModel.manifest, model.encoded())
    do {
      try LargeFile.move(ready, to: store.path(of: name))
    } catch StorageError.exists {
      throw ModelFailure(
        "\(store.path(of: name)) is there already", hint: "ragd model remove \(name) removes it")
    }
    try discard()
  }

  /// Removes all unfinished work.
  func discard() throws { try FileManager.default.removeItem(atPath: folder) }
}

/// How far a long step of the store is.
package struct ModelProgress: Sendable, Hashable {
  package enum Step: String, Sendable {
    case downloading = "Downloading"
    case unpacking = "Unpacking"
    case joining = "Joining"
    case copying = "Copying"
    case checking = "Checking"
  }

  package var step: Step
  /// Bytes.
  package var done: Int
  package var total: Int

  package init(_ step: Step, _ done: Int, of total: Int) {
    (self.step, self.done, self.total) = (step, done, total)
  }
}

/// Receives progress; what it throws ends the step, and nothing half is left in the store.
package typealias ModelProgressHandler = (ModelProgress) throws -> Void
