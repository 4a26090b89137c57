import Foundation
import Storage

/// The user's models folder: a folder for each model, which appears and goes in one rename.
///
/// Nothing in a model's folder ever changes, so that any number of processes can map its files.
/// Unfinished work lies in a hidden folder beside the models, one part for each name.
package struct ModelStore: Sendable {
  /// Absolute path of the models folder; it need not exist.
  package let folder: String

  package init(folder: String) { self.folder = folder }

  /// An entry of the models folder.
  package struct Entry: Sendable {
    package var name: String
    /// Nil when something is wrong with it.
    package var model: InstalledModel?
    package var problem: ModelFailure?
  }

  /// What is installed, sorted by name.
  package func entries() -> [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { InstalledModel.isValid(name: $0) && isFolder(path(of: $0)) }
      .map { name in
        do throws(ModelFailure) {
          return Entry(name: name, model: try model(name))
        } catch {
          return Entry(name: name, problem: error)
        }
      }
  }

  /// The installed model of a name.
  /// - Throws: when there is none, its manifest is damaged, or a file is missing or cut off.
  package func model(_ name: String) throws(ModelFailure) -> InstalledModel {
    guard InstalledModel.isValid(name: name), isFolder(path(of: name)) else {
      let known = CatalogueModel.all.contains { $0.name == name }
      throw ModelFailure(
        "the model \(name) is not installed",
        hint: known ? "ragd model install \(name)" : "ragd model list shows which are")
    }
    let model = try InstalledModel.read(folder: path(of: name), name: name)
    for file in model.files {
      let path = path(of: file, in: model)
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      guard (attributes?[.size] as? NSNumber)?.intValue == file.bytes else {
        throw ModelFailure(
          "\(path) is missing or not \(file.bytes) bytes long",
          hint: "ragd model remove \(name), then install it again")
      }
    }
    return model
  }

  /// The model to use: the one that the user names, or ragd's choice of those installed.
  ///
  /// Nil when none of the kind is installed. ragd prefers its default, then the first by name.
  package func choice(of kind: ModelKind, named name: String? = nil) throws(ModelFailure)
    -> InstalledModel?
  {
    if let name {
      let model = try model(name)
      guard model.kind == kind else {
        throw ModelFailure("the model \(name) is no \(kind) but a \(model.kind)")
      }
      return model
    }
    let models = entries().compactMap(\.model).filter { $0.kind == kind }
    let preferred = CatalogueModel.all.first { $0.kind == kind && $0.isDefault }
    return models.first { $0.name == preferred?.name } ?? models.first
  }

  /// The folder of a model.
  package func path(of name: String) -> String { "\(folder)/\(name)" }

  package func path(of file: InstalledModel.File, in model: InstalledModel) -> String {
    "\(path(of: model.name))/\(file.name)"
  }

  /// The file with a model's weights.
  package func weights(of model: InstalledModel) -> String {
    "\(path(of: model.name))/\(model.weights)"
  }

  /// Removes a model, whatever state it is in, and what an unfinished installation of it has left.
  ///
  /// Processes that use it keep what they have mapped.
  /// - Throws: when there is nothing of that name.
  package func remove(_ name: String) throws {
    let isThere = InstalledModel.isValid(name: name) && isFolder(path(of: name))
    let staging = ModelStaging.path(of: name, in: self)
    guard isThere || InstalledModel.isValid(name: name) && isFolder(staging) else {
      _ = try model(name)
      return
    }
    let lock = try ModelStaging(of: name, in: self)
    if isThere {
      // Out of sight in one step, then file by file.
      let doomed = lock.folder + "/removed"
      try? FileManager.default.removeItem(atPath: doomed)
      try LargeFile.move(path(of: name), to: doomed)
    }
    try lock.discard()
  }

  func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
