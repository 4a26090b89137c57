package import Foundation
import Kernels
package import ModelFormats
import Storage
import Synchronization

/// Texts to vectors whose inner product says how near their meanings are: a BERT model of the
/// sentence-transformers family.
///
/// Every method may be called from any task or thread at once; the computing happens on threads of its own,
/// never on Swift's cooperative pool.
package final class SentenceEncoder: Sendable {
  /// How the linear maps of the layers compute.
  package enum Precision: String, Sendable, CaseIterable {
    case float32
    /// A few times as fast, with a cosine of at least 0.995 to float32.
    case int8
  }

  package let precision: Precision
  /// Identifies model, precision and preprocessing: vectors of two fingerprints are never mixed.
  package let fingerprint: String
  /// Numbers of a vector.
  package var width: Int { network.configuration.width }

  private let network: EncoderNetwork
  private let tokenizer: EncoderTokenizer
  private let isBackground: Bool
  private let pool: WorkerPool
  private let scratches: EncoderScratches

  /// Raised when the same model and text give another vector than before, apart from rounding.
  private static let version = 1
  /// Tokens that go through the layers together on one thread.
  private static let batch = 256
  /// Batches that each thread takes before others may use the pool and a cancellation is looked for.
  private static let turn = 4

  /// Loads a model.
  /// - Parameters:
  ///   - folder: `model.safetensors` (or an index of several such files), `config.json` and `tokenizer.json` or `vocab.txt`; also, where they are,
  ///     `sentence_bert_config.json`, `1_Pooling/config.json` and `modules.json`.
  ///   - isBackground: computes with a lower priority.
  /// - Throws: `ModelFailure` or `ModelFormatError`, which name the file, tensor or key.
  package convenience init(
    folder: URL, precision: Precision = .int8, threads: Int = Processor.physicalCores,
    isBackground: Bool = false
  ) throws {
    let folder = EncoderFolder(url: folder)
    let configuration = try EncoderConfiguration(folder)
    let weights = try folder.weights()
    let tokens = try EncoderTokenizer(folder, configuration)
    var network = try EncoderWeights(weights, configuration).network()
    if precision == .int8 {
      network = network.quantized(begin: tokens.begin, end: tokens.end)
    }
    let identity = Self.identity(weights.shards.map(\.file), configuration, precision)
    self.init(
      network, tokens, precision, fingerprint: identity, threads: threads,
      isBackground: isBackground)
  }

  /// An encoder of the same model, sharing its weights, with threads of its own.
  package convenience init(
    sharing other: SentenceEncoder, threads: Int = Processor.physicalCores,
    isBackground: Bool = false
  ) {
    self.init(
      other.network, other.tokenizer, other.precision, fingerprint: other.fingerprint,
      threads: threads, isBackground: isBackground)
  }

  private init(
    _ network: EncoderNetwork, _ tokenizer: EncoderTokenizer, _ precision: Precision,
    fingerprint: String, threads: Int, isBackground: Bool
  ) {
    self.network = network
    self.tokenizer = tokenizer
    self.precision = precision
    self.fingerprint = fingerprint
    self.isBackground = isBackground
    pool = WorkerPool(threads: threads, isBackground: isBackground)
    let tokens = max(Self.batch, network.configuration.longest)
    scratches = EncoderScratches(count: pool.count) {
      EncoderScratch(network.configuration, tokens: tokens)
    }
  }

  /// One vector of `width` floats, length 1, for each text, in order.
  ///
  /// A text counts to the model's longest; what follows is left out.
  /// - Throws: `CancellationError` between two batches.
  package func embed(_ texts: [String]) async throws -> [[Float]] {
    try await onDedicatedThread { isCancelled in
      try self.vectors(of: texts.map { self.tokenizer.tokens(of: $0) }, isCancelled)
    }
  }

  /// The vectors of texts that are token numbers already, special tokens included.
  package func embed(tokens texts: [[Token]]) async throws -> [[Float]] {
    let words = Token(clamping: network.configuration.vocabulary)
    for text in texts {
      guard !text.isEmpty, text.count <= network.configuration.longest,
        text.allSatisfy({ $0 >= 0 && $0 < words })
      else { throw ModelFailure("a text of \(text.count) tokens does not suit the encoder") }
    }
    return try await onDedicatedThread { try self.vectors(of: texts, $0) }
  }

  /// Runs `body`, which gets to know whether the calling task was cancelled, off the cooperative pool.
  private func onDedicatedThread<Value: Sendable>(
    _ body: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
  ) async throws -> Value {
    let cancelled = Flag()
    return try await withTaskCancellationHandler {
      try await DedicatedThread.run("ragd-encoder", isBackground: isBackground) {
        try body { cancelled.isSet }
      }
    } onCancel: {
      cancelled.set()
    }
  }

  private func vectors(
    of texts: [[Token]], _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [[Float]] {
    let batches = Self.batches(of: texts.map(\.count), threads: pool.count)
    let vectors = Mutex([[Float]](repeating: [], count: texts.count))
    for start in stride(from: 0, to: batches.count, by: Self.turn * pool.count) {
      guard !isCancelled() else { throw CancellationError() }
      let turn = Array(batches[start..<min(start + Self.turn * pool.count, batches.count)])
      pool.run { worker in
        worker.distribute(turn.count, by: 1) { pieces in
          for piece in pieces {
            let batch = turn[piece]
            let results = scratches.with(worker.index) {
              network.vectors(of: batch.map { texts[$0] }, $0)
            }
            vectors.withLock { all in
              for (text, vector) in zip(batch, results) { all[text] = vector }
            }
          }
        }
      }
    }
    return try vectors.withLock { vectors in
      guard vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        throw ModelFailure("the encoder's weights give numbers that are not finite")
      }
      return vectors
    }
  }

  /// Groups texts, the longest first, so that the threads end at nearly the same time.
  static func batches(of counts: [Int], threads: Int) -> [[Int]] {
    let share = counts.reduce(0, +) / (2 * threads)
    let most = min(max(share, 48), batch)
    var batches: [[Int]] = []
    var room = 0
    for text in counts.indices.sorted(by: { (counts[$1], $0) < (counts[$0], $1) }) {
      if batches.isEmpty || counts[text] > room {
        batches.append([])
        room = most
      }
      batches[batches.count - 1].append(text)
      room -= counts[text]
    }
    return batches
  }

  /// A hash of what decides a vector: shape, precision, the sizes and a sample of the weights.
  private static func identity(
    _ files: [MappedFile], _ configuration: EncoderConfiguration, _ precision: Precision
  ) -> String {
    let sizes = files.map { "\($0.count)" }.joined(separator: " ")
    var bytes = Array("\(version) \(precision) \(configuration) \(sizes)".utf8)
    // A page of every megabyte: reading all would cost as much as loading.
    for file in files {
      for start in stride(from: 0, to: file.count, by: 1 << 20) {
        bytes += file.bytes[start..<min(start + 4096, file.count)]
      }
    }
    return "bert-\(ContentHash(bytes).hex)"
  }
}

/// A flag that one thread raises and another looks at.
private final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}

/// A scratch for each worker of a pool, made when first used.
///
/// `@unchecked Sendable`: slot `index` is used only by worker `index` within a run of the pool, whose runs
/// follow one another.
private final class EncoderScratches: @unchecked Sendable {
  private let make: @Sendable () -> EncoderScratch
  private let slots: UnsafeMutableBufferPointer<EncoderScratch?>

  init(count: Int, make: @escaping @Sendable () -> EncoderScratch) {
    self.make = make
    slots = .allocate(capacity: count)
    slots.initialize(repeating: nil)
  }

  deinit {
    slots.deinitialize()
    slots.deallocate()
  }

  func with<Value>(_ index: Int, _ body: (EncoderScratch) -> Value) -> Value {
    let scratch = slots[index] ?? make()
    slots[index] = scratch
    return body(scratch)
  }
}
