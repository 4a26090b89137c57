import Foundation
import Storage

/// Brings a model that the user has as files into the store.
package struct ModelImport {
  private let source: String
  private let name: String
  private let store: ModelStore
  private let progress: ModelProgressHandler

  /// Files of a safetensors folder that ragd reads beside the weights; those after the first may be missing.
  private static let folderFiles = [
    "config.json", "tokenizer.json", "vocab.txt", "sentence_bert_config.json",
    "1_Pooling/config.json", "modules.json",
  ]

  /// - Parameters:
  ///   - source: a GGUF file, or a folder with safetensors weights; no absolute path is needed.
  ///   - name: the model's name in the store; nil makes one of the file's name.
  /// - Throws: `ModelFailure` when the name can't be a model's.
  package init(
    of source: String, named name: String?, in store: ModelStore,
    progress: @escaping ModelProgressHandler
  ) throws(ModelFailure) {
    (self.source, self.store, self.progress) = (source, store, progress)
    self.name = name ?? Self.name(for: source)
    guard InstalledModel.isValid(name: self.name) else {
      throw ModelFailure(
        "“\(self.name)” can't be a model's name",
        hint: "letters, digits, “.”, “_” and “-” can: --name NAME")
    }
  }

  /// Reads the model, copies its files (or shares their blocks, where the file system can), and lets
  /// it appear in the store.
  /// - Throws: `ModelFailure`, `CancellationError`, or what `progress` throws.
  package func run() throws -> InstalledModel {
    let description = try ModelDescription(source)
    guard let kind = description.kind, description.problems.isEmpty else {
      throw ModelFailure("\(source) can't be used: " + description.problems.joined(separator: "; "))
    }
    guard !store.isFolder(store.path(of: name)) else {
      throw ModelFailure(
        "a model \(name) is installed already",
        hint: "ragd model remove \(name) removes it; --name gives this one another name")
    }
    let staging = try ModelStaging(of: name, in: store)
    defer { try? staging.discard() }
    let files = try sources(description)
    let total = files.reduce(0) { $0 + (FileSizes.size(of: $1.path) ?? 0) }
    let free = try LargeFile.freeBytes(at: staging.folder)
    let ready = try staging.emptyFolder("ready")
    var copied: [InstalledModel.File] = []
    for (path, file) in files {
      let done = copied.reduce(0) { $0 + $1.bytes }
      let target = try staging.place(file, in: ready)
      if !LargeFile.clone(path, to: target) {
        guard free >= total else {
          throw ModelFailure(
            "the model needs \(total / 1_000_000) MB of disk space, "
              + "\(store.folder) has \(free / 1_000_000) MB")
        }
        try copy(path, to: target, done: done, of: total)
      }
      let content = try MappedFile(path: target)
      let digest = try LargeFile.sha256(content) {
        try Task.checkCancellation()
        try progress(ModelProgress(.checking, done + $0, of: total))
      }
      copied.append(InstalledModel.File(name: file, bytes: content.count, sha256: digest))
    }
    let model = InstalledModel(
      name: name, kind: kind, format: description.format, architecture: description.architecture,
      files: copied, source: URL(fileURLWithPath: source).path, license: description.license)
    try staging.publish(ready, as: model)
    return model
  }

  private func copy(_ path: String, to target: String, done: Int, of total: Int) throws {
    try LargeFile.join([MappedFile(path: path)], to: target) {
      try Task.checkCancellation()
      try progress(ModelProgress(.copying, done + $0, of: total))
    }
  }

  /// The files to copy, with their names in the store.
  private func sources(
    _ description: ModelDescription
  ) throws -> [(path: String, file: String)] {
    guard description.format == .safetensors else {
      return [(URL(fileURLWithPath: source).resolvingSymlinksInPath().path, "model.gguf")]
    }
    let weights = try EncoderFolder(url: URL(fileURLWithPath: source)).weightFiles()
    return (weights + Self.folderFiles).map { file in
      (URL(fileURLWithPath: source).appending(path: file).resolvingSymlinksInPath().path, file)
    }.filter { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// `models/Qwen2.5-Coder-0.5B.gguf` → `qwen2.5-coder-0.5b`.
  private static func name(for source: String) -> String {
    var name = URL(fileURLWithPath: source).lastPathComponent.lowercased()
    if name.hasSuffix(".gguf") { name.removeLast(5) }
    return String(name.map { InstalledModel.isValid(name: "a\($0)") ? $0 : "-" })
  }
}
