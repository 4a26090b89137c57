package import Storage

/// A training state as bytes, which name the training that they belong to.
///
/// Layout, little-endian: magic, version, the training's fingerprint, numbers of a state, steps,
/// looks since the best, bits of the best loss; values, averages, averages of squares, best values;
/// a hash of all that.
package enum TrainingCheckpoint {
  private static let magic: UInt64 = 0x6b63_7274_6467_6172  // "ragdtrck"
  private static let version: UInt64 = 1
  private static let headerCount = 7

  /// The bytes of a state.
  package static func bytes(_ state: TrainingState, fingerprint: ContentHash) -> [UInt8] {
    let header = [
      magic, version, fingerprint.value, UInt64(state.values.count), UInt64(state.step),
      UInt64(state.looksSinceBest), state.bestLoss.bitPattern,
    ]
    let parts = [state.values, state.optimizer.first, state.optimizer.second, state.best]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * (headerCount + 1) + 16 * state.values.count)
    for word in header { append(word.littleEndian, to: &bytes) }
    for part in parts {
      part.withUnsafeBufferPointer { part in
        for value in part { append(value.bitPattern.littleEndian, to: &bytes) }
      }
    }
    append(ContentHash(bytes).value.littleEndian, to: &bytes)
    return bytes
  }

  /// Reads a state of this training.
  /// - Returns: nil when the bytes are another training's: other options, documents or model.
  /// - Throws: `StorageError.corrupt` when they are not what was written.
  package static func state(
    _ file: MappedFile, named name: String, fingerprint: ContentHash, count: Int
  ) throws(StorageError) -> TrainingState? {
    let bytes = file.bytes
    let header = 8 * headerCount
    guard bytes.count >= header + 8, word(bytes, 0) == magic else {
      throw .corrupt(name: name, reason: "it is no training checkpoint")
    }
    guard word(bytes, 1) == version, word(bytes, 2) == fingerprint.value else { return nil }
    guard word(bytes, 3) == UInt64(count), bytes.count == header + 16 * count + 8 else {
      throw .corrupt(name: name, reason: "it has \(bytes.count) bytes")
    }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
    guard word(bytes, (bytes.count - 8) / 8) == ContentHash(body).value,
      let steps = Int(exactly: word(bytes, 4)), let looks = Int(exactly: word(bytes, 5))
    else { throw .corrupt(name: name, reason: "its checksum differs") }
    func floats(_ part: Int) -> [Float] {
      (0..<count).map { index in
        let bits = bytes.loadUnaligned(
          fromByteOffset: header + 4 * (part * count + index), as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: bits))
      }
    }
    var optimizer = AdamW(count: count)
    (optimizer.first, optimizer.second, optimizer.steps) = (floats(1), floats(2), steps)
    return TrainingState(
      values: floats(0), optimizer: optimizer, best: floats(3),
      bestLoss: Double(bitPattern: word(bytes, 6)), looksSinceBest: looks)
  }

  private static func append(_ word: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
  }
}

extension TrainingState {
  fileprivate init(
    values: [Float], optimizer: AdamW, best: [Float], bestLoss: Double, looksSinceBest: Int
  ) {
    self.values = values
    self.optimizer = optimizer
    self.best = best
    self.bestLoss = bestLoss
    self.looksSinceBest = looksSinceBest
  }
}
