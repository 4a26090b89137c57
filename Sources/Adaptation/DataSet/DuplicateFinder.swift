import Corpus
import Storage

/// Finds texts that are the same as an earlier one, or nearly.
///
/// Texts are compared as sets of runs of words. Each set is represented by its smallest hashes
/// under many hash functions; the share on which two texts agree estimates how much of their union
/// they have in common.
///
/// Source: Broder, On the Resemblance and Containment of Documents, 1997; bands: Leskovec,
/// Rajaraman, Ullman, Mining of Massive Datasets, 3.4.
struct DuplicateFinder {
  /// Words of a run.
  private static let run = 5
  private static let bands = 16
  private static let rowsPerBand = 4
  private static var hashes: Int { bands * rowsPerBand }
  /// Texts that agree on so much are nearly the same.
  static let threshold = 0.8

  private var exact: [ContentHash: String] = [:]
  /// Texts by the hashes of a band.
  private var buckets: [UInt64: [Int]] = [:]
  private var signatures: [(path: String, hashes: [UInt64])] = []

  /// Takes in a text.
  /// - Returns: what it repeats, or nil when it is new.
  /// - Complexity: O(words · hashes), and a comparison with each text that shares a band.
  mutating func add(_ document: Document) -> DataSetManifest.Reason? {
    let hash = ContentHash(document.text)
    if let path = exact[hash] { return .same(path) }
    exact[hash] = document.path
    guard let signature = Self.signature(document.text) else { return nil }
    let bands = Self.bandHashes(signature)
    for band in bands {
      for index in buckets[band] ?? []
      where Self.agreement(signatures[index].hashes, signature) >= Self.threshold {
        return .nearlySame(signatures[index].path)
      }
    }
    for band in bands { buckets[band, default: []].append(signatures.count) }
    signatures.append((document.path, signature))
    return nil
  }

  private static func agreement(_ a: [UInt64], _ b: [UInt64]) -> Double {
    Double(zip(a, b).count { $0 == $1 }) / Double(a.count)
  }

  /// The smallest hash of all runs of words, for each hash function; nil for a text of few words.
  private static func signature(_ text: [UInt8]) -> [UInt64]? {
    let words = text.split { !isWord($0) }.map { ContentHash($0).value }
    guard words.count >= run else { return nil }
    var least = [UInt64](repeating: .max, count: hashes)
    for start in 0...words.count - run {
      var hash: UInt64 = 0
      for word in words[start..<start + run] { hash = mix(hash &+ word) }
      for index in least.indices {
        hash = mix(hash)
        least[index] = min(least[index], hash)
      }
    }
    return least
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  private static func bandHashes(_ signature: [UInt64]) -> [UInt64] {
    (0..<bands).map { band in
      signature[band * rowsPerBand..<(band + 1) * rowsPerBand].reduce(UInt64(band)) {
        mix($0 ^ $1)
      }
    }
  }

  /// SplitMix64's mixing.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
