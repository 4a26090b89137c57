import Corpus
import Evaluation
import Foundation
import Indexing
import SearchIndex

/// Other programs at the same work.
enum Peer {
  /// Processor time of a command, second run of two (the first warms the page cache); nil when it
  /// can't be started.
  static func processorSeconds(of command: [String]) -> Double? {
    guard run(command) != nil else { return nil }
    let before = childSeconds
    guard run(command) != nil else { return nil }
    return childSeconds - before
  }

  /// Seconds of processor time that tantivy takes to index the chunks with one thread.
  static func tantivySeconds(python: String, chunks: String, folder: String) -> Double? {
    run([python, "-c", script, chunks, folder]).flatMap {
      Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  /// Reads all chunks first: only indexing and committing are timed.
  private static let script = """
    import json, os, sys, time, tantivy
    lines = [json.loads(line) for line in open(sys.argv[1])]
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("path", stored=True)
    builder.add_text_field("text", stored=False)
    folder = os.path.join(sys.argv[2], "tantivy")
    os.makedirs(folder)
    index = tantivy.Index(builder.build(), path=folder)
    start = time.process_time()
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    for line in lines:
        writer.add_document(tantivy.Document(path=line["path"], text=line["text"]))
    writer.commit()
    writer.wait_merging_threads()
    print(time.process_time() - start)
    """

  /// The script that drives a peer.
  static func script(_ name: String) -> String {
    Bundle.module.path(forResource: name, ofType: "py", inDirectory: "Peers") ?? name
  }

  /// A command's output, or nil when it can't be started or a script of it fails.
  static func run(_ command: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // 1: searched, nothing found. 126 and 127: no such program.
    guard process.terminationStatus <= 1 else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  private static var childSeconds: Double {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_CHILDREN, &usage)
    #else
      getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    #endif
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }
}

/// Writes a snapshot's chunks for another indexer: a JSON object a line.
enum ChunkExport {
  private struct Line: Encodable {
    var path: String
    var text: String
  }

  static func write(_ snapshot: IndexSnapshot, to path: String) throws {
    var data = Data()
    let encoder = JSONEncoder()
    for id in snapshot.files() {
      let file = snapshot.file(id)
      let document = try snapshot.document(id).document
      for chunk in snapshot.chunks(of: id) {
        let bytes = snapshot.chunk(chunk).bytes
        data += try encoder.encode(Line(path: file.path, text: document.string(bytes)))
        data.append(UInt8(ascii: "\n"))
      }
    }
    try data.write(to: URL(fileURLWithPath: path))
  }

  /// Writes chunks of a project, cut as the index cuts them: a JSON string a line.
  /// - Parameter count: takes that many chunks, evenly spread; all where there are fewer.
  /// - Returns: how many were written.
  static func sample(of root: String, count: Int, to path: String) async throws -> Int {
    let (_, indexer) = await IndexingMeasure.cold(
      root: URL(fileURLWithPath: root).resolvingSymlinksInPath().path, store: path + "-store",
      settings: CorpusSettings())
    let snapshot = indexer.snapshot
    await indexer.stop()
    let texts = try snapshot.files().flatMap { id in
      let document = try snapshot.document(id).document
      return snapshot.chunks(of: id).map { document.string(snapshot.chunk($0).bytes) }
    }
    let count = min(count, texts.count)
    let lines = try (0..<count).map {
      try JSONEncoder().encode(texts[$0 * texts.count / count]) + Data("\n".utf8)
    }
    try Data(lines.joined()).write(to: URL(fileURLWithPath: path))
    return count
  }
}

/// The machine that figures were measured on.
enum Machine {
  static var description: String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = model.flatMap { $0.split(separator: ":").last }?
      .trimmingCharacters(in: .whitespaces)
    return "\(name ?? "unknown processor"), \(cores) cores"
  }
}
