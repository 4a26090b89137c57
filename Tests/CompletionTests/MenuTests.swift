import Completion
import Corpus
import Testing

struct MenuTests {
  private static let files = [
    "Sources/Kitchen/Oven.swift": """
    /// Bakes.
    public struct Oven {
      public var temperature: Int
      public let doorCount = 1
      public func preheat(to degrees: Int) {}
      func reset() {}
    }

    extension Oven {
      func openDoor() {}
    }

    enum OvenMode { case grill, fan }

    """,
    "Sources/Kitchen/Baker.swift": """
    final class Baker {
      let oven: Oven
      init(oven: Oven) { self.oven = oven }
      func bake(loaves: Int) {
        oven.preheat(to: 220)
        print(loaves)
      }
    }

    """,
    "Sources/Garden/Overgrowth.swift": """
    struct Overgrowth {
      func trim() {}
    }

    """,
    "lib/engine.py": """
    class Engine:
        def __init__(self, power):
            self.power = power

        def start_engine(self):
            return self.power

        def stop_engine(self):
            return 0

    """,
  ]

  private func names(_ path: String, _ marked: String) throws -> [String] {
    try Project(Self.files).names(path, marked)
  }

  @Test(arguments: [
    // Of a parameter, a variable with an initialiser, a property declared elsewhere.
    "func f(thing: Oven) { thing.‸ }", "func f() { let thing = Oven()\n  thing.‸\n}",
    "func f() { let thing: Oven\n  thing.‸\n}", "func f(baker: Baker) { oven.‸ }",
  ])
  func membersOfAGuessedType(marked: String) throws {
    let names = try names("Sources/Kitchen/New.swift", marked)
    #expect(
      Set(names).isSuperset(of: ["temperature", "doorCount", "preheat", "reset", "openDoor"]))
    #expect(!names.contains("Overgrowth") && !names.contains("trim"))
  }

  @Test func membersOfSelf() throws {
    let text =
      "class Motor:\n    def spin(self):\n        return self.to‸\n\n    def torque(self):\n        return 1\n"
    #expect(try names("lib/motor.py", text).first == "torque")
  }

  @Test func membersThatStartWithWhatWasTyped() throws {
    let names = try names("Sources/Kitchen/New.swift", "func f(thing: Oven) { thing.pre‸ }")
    #expect(names.first == "preheat")
  }

  @Test func nearNamesBeforeFarOnes() throws {
    let text = """
      func count(loaves: Int) -> Int {
        let overweight = loaves * 2
        return ove‸
      }

      """
    let names = try names("Sources/Kitchen/New.swift", text)
    #expect(names.first == "overweight")
    #expect(names.contains("Oven") && names.contains("Overgrowth"))
    let oven = try #require(names.firstIndex(of: "Oven"))
    let far = try #require(names.firstIndex(of: "Overgrowth"))
    #expect(oven < far)
  }

  @Test func typesAfterAnArrow() throws {
    let text = "let ovenly = 1\nlet ovenlike = 2\nfunc f() -> Ov‸ {}\n"
    #expect(try names("Sources/Kitchen/New.swift", text).first?.hasPrefix("Oven") == true)
  }

  @Test func humpsAndLettersFindNames() throws {
    #expect(try names("Sources/Kitchen/New.swift", "func f(o: Oven) { o.oD‸ }").first == "openDoor")
    #expect(try names("lib/other.py", "st_‸").contains("start_engine"))
  }

  @Test func itemsAreUniqueAndDescribed() throws {
    let menu = try Project(Self.files).menu(
      "Sources/Kitchen/New.swift", "func f(thing: Oven) { thing.p‸ }")
    #expect(Set(menu.map(\.text)).count == menu.count)
    let item = try #require(menu.first { $0.text == "preheat" })
    #expect(item.kind == .method || item.kind == .function)
    #expect(item.detail.contains("preheat(to degrees: Int)"))
    #expect(item.symbol != nil)
  }

  @Test func theTypedWordItselfIsNoProposal() throws {
    let names = try names("Sources/Kitchen/New.swift", "let a = quixotic‸\n")
    #expect(!names.contains("quixotic"))
  }

  /// Words in comments and strings, never symbols of other files.
  @Test(arguments: [
    ("// The temperature of thermometers\n// ther‸\n", "thermometers"),
    ("let thermal = 1\nprint(\"ther‸\")\n", "thermal"),
  ])
  func proseGetsWordsOfItsFile(marked: String, word: String) throws {
    let project = try Project(Self.files)
    #expect(project.names("Sources/Kitchen/New.swift", marked) == [word])
  }

  @Test func codeInBackquotesGetsSymbols() throws {
    let names = try names("Sources/Kitchen/New.swift", "/// See `preh‸`\nlet a = 1\n")
    #expect(names.first == "preheat")
  }

  @Test func wholeLineComesAsAnItem() throws {
    let text = """
      final class Cook {
        let oven: Oven
        init(oven: Oven) { sel‸
      }

      """
    let menu = try Project(Self.files).menu("Sources/Kitchen/Cook.swift", text)
    let line = try #require(menu.first { $0.source == .line })
    #expect(line.text.hasPrefix("self.oven = oven"))
  }

  @Test func limitIsKept() throws {
    let project = try Project(Self.files)
    var request = project.request("Sources/Kitchen/New.swift", "func f(thing: Oven) { thing.‸ }")
    for limit in [0, 1, 3] {
      request.limit = limit
      #expect(project.completer.menu(request).count <= limit)
    }
  }
}
