import TestSupport
import Testing

@testable import Corpus

@Suite struct SecretFilterTests {
  /// `§` stands for what is to be masked; texts are put together so that no scanner takes them for
  /// real.
  private static func masked(_ text: String, _ language: Language) -> String {
    var bytes = Array(text.utf8)
    SecretFilter.mask(&bytes, language: language)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let random32 = "q9Xv2LmZ0pTr7KcYb4WsN8" + "dHf3JgQ1Aa"
  private static let random40 = random32 + "+Uu6/Ee5"

  private static let tokens: [String] = [
    "AKIA\("Z7QJ5X2M9K4TLP3W")", "ghp_\(random32)abcd12", "xoxb-\("123456789012-abcdefGH")",
    "sk_live_\(random32)", "AIza\("SyD-")\(random32)", "sk-proj-\(random32)",
    "glpat-\("x1Y2z3A4b5C6d7E8f9G0")",
    "eyJhbGciOiJIUzI1NiJ9.\("eyJzdWIiOiIxIn0").\("c2lnbmF0dXJl")", random32, random40,
  ]

  @Test(arguments: tokens)
  func tokensAreMasked(token: String) {
    for (before, after) in [
      ("x = \"", "\"\n"), ("see ", " there"), ("(", ")"), ("", ""), ("'", "'"),
    ] {
      let hidden = String(repeating: "*", count: token.utf8.count)
      #expect(Self.masked(before + token + after, .python) == before + hidden + after)
    }
  }

  @Test(
    arguments: [
      ("password = \"§hunter2!§\"", .swift),
      ("let dbPassword: String = \"§correct-horse§\"", .swift),
      ("{\"password\": \"§swordfish§\"}", .json),
      ("config['secret_key'] = '§a8f5f167f44f§'", .python),
      ("API_KEY := \"§0123456789abcdef§\"", .go), (":password => '§hunter22§'", .ruby),
      ("password: §hunter2x§\n", .yaml), ("DB_PASSWORD=§s3cr-t99§\n", .bash),
      ("  token: §deadbeef0123456789§  # x\n", .yaml),
      ("PASSPHRASE = §l0ngphrase§\r\n", .plainText),
      ("postgres://user:§pa55w0rd§@host/db", .python),
      ("url = 'https://me:§abcdef§@example.org/x'", .javascript),
      ("redis://:§abc123§@127.0.0.1:6379", .plainText),
    ] as [(String, Language)])
  func assignedValuesAreMasked(text: String, language: Language) {
    let parts = text.split(separator: "§", omittingEmptySubsequences: false)
    let hidden = String(repeating: "*", count: parts[1].utf8.count)
    #expect(Self.masked(parts.joined(), language) == parts[0] + hidden + parts[2])
  }

  @Test(arguments: [
    "password = getPassword()", "password == \"hunter2!\"", "password = \"\"",
    "password = \"<your password>\"", "password: \"${DB_PASSWORD}\"",
    "case password = \"password\"",
    "type: \"password\"", "password: string", "label = \"Your password: enter it\"",
    "let token = \"identifier\"", "token: 'keyword.operator'", "secret = \"x-secret-header\"",
    "// password: the user's password, at least eight characters long",
    "commit 9f2c1d7e4b8a0c3d5e6f708192a3b4c5d6e7f809", "id: 3F2504E0-4F89-11D3-9A0C-0305E82C3301",
    "sha256-" + random40 + random32, "import com.example.very.long.package.name.of.SomeClassName2",
    "/usr/local/share/some-long/path/With/Mixed/Case/file2.swift", "user@example.com",
    "git@github.com:owner/name.git", "https://example.com/@scope/name", "@media (max-width: 2px)",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "kCFURLVolumeSupportsAdvisoryFileLockingKey", "testGetHTTP2ConnectionForUserID1234WithTimeout5",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "-----------------------------------------",
    "data:image/png;base64," + random40, "https://host:8080/path", "a: b: c: d@e",
    "sk-learn-is-not-a-key-of-any-service-at-all", "task-runner-for-all-the-other-things-here",
    "_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEEC1ERKS5_",
  ])
  func ordinaryTextStays(text: String) {
    for language in [Language.swift, .yaml, .markdown, .plainText] {
      #expect(Self.masked(text, language) == text)
    }
  }

  @Test func keyBlocksKeepTheirLines() {
    let body = (0..<3).map { _ in Self.random32 + Self.random32 }
    let stars = String(repeating: "*", count: 64)
    func block(_ lines: [String], _ last: String, _ separator: String) -> String {
      (["-----BEGIN " + "RSA PRIVATE KEY-----"] + lines + [last, "-----END RSA PRIVATE KEY-----"])
        .joined(separator: separator)
    }
    for separator in ["\n", "\r\n", "\\n", "\\n\" +\n    \"", "\n  "] {
      let text = "a = \"" + block(body, "AbC=", separator) + "\"\nlet b = 1\n"
      let expected = "a = \"" + block([stars, stars, stars], "****", separator) + "\"\nlet b = 1\n"
      #expect(Self.masked(text, .swift) == expected)
    }
    let cut = "-----BEGIN " + "PRIVATE KEY-----\n" + body[0]
    #expect(Self.masked(cut, .plainText) == "-----BEGIN PRIVATE KEY-----\n" + stars)
    let code =
      "let open = \"-----BEGIN CERTIFICATE-----\"\nlet close = \"-----END CERTIFICATE-----\"\n"
    #expect(Self.masked(code, .swift) == code)
  }

  @Test func anyBytesKeepLengthAndLines() {
    var random = SplitMix(seed: 5)
    let pieces = [
      "password", "=", ":", "\"", "'", "\n", "\r\n", " ", "-----BEGIN ", "-----", "eyJ", ".", "@",
      "://", "ghp_", Self.random40, "\\", "é", "\0", "token", "{", "sk-", "=>", "END",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0..<30, using: &random)).map { _ in random.pick(pieces) }
        .joined()
      let before = Array(text.utf8)
      for language in [Language.yaml, .swift] {
        var after = before
        SecretFilter.mask(&after, language: language)
        #expect(after.count == before.count)
        #expect(LineTable(after).starts == LineTable(before).starts)
        let ranges = SecretFilter.ranges(in: before, language: language)
        #expect(ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= before.count })
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        #expect(String(validating: after, as: UTF8.self) != nil)
      }
    }
  }
}
