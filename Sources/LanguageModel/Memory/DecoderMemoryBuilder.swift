import Foundation
import Kernels
package import ModelFormats
import Storage

/// Reads texts with a decoder, and remembers what came next at each of their tokens.
///
/// Belongs to one thread at a time, outside of Swift's cooperative pool.
package struct DecoderMemoryBuilder {
  /// Tokens of a text that are read together, behind those before them.
  private static let windowLength = 1_024
  private static let contextLength = 512
  /// Entries whose mean is subtracted from all.
  private static let meanEntries = 1_024
  /// The share of the distance to the nearest entry of another text over which weights fall.
  private static let temperatureShare: Float = 0.2
  private static let temperatureSample = 256

  private let state: DecodingState
  private let width: Int
  /// Keys that wait for the mean.
  private var waiting: [Float] = []
  private var mean: [Float]?
  private var tokens: [Token] = []
  private var keys: [UInt8] = []
  /// Where each text's entries end.
  private var ends: [Int] = []

  /// - Parameter state: of the decoder, with or without an adapter; its tokens are replaced.
  package init(_ state: DecodingState) {
    self.state = state
    width = state.model.configuration.width
  }

  /// About how many tokens the decoder reads to remember this many.
  package static func reading(_ tokens: Int) -> Int {
    min(tokens, DecoderMemory.mostEntries) / windowLength * (windowLength + contextLength)
  }

  /// Entries so far.
  package var count: Int { tokens.count }

  /// Reads a text, as far as there is room.
  ///
  /// Nothing of a decoder whose states have no whole number of blocks.
  /// - Parameter didRead: is told after each window how many tokens that took; what it throws ends the
  ///   reading.
  package mutating func add(
    _ text: [Token], didRead: (Int) throws -> Void = { _ in }
  ) throws {
    guard rowBytes != nil else { return }
    let (most, context) = lengths
    for start in stride(from: 0, to: text.count - 1, by: most) {
      guard count < DecoderMemory.mostEntries else { break }
      state.truncate(to: 0)
      try state.evaluate(text[..<start].suffix(context), wantsLogits: false)
      let room = DecoderMemory.mostEntries - count
      // The last token of a text has nothing behind it.
      let window = text[start..<min(start + most, start + room, text.count - 1)]
      try state.read(window) { index, vector in
        waiting.append(contentsOf: UnsafeBufferPointer(start: vector, count: width))
        tokens.append(text[start + index + 1])
      }
      if waiting.count >= Self.meanEntries * width || mean != nil { pack() }
      try didRead(min(start, context) + window.count)
    }
    ends.append(count)
  }

  /// Of a key; nil where it can't be stored.
  private var rowBytes: Int? { DecoderMemoryLayout.keyType.bytes(of: width) }

  private var lengths: (window: Int, context: Int) {
    let limit = state.limit
    let context = min(Self.contextLength, limit / 2)
    return (min(Self.windowLength, limit - context), context)
  }

  private mutating func pack() {
    guard let rowBytes else { return }
    let mean = mean ?? average()
    self.mean = mean
    let rows = waiting.count / width
    var row = [Float](repeating: 0, count: width)
    let first = keys.count
    keys.append(contentsOf: repeatElement(0, count: rows * rowBytes))
    keys.withUnsafeMutableBytes { keys in
      guard let base = keys.baseAddress else { return }
      for index in 0..<rows {
        for column in 0..<width { row[column] = waiting[index * width + column] - mean[column] }
        HalfBytes.pack(row, into: base + first + index * rowBytes)
      }
    }
    waiting = []
  }

  private func average() -> [Float] {
    var sums = [Float](repeating: 0, count: width)
    for index in waiting.indices { sums[index % width] += waiting[index] }
    let rows = Float(max(1, waiting.count / width))
    return sums.map { $0 / rows }
  }

  /// The bytes of a memory of all texts added; nil for a decoder whose states have no whole number of
  /// blocks.
  package mutating func bytes() -> [UInt8]? {
    guard rowBytes != nil else { return nil }
    pack()
    let offsets = offsets()
    let layout = DecoderMemoryLayout(
      width: width, vocabularySize: state.model.configuration.vocabularySize, count: count,
      temperature: temperature(offsets))
    var bytes = layout.header
    bytes.reserveCapacity(layout.keys.upperBound + 8)
    bytes.append(littleEndian: mean ?? [])
    bytes.append(littleEndian: offsets)
    for token in tokens { withUnsafeBytes(of: token.littleEndian) { bytes += $0 } }
    bytes += keys
    let hash = ContentHash(bytes).value.littleEndian
    withUnsafeBytes(of: hash) { bytes += $0 }
    return bytes
  }

  /// Minus half the squared lengths of the keys as they are stored.
  private func offsets() -> [Float] {
    var row = [Float](repeating: 0, count: width)
    return withKeys { keys in
      (0..<count).map { entry in
        Dequantizer.row(entry, of: keys, into: &row)
        return row.reduce(0) { $0 - $1 * $1 } / 2
      }
    }
  }

  private func withKeys<Result>(_ body: (Matrix) -> Result) -> Result {
    keys.withUnsafeBytes { bytes in
      // An empty array may have no address; a matrix without rows is never read.
      let base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 64)
      guard let base else { preconditionFailure("64 is an address") }
      return body(
        Matrix(base: base, type: DecoderMemoryLayout.keyType, rows: count, columns: width))
    }
  }

  /// From the distances of some entries to the nearest ones of other texts.
  private func temperature(_ offsets: [Float]) -> Float {
    let kernels = FloatKernels.current
    let query = ActivationBuffer(rows: 1, columns: width)
    var row = [Float](repeating: 0, count: width)
    var scores = [Float](repeating: 0, count: count)
    let step = max(1, count / Self.temperatureSample)
    let distances = stride(from: 0, to: count, by: step).compactMap { entry -> Float? in
      withKeys { keys in
        Dequantizer.row(entry, of: keys, into: &row)
        query.quantize(row, row: 0, columns: width, for: keys.type)
        Product.multiply(
          keys, rows: 0..<count, by: query, tokens: 0..<1, into: &scores, stride: count)
      }
      kernels.add(offsets, to: &scores, count: count)
      let own = neighborhood(of: entry).clamped(to: 0..<count)
      let best = scores.withUnsafeBufferPointer { scores -> Float in
        guard let base = scores.baseAddress else { return -.infinity }
        return max(
          kernels.maximum(base, count: own.lowerBound),
          kernels.maximum(base + own.upperBound, count: count - own.upperBound))
      }
      return best.isFinite ? -2 * (best + offsets[entry]) : nil
    }
    let median = distances.sorted().dropFirst(distances.count / 2).first ?? 1
    return max(1e-6, Self.temperatureShare * median)
  }

  /// The entries of the same text; where there is but one, those around.
  private func neighborhood(of entry: Int) -> Range<Int> {
    guard ends.count > 1, let index = ends.firstIndex(where: { entry < $0 }) else {
      return entry - Self.contextLength / 8..<entry + Self.contextLength / 8
    }
    return (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian numbers: [Float]) {
    for number in numbers {
      Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { append(contentsOf: $0) }
    }
  }
}
