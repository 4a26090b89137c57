import Storage
import Testing

struct SHA256Tests {
  private func digest(_ pieces: some Sequence<[UInt8]>) -> String {
    var hash = SHA256()
    for piece in pieces { piece.withUnsafeBytes { hash.update($0) } }
    return hash.hex()
  }

  /// The examples of FIPS 180-2, appendix B, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func knownDigests(message: String, expected: String) {
    #expect(digest([Array(message.utf8)]) == expected)
  }

  @Test func piecesDoNotMatter() {
    let message = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 131) }
    let whole = digest([message])
    for size in [1, 3, 55, 56, 63, 64, 65, 127, 128, 500] {
      let pieces = stride(from: 0, to: message.count, by: size).map {
        Array(message[$0..<min($0 + size, message.count)])
      }
      #expect(digest(pieces) == whole, "pieces of \(size)")
    }
  }

  /// Every way in which a message can end within its last blocks: lengths 0 to 200, digests hashed together.
  ///
  /// Expected: Python's `hashlib`, the digest of the concatenated hexadecimal digests.
  @Test func everyLengthOfATail() {
    var all = SHA256()
    for count in 0...200 {
      let digits = digest([(0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }])
      Array(digits.utf8).withUnsafeBytes { all.update($0) }
    }
    #expect(all.hex() == "de444fd33c2915b23d3772a4de9aa249a9206ee2f93688a74e332e160c085f41")
  }
}
