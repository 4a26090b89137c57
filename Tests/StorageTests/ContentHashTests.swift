import Storage
import Testing

@Suite struct ContentHashTests {
  /// The buffer of xxHash's own self test: bytes of a multiplicative generator.
  static func sanityBuffer(_ count: Int) -> [UInt8] {
    var generator: UInt64 = 2_654_435_761
    return (0..<count).map { _ in
      defer { generator = generator &* 11_400_714_785_074_694_797 }
      return UInt8(generator >> 56)
    }
  }

  @Test(
    arguments: [
      ("", 0xEF46_DB37_51D8_E999),
      ("a", 0xD24E_C4F1_A98C_6E5B),
      ("abc", 0x44BC_2CF5_AD77_0999),
      ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
      ("xxhash", 0x32DD_3895_2C4B_C720),
    ] as [(String, UInt64)])
  func textsHaveTheirPublishedHashes(text: String, hash: UInt64) {
    #expect(ContentHash(Array(text.utf8)).value == hash)
    #expect(ContentHash(text.utf8.lazy.map { $0 }).value == hash)
  }

  @Test(
    arguments: [
      (1, 0xE934_A84A_DB05_2768), (4, 0x9136_A0DC_A57457EE), (14, 0x8282_DCC4_994E_35C8),
      (222, 0xB641_AE8C_B691_C174),
    ] as [(Int, UInt64)])
  func theSanityBufferHasItsPublishedHashes(count: Int, hash: UInt64) {
    #expect(ContentHash(Self.sanityBuffer(count)).value == hash)
  }

  /// The reference's values for seed 1.
  @Test(
    arguments: [
      ([UInt8](), 0xD5AF_BA13_36A3_BE4B), (Array("abc".utf8), 0xBEA9_CA81_9932_8908),
      (Array(0..<100), 0x3D19_A3A2_098A_7023),
    ] as [([UInt8], UInt64)]) func seeds(bytes: [UInt8], hash: UInt64)
  {
    #expect(bytes.withUnsafeBytes { ContentHash($0, seed: 1).value } == hash)
  }

  @Test func hexHasSixteenDigits() {
    #expect(ContentHash(value: 0).hex == "0000000000000000")
    #expect(ContentHash(value: 0x0123_4567_89AB_CDEF).hex == "0123456789abcdef")
  }
}
