import Kernels
import Storage

/// How vectors lie in their file.
///
/// All numbers are little-endian. The header takes `headerLength` bytes:
/// ```
/// magic (8 bytes), version (4), width (4), length of the fingerprint (4), the fingerprint,
/// zeros, XXH64 of everything before (8)
/// ```
/// Records of one length follow, row after row:
/// ```
/// key (16), scale (4, a float), `width` signed bytes, zeros to a multiple of 4,
/// the lower half of XXH64 of everything before (4)
/// ```
/// A number of the vector is its byte times the scale, in the axes of `Rotation`.
struct VectorFormat: Hashable, Sendable {
  private static let magic: UInt64 = 0x3143_4556_4447_4152  // "RAGDVEC1"
  /// Layout, rotation and rounding.
  ///
  /// History: 1, the first.
  static let version: UInt32 = 1
  static let headerLength = 4096
  static let fileExtension = ".vectors"
  private static let fingerprintPlace = 20
  private static let keyLength = 16
  /// Where a record's bytes begin.
  static let bytesPlace = keyLength + 4

  let width: Int
  private let fingerprint: String

  /// - Throws: `VectorFailure` for a width or a fingerprint that no header holds.
  init(fingerprint: String, width: Int) throws(VectorFailure) {
    guard 1...65_536 ~= width else { throw .unsupportedWidth(width) }
    guard fingerprint.utf8.count <= Self.headerLength - Self.fingerprintPlace - 8 else {
      throw .fingerprintTooLong
    }
    self.width = width
    self.fingerprint = fingerprint
  }

  /// The file's name: of each embedder another.
  var fileName: String {
    var fingerprint = fingerprint
    let hash = fingerprint.withUTF8 { ContentHash(UnsafeRawBufferPointer($0)) }
    return "\(hash.hex)-\(width).v\(Self.version)" + Self.fileExtension
  }

  // MARK: Header

  var header: [UInt8] {
    var bytes = [UInt8]()
    withUnsafeBytes(of: Self.magic.littleEndian) { bytes += $0 }
    withUnsafeBytes(of: Self.version.littleEndian) { bytes += $0 }
    withUnsafeBytes(of: UInt32(width).littleEndian) { bytes += $0 }
    withUnsafeBytes(of: UInt32(fingerprint.utf8.count).littleEndian) { bytes += $0 }
    bytes += Array(fingerprint.utf8)
    bytes += [UInt8](repeating: 0, count: Self.headerLength - 8 - bytes.count)
    withUnsafeBytes(of: ContentHash(bytes).value.littleEndian) { bytes += $0 }
    return bytes
  }

  // MARK: Records

  var recordLength: Int { Self.bytesPlace + (width + 3) / 4 * 4 + 4 }

  /// How many whole records a file of `size` bytes holds.
  func rows(inFileOf size: Int) -> Int { max(0, size - Self.headerLength) / recordLength }

  /// Where a row's record begins, or with the number of rows, where the last one ends.
  func offset(ofRow row: Int) -> Int { Self.headerLength + row * recordLength }

  /// A whole record.
  /// - Parameter values: `width` of them.
  func record(_ key: ContentKey, scale: Float, values: [Int8]) -> [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(recordLength)
    withUnsafeBytes(of: key.high.littleEndian) { bytes += $0 }
    withUnsafeBytes(of: key.low.littleEndian) { bytes += $0 }
    withUnsafeBytes(of: scale.bitPattern.littleEndian) { bytes += $0 }
    bytes += values.prefix(width).lazy.map { UInt8(bitPattern: $0) }
    bytes += [UInt8](repeating: 0, count: recordLength - 4 - bytes.count)
    let hash = UInt32(truncatingIfNeeded: ContentHash(bytes).value)
    withUnsafeBytes(of: hash.littleEndian) { bytes += $0 }
    return bytes
  }

  /// Whether a record is as it was written, and its scale a number.
  func isWhole(_ record: UnsafeRawBufferPointer) -> Bool {
    let end = recordLength - 4
    let stored = UInt32(littleEndian: record.loadUnaligned(fromByteOffset: end, as: UInt32.self))
    let hash = ContentHash(UnsafeRawBufferPointer(rebasing: record[..<end])).value
    return UInt32(truncatingIfNeeded: hash) == stored && Self.scale(of: record).isFinite
  }

  static func key(of record: UnsafeRawBufferPointer) -> ContentKey {
    ContentKey(
      high: UInt64(littleEndian: record.loadUnaligned(as: UInt64.self)),
      low: UInt64(littleEndian: record.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  @inline(__always)
  static func scale(of record: UnsafeRawBufferPointer) -> Float {
    let bits = record.loadUnaligned(fromByteOffset: keyLength, as: UInt32.self)
    return Float(bitPattern: UInt32(littleEndian: bits))
  }
}

/// Why vectors were not stored or searched.
package enum VectorFailure: Error, Hashable, Sendable {
  /// A vector of another width than the store's.
  case wrongWidth(Int, expected: Int)
  /// A vector with an infinite number or none, or so long that its products are not finite.
  case notFinite
  /// A vector without a direction.
  case zero
  /// Wider than any embedder is, or nothing.
  case unsupportedWidth(Int)
  /// An embedder's fingerprint that does not fit into a file's header.
  case fingerprintTooLong
  /// The file has as many rows as there are numbers for them.
  case full
}

extension VectorFailure: CustomStringConvertible {
  /// One sentence for the user.
  package var description: String {
    switch self {
    case .wrongWidth(let width, let expected):
      "a vector has \(width) dimensions, and the store \(expected)"
    case .notFinite: "a vector holds a number that is not finite"
    case .zero: "a vector is zero and so has no direction"
    case .unsupportedWidth(let width): "vectors of \(width) dimensions are not supported"
    case .fingerprintTooLong: "the embedder's fingerprint is too long"
    case .full: "the file of vectors is full"
    }
  }
}

/// A vector as it is stored and asked for: rotated.
struct CheckedVector {
  let rotated: [Float]

  /// - Throws: `VectorFailure` when it has another width, no direction, or numbers that are not finite.
  init(_ vector: [Float], _ rotation: Rotation) throws(VectorFailure) {
    guard vector.count == rotation.width else {
      throw .wrongWidth(vector.count, expected: rotation.width)
    }
    let square = vector.reduce(0) { $0 + $1 * $1 }
    guard square.isFinite else { throw .notFinite }
    guard square > 0 else { throw .zero }
    rotated = rotation.apply(to: vector)
  }
}
