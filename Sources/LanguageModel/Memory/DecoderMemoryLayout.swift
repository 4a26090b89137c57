import Kernels
import ModelFormats
import Storage

/// Where the parts of a memory's file lie.
///
/// Little-endian: magic, version, width, vocabulary size, number of entries, temperature (a float's
/// bits), 64 bits each; the mean, minus half of each key's squared length, and the tokens, 32 bits each; the keys in
/// half-byte blocks of 32 (Q4_0); a hash of all that.
struct DecoderMemoryLayout {
  static let keyType = ElementType.q4_0

  private static let magic: UInt64 = 0x6f6d_656d_6467_6172  // "ragdmemo"
  private static let version: UInt64 = 1
  static let headerBytes = 48
  private static let widest = 1 << 16

  let width: Int
  let vocabularySize: Int
  let count: Int
  let temperature: Float

  var mean: Range<Int> { Self.headerBytes..<Self.headerBytes + 4 * width }
  var offsets: Range<Int> { mean.upperBound..<mean.upperBound + 4 * count }
  var tokens: Range<Int> { offsets.upperBound..<offsets.upperBound + 4 * count }
  var keys: Range<Int> {
    tokens.upperBound..<tokens.upperBound + count * (Self.keyType.bytes(of: width) ?? 0)
  }

  init(width: Int, vocabularySize: Int, count: Int, temperature: Float) {
    (self.width, self.vocabularySize, self.count) = (width, vocabularySize, count)
    self.temperature = temperature
  }

  /// Reads a header, and checks all that it says.
  init(_ bytes: UnsafeRawBufferPointer, named name: String) throws(StorageError) {
    func word(_ index: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
    }
    guard bytes.count >= Self.headerBytes + 8, word(0) == Self.magic, word(1) == Self.version
    else { throw .corrupt(name: name, reason: "it is no memory of this version") }
    let temperature = UInt32(exactly: word(5)).map { Float(bitPattern: $0) } ?? .nan
    guard let width = Int(exactly: word(2)), (1...Self.widest).contains(width),
      Self.keyType.bytes(of: width) != nil,
      let size = Int(exactly: word(3)), size <= Int(Token.max),
      let count = Int(exactly: word(4)), count <= DecoderMemory.mostEntries,
      temperature > 0, temperature.isFinite
    else { throw .corrupt(name: name, reason: "its header is out of range") }
    self.init(width: width, vocabularySize: size, count: count, temperature: temperature)
    guard bytes.count == keys.upperBound + 8 else {
      throw .corrupt(name: name, reason: "it has \(bytes.count) bytes")
    }
    let stored = bytes.loadUnaligned(fromByteOffset: keys.upperBound, as: UInt64.self)
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<keys.upperBound])
    guard ContentHash(body).value == UInt64(littleEndian: stored) else {
      throw .corrupt(name: name, reason: "its checksum differs")
    }
    for entry in 0..<count {
      let token = bytes.load(fromByteOffset: tokens.lowerBound + 4 * entry, as: Token.self)
      guard (0..<size).contains(Int(token)) else {
        throw .corrupt(name: name, reason: "entry \(entry) is out of range")
      }
    }
  }

  /// The bytes before the mean.
  var header: [UInt8] {
    let words = [
      Self.magic, Self.version, UInt64(width), UInt64(vocabularySize), UInt64(count),
      UInt64(temperature.bitPattern),
    ]
    return words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
  }
}
