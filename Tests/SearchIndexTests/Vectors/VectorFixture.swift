import Foundation
import SearchIndex
import TestSupport

/// Vectors made from a seed, and a folder for their file.
struct VectorFixture {
  static let width = 24
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func log(_ fingerprint: String = "model", width: Int = width) throws -> VectorLog {
    try VectorLog(directory: folder.path + "/v", fingerprint: fingerprint, width: width)
  }

  /// A log that has read its file.
  func followed() throws -> VectorLog {
    let log = try log()
    try log.follow()
    return log
  }

  /// The only file of vectors.
  func file() throws -> URL {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/v")
    return folder.url("v/" + (names.first { $0.hasSuffix(".vectors") } ?? "none"))
  }

  static func key(_ number: Int) -> ContentKey { ContentKey("text \(number)") }

  /// The vector of a number, of length 1.
  static func vector(_ number: Int, width: Int = width) -> [Float] {
    var random = SplitMix(seed: UInt64(number) &* 77 &+ 5)
    return direction((0..<width).map { _ in Float.random(in: -1...1, using: &random) })
  }

  static func entries(_ numbers: some Sequence<Int>, width: Int = width) -> [(
    key: ContentKey, vector: [Float]
  )] {
    numbers.map { (key($0), vector($0, width: width)) }
  }

  static func direction(_ vector: [Float]) -> [Float] {
    let length = dot(vector, vector).squareRoot()
    return vector.map { $0 / length }
  }

  static func dot(_ a: [Float], _ b: [Float]) -> Float {
    // A loop, because tests of many vectors are not optimized.
    var sum: Float = 0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}

extension VectorSnapshot {
  /// Which of some numbers' vectors are there, and found by a search for themselves.
  func findable(_ numbers: some Sequence<Int>) throws -> [Int] {
    try numbers.filter { number in
      guard let row = row(of: VectorFixture.key(number)) else { return false }
      let hits = try search(VectorFixture.vector(number), limit: 1)
      return hits.first?.row == row && abs((hits.first?.similarity ?? 0) - 1) < 0.01
    }
  }
}
