import Foundation
import Kernels

/// Times models beside their reference engines, each run in a process of its own, in turn.
///
/// A process of its own is the only way to compare loading and peak memory; turns are the only way to
/// compare speeds on a machine whose neighbours come and go.
struct ModelsCommand {
  static let rounds = 5
  private static let promptTokens = 512
  private static let generatedTokens = 128

  private let decoders: [String]
  private let encoder: String?
  private let texts: String?
  let llamaPython: String?
  let onnxPython: String?
  let threads: Int

  init(_ arguments: [String]) throws {
    var values: [String: [String]] = [:]
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard Self.flags.contains(name), let value = rest.popFirst() else {
        throw Problem("\(name) is no option of models, or has no value")
      }
      values[name, default: []].append(value)
    }
    decoders = values["--decoder"] ?? []
    encoder = values["--encoder"]?.last
    texts = values["--texts"]?.last
    llamaPython = values["--llama"]?.last
    onnxPython = values["--onnx"]?.last
    threads = values["--threads"]?.last.flatMap { Int($0) } ?? Processor.physicalCores
    guard !decoders.isEmpty || encoder != nil else {
      throw Problem("--decoder FILE or --encoder FOLDER is needed")
    }
    guard encoder == nil || texts != nil else {
      throw Problem("--encoder FOLDER needs --texts DIR")
    }
  }

  private static let flags: Set<String> = [
    "--decoder", "--encoder", "--texts", "--llama", "--onnx", "--threads",
  ]

  func run() async throws {
    let threads = threads
    let memory: BandwidthRun = try Self.output(
      of: [CommandLine.arguments[0], "bandwidth-run", "\(threads)"])
    let bandwidth = memory.bytesPerSecond
    print(
      "machine: \(Machine.description); \(InstructionSet.current.rawValue) instructions, "
        + "\(threads) threads; memory read at \(Figures.short(bandwidth / 1e9)) GB/s\n")
    for decoder in decoders {
      try compareDecoder(decoder, bandwidth: bandwidth)
      if let texts { try await compareTokenizer(decoder, texts: texts) }
      print("")
    }
    if let encoder, let texts { try await compareEncoder(encoder, texts: texts) }
  }

  // MARK: Decoders

  private func compareDecoder(_ file: String, bandwidth: Double) throws {
    let path = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
    let size = Double(
      (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0)
    var ours: [DecoderRun] = []
    var peers: [DecoderRun] = []
    for _ in 0..<Self.rounds {
      ours.append(
        try Self.output(
          of: [CommandLine.arguments[0], "decoder-run", file, "\(threads)"] + Self.tokenCounts))
      if let llamaPython {
        peers.append(
          try Self.output(
            of: [llamaPython, Peer.script("llama_decoder"), file, "\(threads)"] + Self.tokenCounts))
      }
    }
    print(
      "\(URL(fileURLWithPath: file).lastPathComponent), \(Figures.short(size / 1e6)) MB, "
        + "\(Self.promptTokens) tokens of prompt, \(Self.generatedTokens) generated, "
        + "median of \(Self.rounds) processes each"
        + (peers.isEmpty ? " (no peer: give --llama PYTHON with llama_cpp)" : ""))
    let speed = Figures.median(ours.map(\.generatedTokensPerSecond))
    Figures.row(
      "generation, tokens/s", ours, peers, \.generatedTokensPerSecond, wants: "1.3, goal 2")
    print(
      "  that is \(Figures.short(speed * size / bandwidth * 100)) % of the memory's speed, "
        + "the file read once a token")
    Figures.row("prompt, tokens/s", ours, peers, \.promptTokensPerSecond, wants: "2, goal 4")
    Figures.row("load, ms", ours, peers, \.loadMilliseconds, wants: "under 1")
    Figures.row("peak memory, MB", ours, peers, \.peakMegabytes, wants: "under 1")
  }

  private static var tokenCounts: [String] { ["\(promptTokens)", "\(generatedTokens)"] }

  static func output<Run: Decodable>(of command: [String]) throws -> Run {
    guard let output = Peer.run(command), let line = output.split(separator: "\n").last else {
      throw Problem("\(command.prefix(2).joined(separator: " ")) … failed")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Run.self, from: Data(line.utf8))
  }
}

/// How fast one process read the machine's memory.
struct BandwidthRun: Codable {
  var bytesPerSecond: Double
}

/// One process's figures for a decoder.
struct DecoderRun: Codable {
  var loadSeconds: Double
  var promptTokensPerSecond: Double
  var generatedTokensPerSecond: Double
  var peakBytes: Double

  var loadMilliseconds: Double { loadSeconds * 1e3 }
  var peakMegabytes: Double { peakBytes / 1e6 }
}
