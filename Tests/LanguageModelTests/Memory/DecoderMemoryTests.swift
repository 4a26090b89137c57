import Kernels
import ModelFormats
import ModelTestSupport
import Storage
import Testing

@testable import LanguageModel

/// A memory finds what its texts had after places like the one at hand.
struct DecoderMemoryTests {
  private static let tiny = TinyDecoder.named("llama")
  /// Batches of other lengths take other kernels, which sum in another order.
  private static let tolerance: Float = 0.02

  private static func texts(_ count: Int, length: Int = 70) -> [[Token]] {
    (0..<count).map { text in
      var generator = LinearGenerator(seed: UInt64(text + 1))
      return (0..<length + text).map { _ in Token(generator.next() >> 57) + 3 }
    }
  }

  /// A state and the bytes of its memory of some texts.
  private static func remembered(
    _ texts: [[Token]], in folder: ScratchFolder
  ) throws -> (state: DecodingState, bytes: [UInt8]) {
    let model = try DecoderModel(tiny.file(in: folder))
    let state = DecodingState(model, pool: WorkerPool(threads: 2))
    var builder = DecoderMemoryBuilder(state)
    for text in texts { try builder.add(text) }
    #expect(builder.count == texts.reduce(0) { $0 + max(0, $1.count - 1) })
    let bytes = builder.bytes()
    state.truncate(to: 0)
    return (state, try #require(bytes))
  }

  private static func memory(_ bytes: [UInt8], _ state: DecodingState) throws -> DecoderMemory {
    try DecoderMemory(MappedFile(bytes), named: "memory", for: state.model.configuration)
  }

  @Test func aTextThatWasReadIsRemembered() async throws {
    try await DedicatedThread.run("test") {
      let texts = Self.texts(4)
      let (state, bytes) = try Self.remembered(texts, in: ScratchFolder())
      let memory = try Self.memory(bytes, state)
      state.memory = memory
      for text in texts {
        state.truncate(to: 0)
        try state.evaluate(text) { index, _ in
          guard index + 1 < text.count else { return }
          let neighbors = state.neighbors
          #expect(neighbors.first?.token == text[index + 1], "behind token \(index)")
          let probabilities = memory.probabilities(neighbors)
          #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-4)
        }
      }
    }
  }

  @Test func theNearestAreThoseOfAllDistances() async throws {
    try await DedicatedThread.run("test") {
      let (state, bytes) = try Self.remembered(Self.texts(6), in: ScratchFolder())
      let memory = try Self.memory(bytes, state)
      state.memory = memory
      var query = [Float](repeating: 0, count: memory.width)
      try state.read(Self.tiny.tokens) { index, vector in
        if index == Self.tiny.tokens.count - 1 {
          for c in query.indices { query[c] = vector[c] - memory.mean[c] }
        }
      }
      state.truncate(to: 0)
      try state.evaluate(Self.tiny.tokens)
      var key = query
      let distances = (0..<memory.count).map { entry -> Float in
        Dequantizer.row(entry, of: memory.keys, into: &key)
        return zip(query, key).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }.sorted()
      let found = state.neighbors.map(\.distance)
      #expect(found.count == DecoderMemory.mostNeighbors && found == found.sorted())
      for (a, b) in zip(found, distances) { #expect(abs(a - b) <= Self.tolerance * max(1, b)) }
    }
  }

  @Test func batchesFindTheSameAsSingleTokens() async throws {
    try await DedicatedThread.run("test") {
      let (state, bytes) = try Self.remembered(Self.texts(3), in: ScratchFolder())
      state.memory = try Self.memory(bytes, state)
      let text = Self.texts(4)[3]
      var together: [Float] = []
      try state.evaluate(text) { _, _ in together.append(state.neighbors[0].distance) }
      state.truncate(to: 0)
      for (index, token) in text.enumerated() {
        try state.evaluate([token])
        let alone = state.neighbors[0].distance
        #expect(abs(together[index] - alone) <= Self.tolerance * max(1, alone))
      }
    }
  }

  @Test func anEmptyMemoryFindsNothing() async throws {
    try await DedicatedThread.run("test") {
      let (state, bytes) = try Self.remembered([[], [5]], in: ScratchFolder())
      let memory = try Self.memory(bytes, state)
      state.memory = memory
      try state.evaluate([5, 6])
      #expect(state.neighbors.isEmpty && memory.probabilities([]).isEmpty)
    }
  }

  /// Reading stops when it is told to, and what was read stays.
  @Test func readingCanBeStopped() async throws {
    try await DedicatedThread.run("test") {
      let model = try DecoderModel(Self.tiny.file(in: ScratchFolder()))
      let state = DecodingState(model, pool: WorkerPool(threads: 1), contextLimit: 32)
      var builder = DecoderMemoryBuilder(state)
      var read: [Int] = []
      #expect(throws: CancellationError.self) {
        try builder.add(Self.texts(1, length: 90)[0]) {
          read.append($0)
          if read.count == 2 { throw CancellationError() }
        }
      }
      #expect(builder.count == 32)
      // The second window was read behind the first.
      #expect(read == [16, 32])
    }
  }

  @Test func damageIsFound() async throws {
    try await DedicatedThread.run("test") {
      let (state, bytes) = try Self.remembered(Self.texts(1), in: ScratchFolder())
      _ = try Self.memory(bytes, state)
      for count in [0, 7, 47, 56, 300, bytes.count - 1] {
        #expect(throws: StorageError.self) { try Self.memory(Array(bytes[..<count]), state) }
      }
      var generator = LinearGenerator(seed: 7)
      for _ in 0..<200 {
        var damaged = bytes
        let place = Int.random(in: damaged.indices, using: &generator)
        damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        #expect(throws: StorageError.self) { try Self.memory(damaged, state) }
      }
    }
  }

  /// A right checksum makes no wrong header right.
  @Test func headersAreChecked() async throws {
    try await DedicatedThread.run("test") {
      let (state, bytes) = try Self.remembered(Self.texts(1), in: ScratchFolder())
      var generator = LinearGenerator(seed: 8)
      for word in 0..<6 {
        for _ in 0..<20 {
          var damaged = Array(bytes.dropLast(8))
          let bits = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
          let new = withUnsafeBytes(of: bits.littleEndian) { Array($0) }
          guard Array(damaged[8 * word..<8 * word + 8]) != new, word != 5 || bits >> 32 != 0
          else { continue }
          damaged.replaceSubrange(8 * word..<8 * word + 8, with: new)
          let hash = ContentHash(damaged).value.littleEndian
          withUnsafeBytes(of: hash) { damaged += $0 }
          #expect(throws: StorageError.self, "word \(word) as \(bits)") {
            try Self.memory(damaged, state)
          }
        }
      }
    }
  }

  @Test func memoriesOfOtherDecodersAreRefused() async throws {
    try await DedicatedThread.run("test") {
      let (state, bytes) = try Self.remembered(Self.texts(1), in: ScratchFolder())
      var other = state.model.configuration
      other.vocabularySize += 1
      #expect(throws: StorageError.self) {
        try DecoderMemory(MappedFile(bytes), named: "memory", for: other)
      }
    }
  }
}
