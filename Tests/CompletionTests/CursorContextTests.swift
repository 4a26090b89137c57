import Corpus
import Testing

@testable import Completion

struct CursorContextTests {
  private func context(_ path: String, _ marked: String) throws -> CursorContext {
    let request = try Project().request(path, marked)
    return CursorContext(request.document, at: request.offset)
  }

  @Test(arguments: [
    ("a.swift", "let a = b‸", CursorContext.Place.code),
    ("a.swift", "let a = 1 // note‸", .comment),
    ("a.swift", "let a = 1 // note ‸\nlet b = 2\n", .comment),
    ("a.swift", "/* one */‸ let b = 2", .code),
    ("a.swift", "/* one ‸ two */", .comment),
    ("a.swift", "/// Calls `ru‸", .quotedName),
    ("a.swift", "/// Calls `run` an‸", .comment),
    ("a.swift", "/// Calls ``ru‸", .quotedName),
    ("a.swift", "print(\"he‸llo\")", .string),
    ("a.swift", "print(\"hello‸\")", .string),
    ("a.swift", "print(\"hello\"‸)", .code),
    ("a.swift", "import Fo‸", .importLine),
    ("a.py", "from os import pa‸", .importLine),
    ("a.py", "x = 1  # wh‸", .comment),
    ("a.py", "def f():\n    return se‸", .code),
    ("a.c", "#include <std‸", .importLine),
    ("a.c", "int a; // x\nint b‸;", .code),
    ("a.md", "Some words‸", .prose),
    ("a.md", "Some `na‸", .quotedName),
    ("a.md", "```swift\nlet a = b‸\n```\n", .code),
  ])
  func placeOfTheCursor(path: String, marked: String, place: CursorContext.Place) throws {
    #expect(try context(path, marked).place == place, "\(marked)")
  }

  @Test(arguments: [
    ("value.na‸", MemberAccess.Receiver.name("value")),
    ("value?.‸", .name("value")),
    ("value!.a‸", .name("value")),
    ("make(1, [2]).a‸", .result(of: "make")),
    ("items[0].a‸", .result(of: "items")),
    ("call(.‸", .implicit),
    ("let a: A = .‸", .implicit),
    ("list\n  .map(f)\n  .‸", .result(of: "map")),
    ("Name::a‸", .name("Name")),
    ("\"text\".‸", .unknown),
  ])
  func receiverOfAMember(marked: String, receiver: MemberAccess.Receiver) throws {
    #expect(try context("a.swift", marked).memberAccess?.receiver == receiver, "\(marked)")
  }

  @Test(arguments: ["0..‸", "0..<a‸", "1.‸", "12.5‸", "name‸", "a: ‸", "f() -> ‸"])
  func noMemberWithoutAnAccess(marked: String) throws {
    #expect(try context("a.swift", marked).memberAccess == nil, "\(marked)")
  }

  @Test func arrowsAccessMembersInCAlone() throws {
    #expect(try context("a.c", "node->ne‸").memberAccess?.receiver == .name("node"))
    #expect(try context("a.swift", "f() ->in‸").memberAccess == nil)
  }

  @Test func wordReachesToBothSides() throws {
    let context = try context("a.swift", "let größe_1‸st = 2")
    #expect(String(decoding: context.prefix, as: UTF8.self) == "größe_1")
    #expect(context.isInsideWord)
    #expect(context.word.count == "größe_1st".utf8.count)
  }

  @Test(arguments: [
    ("a\nb", [0x0A]), ("a\r\nb\r\n", [0x0D, 0x0A]), ("a\rb", [0x0D]), ("a", [0x0A]),
  ])
  func lineBreakIsTheBuffers(text: String, expected: [UInt8]) throws {
    #expect(try context("a.swift", text).lineBreak == expected)
  }

  @Test func anyOffsetBecomesACharacterBoundary() throws {
    let request = try Project().request("a.swift", "let a = \"🎉\"\r\nlet b = 1")
    for offset in -3...40 {
      let context = CursorContext(request.document, at: offset)
      let text = request.document.document.text
      #expect(context.offset == text.count || text[context.offset] & 0xC0 != 0x80)
      #expect(
        context.line.lowerBound <= context.offset && context.offset <= context.line.upperBound)
    }
  }
}
