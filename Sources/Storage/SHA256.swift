/// SHA-256 of bytes that come piece by piece.
///
/// It is what publishers of models print; `ContentHash` is many times faster and tells damage just
/// as well.
///
/// Source: FIPS 180-4, sections 5 and 6.2.
package struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The beginning of a block of 64 bytes.
  private var pending: [UInt8] = []
  private var count: UInt64 = 0

  package init() {}

  /// Takes the next bytes.
  /// - Complexity: O(bytes).
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count += UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let piece = rest.prefix(64 - pending.count)
      pending += piece
      rest = rest.dropFirst(piece.count)
      guard pending.count == 64 else { return }
      pending.withUnsafeBytes { Self.compress(&state, $0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.prefix(rest.count / 64 * 64)
    Self.compress(&state, UnsafeRawBufferPointer(rebasing: whole))
    pending += rest.dropFirst(whole.count)
  }

  /// The digest of everything taken, as 64 lower-case hexadecimal digits.
  package consuming func hex() -> String {
    var tail = pending + [0x80]
    while tail.count % 64 != 56 { tail.append(0) }
    tail += withUnsafeBytes(of: (count * 8).bigEndian, Array.init)
    tail.withUnsafeBytes { Self.compress(&state, $0) }
    let digits = Array("0123456789abcdef".utf8)
    let text = state.flatMap { word in
      (0..<8).map { digits[Int(word >> UInt32(28 - 4 * $0) & 15)] }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Mixes whole blocks into the state.
  private static func compress(_ state: inout [UInt32], _ blocks: UnsafeRawBufferPointer) {
    guard let first = blocks.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      roundConstants.withUnsafeBufferPointer { constants in
        state.withUnsafeMutableBufferPointer { state in
          guard let schedule = schedule.baseAddress, let constants = constants.baseAddress,
            let state = state.baseAddress
          else { return }
          for block in stride(from: first, to: first + blocks.count, by: 64) {
            expand(block, into: schedule)
            mix(schedule, constants, into: state)
          }
        }
      }
    }
  }

  /// The message schedule of a block, section 6.2.2 step 1.
  @inline(__always)
  private static func expand(_ block: UnsafeRawPointer, into w: UnsafeMutablePointer<UInt32>) {
    for t in 0..<16 {
      w[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 &* t, as: UInt32.self))
    }
    for t in 16..<64 {
      let early = w[t &- 15]
      let late = w[t &- 2]
      let sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ early &>> 3
      let sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ late &>> 10
      w[t] = sigma1 &+ w[t &- 7] &+ sigma0 &+ w[t &- 16]
    }
  }

  /// The 64 rounds of a block, steps 2 to 4; eight at a time, so that no variable moves.
  @inline(__always)
  private static func mix(
    _ schedule: UnsafePointer<UInt32>, _ constants: UnsafePointer<UInt32>,
    into state: UnsafeMutablePointer<UInt32>
  ) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in stride(from: 0, to: 64, by: 8) {
      let (w, k) = (schedule + t, constants + t)
      round(a, b, c, &d, e, f, g, &h, k[0] &+ w[0])
      round(h, a, b, &c, d, e, f, &g, k[1] &+ w[1])
      round(g, h, a, &b, c, d, e, &f, k[2] &+ w[2])
      round(f, g, h, &a, b, c, d, &e, k[3] &+ w[3])
      round(e, f, g, &h, a, b, c, &d, k[4] &+ w[4])
      round(d, e, f, &g, h, a, b, &c, k[5] &+ w[5])
      round(c, d, e, &f, g, h, a, &b, k[6] &+ w[6])
      round(b, c, d, &e, f, g, h, &a, k[7] &+ w[7])
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  /// The functions of section 4.1.2; choice and majority with fewer operations, for the same values.
  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ added: UInt32
  ) {
    let choice = g ^ (e & (f ^ g))
    let majority = b ^ ((a ^ b) & (b ^ c))
    let sigma1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let sigma0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    let first = (h &+ added) &+ choice &+ sigma1
    d &+= first
    h = first &+ (majority &+ sigma0)
  }

  @inline(__always)
  private static func rotate(_ value: UInt32, _ bits: UInt32) -> UInt32 {
    value &>> bits | value &<< (32 &- bits)
  }

  /// The fractional parts of the cube roots of the first 64 primes, section 4.2.2.
  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1,
    0x923f_82a4, 0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
    0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786,
    0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147,
    0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
    0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a,
    0x5b9c_ca4f, 0x682e_6ff3, 0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
    0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
