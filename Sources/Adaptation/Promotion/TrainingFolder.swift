import Foundation
package import Storage

/// The folder of a project's training under way: its plan, its checkpoint, and the right to train.
///
/// One trainer at a time has it, in this process or another; that ends with the object.
package final class TrainingFolder: Sendable {
  package let directory: any Directory
  private let lock: DirectoryLock

  static let planName = "plan.json"
  static let checkpointName = "checkpoint"

  /// - Throws: `TrainingFailure.busy` while another trainer has the folder, or `StorageError`.
  package init(_ directory: any Directory) throws {
    var lock = try directory.lock()
    // A look at the folder takes the lock for a moment, and so does a process being started.
    for _ in 0..<20 where lock == nil {
      Thread.sleep(forTimeInterval: 0.01)
      lock = try directory.lock()
    }
    guard let lock else { throw TrainingFailure.busy }
    (self.directory, self.lock) = (directory, lock)
  }

  /// The training folder beside a project's adapters.
  package convenience init(ofAdapters folder: String) throws {
    try self.init(POSIXDirectory(path: folder + "/training"))
  }

  /// What a look at a training folder tells.
  package enum Glimpse: Sendable { case begun, running }

  /// Whether a training is under way beside a project's adapters; nil when none is.
  package static func glimpse(ofAdapters folder: String) -> Glimpse? {
    let path = folder + "/training"
    guard FileManager.default.fileExists(atPath: path + "/" + planName),
      let directory = try? POSIXDirectory(path: path)
    else { return nil }
    return (try? directory.lock()) == nil ? .running : .begun
  }

  /// The training that was begun with this decoder; nil when there is none, or it is damaged.
  /// - Parameter forgotten: paths that nothing may be learned from: a plan with one of them is
  ///   removed.
  package func plan(
    for base: BaseModel, vocabularySize: Int, forgetting forgotten: [String]
  ) throws -> TrainingPlan? {
    let file: MappedFile
    do { file = try directory.open(Self.planName) } catch StorageError.missing { return nil }
    let plan = try? JSONDecoder().decode(TrainingPlan.self, from: Data(file.bytes))
    guard let plan, plan.fits(vocabularySize: vocabularySize), !plan.saw(any: forgotten) else {
      try discard()
      return nil
    }
    return plan.base == base ? plan : nil
  }

  /// Begins a training, in place of any other.
  package func begin(_ plan: TrainingPlan) throws {
    try directory.remove(Self.checkpointName)
    try directory.replace(Self.planName, Array(JSONEncoder().encode(plan)))
  }

  /// Removes what was begun if it saw one of these files, or can't be read.
  package func forget(_ paths: [String]) throws {
    guard let file = try? directory.open(Self.planName) else { return }
    let plan = try? JSONDecoder().decode(TrainingPlan.self, from: Data(file.bytes))
    if plan?.saw(any: paths) ?? true { try discard() }
  }

  /// Removes what was begun.
  package func discard() throws {
    try directory.remove(Self.checkpointName)
    try directory.remove(Self.planName)
  }
}

extension TrainingPlan {
  func saw(any paths: [String]) -> Bool {
    !paths.isEmpty && files.files.contains { paths.contains($0.path) }
  }
}
