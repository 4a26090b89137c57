import Foundation

/// What is measured on the chunks of a real project.
extension ModelsCommand {
  /// Chunks embedded for one figure.
  private static let chunkCount = 1000
  /// Chunks split into tokens for one figure: several megabytes, so that words seldom repeat as they do in a loop.
  private static let tokenizedChunkCount = 10_000

  func compareTokenizer(_ file: String, texts: String) async throws {
    let store = try TemporaryStore()
    defer { store.remove() }
    let chunks = store.path + "/chunks.jsonl"
    _ = try await ChunkExport.sample(of: texts, count: Self.tokenizedChunkCount, to: chunks)
    var ours: [TokenizerRun] = []
    var peers: [TokenizerRun] = []
    for _ in 0..<Self.rounds {
      ours.append(try Self.output(of: [CommandLine.arguments[0], "tokenizer-run", file, chunks]))
      if let llamaPython {
        peers.append(
          try Self.output(of: [llamaPython, Peer.script("llama_tokenizer"), file, chunks]))
      }
    }
    guard peers.allSatisfy({ $0.tokens == ours[0].tokens }) else {
      throw Problem("the peer splits \(texts) into other numbers of tokens")
    }
    Figures.row("tokenizer, MB/s", ours, peers, { $0.bytesPerSecond / 1e6 }, wants: "20 MB/s")
  }

  func compareEncoder(_ folder: String, texts: String) async throws {
    let store = try TemporaryStore()
    defer { store.remove() }
    let chunks = store.path + "/chunks.jsonl"
    let count = try await ChunkExport.sample(of: texts, count: Self.chunkCount, to: chunks)
    var ours: [EncoderRun] = []
    var peers: [EncoderRun] = []
    for _ in 0..<Self.rounds {
      ours.append(
        try Self.output(
          of: [CommandLine.arguments[0], "encoder-run", folder, chunks, "\(threads)"]))
      if let onnxPython {
        peers.append(
          try Self.output(
            of: [onnxPython, Peer.script("onnx_encoder"), folder, chunks, "\(threads)", store.path])
        )
      }
    }
    print(
      "\(URL(fileURLWithPath: folder).lastPathComponent), \(count) chunks of \(texts), "
        + "median of \(Self.rounds) processes each"
        + (peers.isEmpty ? " (no peer: give --onnx PYTHON with onnxruntime, onnx, torch)" : ""))
    let chunksPerSecond = { (seconds: Double) in Double(count) / seconds }
    Figures.row(
      "int8, chunks/s", ours, peers, { chunksPerSecond($0.int8Seconds) }, wants: "1.2, goal 2")
    Figures.row(
      "float32, chunks/s", ours, peers, { chunksPerSecond($0.float32Seconds) }, wants: "1")
    Figures.row("peak memory, MB", ours, peers, { $0.peakBytes / 1e6 }, wants: "under 1")
    print("")
  }
}

/// One process's figures for an encoder.
struct EncoderRun: Codable {
  var int8Seconds: Double
  var float32Seconds: Double
  var peakBytes: Double
}

/// One process's figures for a tokenizer, on one core.
struct TokenizerRun: Codable {
  var tokens: Int
  var bytesPerSecond: Double
}
