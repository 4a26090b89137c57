import Storage

/// Reads an installed model anew: checksums first, then its structure.
package struct ModelVerification {
  private let model: InstalledModel
  private let store: ModelStore
  private let progress: ModelProgressHandler

  package init(
    of model: InstalledModel, in store: ModelStore, progress: @escaping ModelProgressHandler
  ) {
    (self.model, self.store, self.progress) = (model, store, progress)
  }

  /// - Throws: `ModelFailure` that names the file that is not what was installed.
  package func run() throws {
    var done = 0
    for file in model.files {
      let path = store.path(of: file, in: model)
      let content = try MappedFile(path: path)
      let digest = try LargeFile.sha256(content) {
        try Task.checkCancellation()
        try progress(ModelProgress(.checking, done + $0, of: model.bytes))
      }
      guard digest == file.sha256 else {
        throw ModelFailure(
          "\(path) is damaged: its SHA-256 is \(digest), \(file.sha256) was installed",
          hint: "ragd model remove \(model.name), then install it again")
      }
      done += file.bytes
    }
    let folder = store.path(of: model.name)
    let description = try ModelDescription(
      model.format == .gguf ? "\(folder)/\(model.weights)" : folder)
    guard description.problems.isEmpty else {
      throw ModelFailure("\(folder): " + description.problems.joined(separator: "; "))
    }
  }
}
