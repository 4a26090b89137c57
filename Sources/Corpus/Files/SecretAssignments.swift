/// Values that are given to names such as `password`, and passwords in URLs.
enum SecretAssignments {
  /// How far a name may stand before its value, and how long a value is looked at.
  private static let reach = 256

  /// How much a name says about its value.
  private enum Suspicion { case password, secret, token }

  /// Ends of names, lower-case letters alone.
  private static let names: [(end: [UInt8], suspicion: Suspicion)] = {
    let words: [(String, Suspicion)] = [
      ("password", .password), ("passwd", .password), ("pwd", .password),
      ("passphrase", .password), ("dbpass", .password), ("secret", .secret),
      ("secretkey", .secret), ("apikey", .secret), ("accesskey", .secret),
      ("privatekey", .secret), ("encryptionkey", .secret), ("signingkey", .secret),
      ("authkey", .secret), ("accountkey", .secret), ("token", .token), ("authorization", .token),
      ("credentials", .token),
    ]
    return words.map { (Array($0.0.utf8), $0.1) }
  }()

  /// Looks at the string that begins at a quotation mark.
  static func addQuoted(
    at quote: Int, in bytes: UnsafeRawBufferPointer, to found: inout [Range<Int>]
  ) {
    guard let suspicion = suspicion(before: quote, in: bytes) else { return }
    let start = quote + 1
    let limit = min(start + reach, bytes.count)
    var end = start
    while end < limit, bytes[end] != bytes[quote], bytes[end] != 0x0A { end += 1 }
    guard end < limit, bytes[end] == bytes[quote] else { return }
    if isSecret(start..<end, suspicion, in: bytes) { found.append(start..<end) }
  }

  /// Looks at what stands without quotation marks behind `:` or `=`, as in settings.
  static func addBare(
    at mark: Int, in bytes: UnsafeRawBufferPointer, to found: inout [Range<Int>]
  ) {
    var start = mark + 1
    let limit = min(start + reach, bytes.count)
    while start < limit, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    guard start < limit, !bareEnd.contains(bytes[start]),
      let suspicion = suspicion(before: start, in: bytes)
    else { return }
    var end = start
    while end < limit, !bareEnd.contains(bytes[end]) { end += 1 }
    // More words behind it: this is prose, not a setting.
    var rest = end
    while rest < limit, bytes[rest] == 0x20 || bytes[rest] == 0x09 { rest += 1 }
    guard rest == limit || rest == bytes.count || lineEnd.contains(bytes[rest]) else { return }
    if isSecret(start..<end, suspicion, in: bytes) { found.append(start..<end) }
  }

  private static let bareEnd = ByteSet(" \t\r\n\"'`,;#()[]{}".utf8)
  private static let lineEnd = ByteSet("\r\n#".utf8)

  /// The password in `scheme://user:password@host`, given the place of the `@`.
  static func addPasswordOfURL(
    at mark: Int, in bytes: UnsafeRawBufferPointer, to found: inout [Range<Int>]
  ) {
    guard mark + 1 < bytes.count, isWordByte(bytes[mark + 1]) || bytes[mark + 1] == 0x5B else {
      return
    }
    var colon: Int?
    var place = mark - 1
    while place > 2, mark - place < reach, !urlEnd.contains(bytes[place]) {
      if bytes[place] == UInt8(ascii: ":") { colon = place }
      place -= 1
    }
    guard place > 2, let colon, bytes[(place - 2)...].starts(with: "://".utf8) else { return }
    let password = colon + 1..<mark
    if password.count >= 5, !isPlaceholder(password, in: bytes) { found.append(password) }
  }

  private static let urlEnd = ByteSet(" \t\r\n\"'`<>/\\".utf8)

  /// What the name before an assigned value says, nil when there is no assignment or no such name.
  private static func suspicion(
    before value: Int, in bytes: UnsafeRawBufferPointer
  ) -> Suspicion? {
    let limit = max(value - reach, 0)
    var place = value - 1
    func skipBlanks() {
      while place >= limit, bytes[place] == 0x20 || bytes[place] == 0x09 { place -= 1 }
    }
    skipBlanks()
    // `=`, `:`, `=>`, `:=`, but not `==` or `!=`, which compare.
    guard place >= limit, assigning.contains(bytes[place]) else { return nil }
    let last = bytes[place]
    place -= 1
    if place >= limit, bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: ":") {
      if last == UInt8(ascii: "=") && bytes[place] == UInt8(ascii: "=") { return nil }
      place -= 1
    } else if last == UInt8(ascii: ">") {
      return nil
    }
    if place >= limit, bytes[place] == UInt8(ascii: "!") { return nil }
    skipBlanks()
    // A type between name and value, as in `let password: String = "…"`.
    if let named = beforeType(place, limit, bytes) { place = named }
    while place >= limit, closing.contains(bytes[place]) { place -= 1 }
    return suspicion(ofNameEndingAt: place, limit, bytes)
  }

  private static let assigning = ByteSet("=:>".utf8)
  private static let closing = ByteSet("\"'`]) \t".utf8)

  /// The place before `: Type`, when that is what ends at `end`.
  private static func beforeType(_ end: Int, _ limit: Int, _ bytes: UnsafeRawBufferPointer) -> Int?
  {
    var place = end
    while place >= limit, isWordByte(bytes[place]) || bytes[place] == UInt8(ascii: "?") {
      place -= 1
    }
    while place >= limit, bytes[place] == 0x20 { place -= 1 }
    guard place > limit, place < end, bytes[place] == UInt8(ascii: ":") else { return nil }
    return place - 1
  }

  /// Compares the end of a name with `names`, letters and digits alone.
  private static func suspicion(
    ofNameEndingAt end: Int, _ limit: Int, _ bytes: UnsafeRawBufferPointer
  ) -> Suspicion? {
    for (name, suspicion) in names {
      var place = end
      var left = name.count
      while left > 0, place >= limit, isWordByte(bytes[place]) {
        let byte = bytes[place]
        place -= 1
        if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") { continue }
        if byte | 0x20 != name[left - 1] { break }
        left -= 1
      }
      if left == 0 { return suspicion }
    }
    return nil
  }

  @inline(__always)
  private static func isWordByte(_ byte: UInt8) -> Bool {
    SecretTokens.isTokenByte(byte) && byte != 0x2F && byte != 0x2B
  }

  /// Whether a value could be a real secret instead of a placeholder, a word or a name.
  private static func isSecret(
    _ value: Range<Int>, _ suspicion: Suspicion, in bytes: UnsafeRawBufferPointer
  ) -> Bool {
    var digits = 0
    var letters = 0
    var symbols = 0
    for index in value {
      switch bytes[index] {
      case 0x30...0x39: digits += 1
      case 0x41...0x5A, 0x61...0x7A: letters += 1
      case 0...0x20, 0x7F...: return false
      case 0x5F, 0x2D, 0x2E, 0x2F, 0x3A: break
      default: symbols += 1
      }
    }
    if isPlaceholder(value, in: bytes) { return false }
    switch suspicion {
    case .password:
      return value.count >= 6 && (digits + symbols > 0 || isLowerCase(value, in: bytes))
    case .secret: return value.count >= 8 && digits > 0 && letters > 0
    case .token: return value.count >= 16 && digits >= 2 && letters > 0 && symbols * 8 < value.count
    }
  }

  private static func isLowerCase(_ value: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    bytes[value].allSatisfy { !(0x41...0x5A).contains($0) }
  }

  /// Whether a value only stands for one: a variable, a format, a word that says so.
  private static func isPlaceholder(
    _ value: Range<Int>, in bytes: UnsafeRawBufferPointer
  ) -> Bool {
    let text = bytes[value]
    guard let first = text.first else { return true }
    if text.allSatisfy({ $0 == first }) { return true }
    if text.contains(where: { placeholderBytes.contains($0) }) { return true }
    let words = String(decoding: text, as: UTF8.self).lowercased()
    return placeholderWords.contains { words.contains($0) } || plainWords.contains(words)
  }

  private static let placeholderBytes = ByteSet("<>{}\\".utf8)

  private static let placeholderWords = [
    "password", "passwd", "pwd", "secret", "token", "example", "placeholder", "changeme",
    "change-me", "your", "dummy", "xxxx", "....", "****", "key-here", "redacted", "insert",
    "process.env", "os.environ", "getenv", "$(", "apikey", "api-key", "api_key",
  ]

  private static let plainWords: Set<String> = [
    "string", "hidden", "required", "optional", "boolean", "number", "undefined", "default",
    "invalid", "missing", "unknown", "object", "integer", "private", "public", "foobar", "string!",
    "string?", "varchar", "nullable", "12345", "123456", "admin", "guest",
  ]
}
