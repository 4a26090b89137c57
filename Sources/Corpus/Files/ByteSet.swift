/// A set of byte values.
struct ByteSet: Sendable, Equatable {
  private var low: (UInt64, UInt64) = (0, 0)
  private var high: (UInt64, UInt64) = (0, 0)

  init() {}

  init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { insert(byte) }
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: low.0
      case 1: low.1
      case 2: high.0
      default: high.1
      }
    return word >> UInt64(byte & 63) & 1 == 1
  }

  mutating func insert(_ byte: UInt8) { set(byte, to: true) }

  mutating func remove(_ byte: UInt8) { set(byte, to: false) }

  private mutating func set(_ byte: UInt8, to isMember: Bool) {
    let bit = UInt64(1) << UInt64(byte & 63)
    func apply(_ word: inout UInt64) { word = isMember ? word | bit : word & ~bit }
    switch byte >> 6 {
    case 0: apply(&low.0)
    case 1: apply(&low.1)
    case 2: apply(&high.0)
    default: apply(&high.1)
    }
  }

  private mutating func invert() {
    low = (~low.0, ~low.1)
    high = (~high.0, ~high.1)
  }

  static func == (a: ByteSet, b: ByteSet) -> Bool { a.low == b.low && a.high == b.high }
}

extension ByteSet {
  /// Reads a bracket expression as git's `wildmatch` does.
  ///
  /// - Parameters:
  ///   - bytes: the pattern, with at least two zeros behind it.
  ///   - start: the place behind the `[`.
  /// - Returns: the set and the place behind the `]`; nil when it is malformed.
  static func parse(_ bytes: [UInt8], _ start: Int) -> (set: ByteSet, end: Int)? {
    var set = ByteSet()
    var place = start
    let isNegated = bytes[place] == UInt8(ascii: "!") || bytes[place] == UInt8(ascii: "^")
    if isNegated { place += 1 }
    var previous: UInt8 = 0
    // A `]` in the first place is a member.
    repeat {
      let byte = bytes[place]
      switch byte {
      case 0: return nil
      case UInt8(ascii: "\\"):
        place += 1
        if bytes[place] == 0 { return nil }
        set.insert(bytes[place])
        previous = bytes[place]
      case UInt8(ascii: "-")
      where previous != 0 && bytes[place + 1] != 0 && bytes[place + 1] != UInt8(ascii: "]"):
        place += 1
        if bytes[place] == UInt8(ascii: "\\") {
          place += 1
          if bytes[place] == 0 { return nil }
        }
        if previous <= bytes[place] {
          for member in previous...bytes[place] { set.insert(member) }
        }
        previous = 0
      case UInt8(ascii: "[") where bytes[place + 1] == UInt8(ascii: ":"):
        guard let close = bytes[(place + 2)...].firstIndex(of: UInt8(ascii: "]")) else {
          return nil
        }
        if close - 1 < place + 2 || bytes[close - 1] != UInt8(ascii: ":") {
          // No `:]`: the bracket is an ordinary member.
          set.insert(byte)
          previous = byte
        } else {
          let name = String(decoding: bytes[(place + 2)..<(close - 1)], as: UTF8.self)
          guard let isMember = classes[name] else { return nil }
          for member in UInt8.min...127 where isMember(member) { set.insert(member) }
          previous = 0
          place = close
        }
      default:
        set.insert(byte)
        previous = byte
      }
      place += 1
    } while bytes[place] != UInt8(ascii: "]")
    if isNegated { set.invert() }
    return (set, place + 1)
  }

  /// The POSIX classes, over ASCII alone; git counts neither vertical tab nor form feed as space.
  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alnum": { isLetter($0) || isDigit($0) },
    "alpha": { isLetter($0) },
    "blank": { $0 == 0x20 || $0 == 0x09 },
    "cntrl": { $0 < 0x20 || $0 == 0x7F },
    "digit": { isDigit($0) },
    "graph": { $0 > 0x20 && $0 < 0x7F },
    "lower": { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") },
    "print": { $0 >= 0x20 && $0 < 0x7F },
    "punct": { $0 > 0x20 && $0 < 0x7F && !isLetter($0) && !isDigit($0) },
    "space": { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D },
    "upper": { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") },
    "xdigit": {
      isDigit($0) || $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "f")
    },
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
