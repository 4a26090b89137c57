package import Foundation
package import Storage

/// The models of `ragd model list`, for tests that need a real one.
///
/// A test asks in its trait whether the model is there, so that it is skipped, loudly, on a machine
/// without it:
///
///     @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func generates() throws {
///       let model = try GGUFFile(TestModel.smolLM2.file())
package enum TestModel: String, Sendable {
  case smolLM2 = "smollm2-135m-instruct"
  case gemma3 = "gemma-3-270m"
  case miniLM = "all-minilm-l6-v2"

  /// A model that a test can't do without is not installed.
  package struct Absent: Error, CustomStringConvertible {
    package let description: String
  }

  /// The installed model's folder.
  package var folder: URL { Self.models.appending(path: rawValue) }

  /// The file with the weights.
  package var path: String {
    folder.appending(path: self == .miniLM ? "model.safetensors" : "model.gguf").path
  }

  /// Whether tests that need this model should run.
  ///
  /// True when it is installed, and also where `RAGD_REQUIRE_MODELS=1` makes its absence a failure.
  package var isAvailable: Bool {
    if FileManager.default.fileExists(atPath: path) { return true }
    if Self.environment["RAGD_REQUIRE_MODELS"] == "1" { return true }
    FileHandle.standardError.write(Data("SKIPPED: \(absence)\n".utf8))
    return false
  }

  /// The weights, mapped.
  package func file() throws -> MappedFile {
    guard FileManager.default.fileExists(atPath: path) else { throw Absent(description: absence) }
    return try MappedFile(path: path)
  }

  private var absence: String {
    "the model \(rawValue) is not in \(Self.models.path); install it: ragd model install \(rawValue)"
  }

  private static let environment = ProcessInfo.processInfo.environment

  /// The folder of installed models: `RAGD_MODELS`, or the one in the user's data folder.
  package static let models: URL = {
    func folder(_ variable: String) -> URL? {
      environment[variable].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
    }
    if let models = folder("RAGD_MODELS") { return models }
    #if canImport(Darwin)
      let data = "Library/Application Support"
    #else
      let data = ".local/share"
    #endif
    let base =
      folder("XDG_DATA_HOME")
      ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: data)
    return base.appending(path: "ragd/models")
  }()
}
