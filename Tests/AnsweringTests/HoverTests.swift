import Answering
import Corpus
import SearchIndex
import Testing

@Suite struct HoverTests {
  private static let shop = HoverFixture([
    "Sources/Shop/Cart.swift": """
    /// Holds what a customer wants to buy.
    ///
    /// - Note: not thread-safe.
    public struct Cart: Countable {
      /// The things in the cart.
      var items: [Item] = []

      /// Adds an item.
      mutating func add(_ item: Item, times: Int = 1) {
        items.append(item)
      }

      func total() -> Int {
        let sum = items.count
        return sum
      }
    }

    protocol Countable {
      func total() -> Int
    }

    extension Countable {
      /// Whether nothing is in it.
      func isEmpty() -> Bool { total() == 0 }
    }
    """,
    "Sources/Shop/Item.swift": """
    struct Item {
      var name: String
      /// Adds a tag, not an item.
      func add(_ tag: String) {}
    }
    """,
    "Sources/Shop/Checkout.swift": """
    import Shop

    func checkout(cart: Cart) {
      let item = Item(name: "👩‍👧 té")
      var copy = Cart()
      copy.add(item, times: 2)
      item.add("x")
      cart.total()
      cart.isEmpty()
      let total = 3
      print(total)
      // The Cart is left as it is, and `Item` too; add them.
      let text = "cart \\(copy) of Cart"
    }
    """,
    "Tests/ShopTests/CartTests.swift": """
    struct Cart {}
    func testAdd() { let cart = Cart() }
    """,
    "scripts/cart.py": """
    class Cart:
        \"\"\"A cart in Python.

        Args:
            size: how much fits in
        \"\"\"
        def add(self, thing):
            self.things.append(thing)

    def fill(cart: Cart, thing):
        cart.add(thing)
    """,
    "README.md": """
    # Shop

    A shop in a box, without any dependency at all.

    ## Buying

    Put things into a `Cart` and count them. More words follow here.
    The ``Cart/add(_:times:)`` method takes what you give it.

    ```swift
    var cart = Cart()
    cart.add(item)
    ```

    See [how to pay](docs/Pay.md#by-card) or [below](#buying), or read
    `cart.checkout.flow` about a checkout, a `camelCaseWord`, and the Countable.
    """,
    "docs/Pay.md": """
    # Pay

    Everything about money.

    ## In cash

    Coins.

    ## By card

    The `cart.checkout.flow` setting decides. Cards are fine.
    """,
    "CHANGELOG.md": "# Changes\n\n## 1.0\n\n- Added Cart, the Cart and Cart again\n",
  ])

  // MARK: What is shown

  @Test func aTypeIsShownWithItsCommentAndDocs() throws {
    let hover = try #require(try Self.shop.hover("Sources/Shop/Checkout.swift", "copy = C│art()"))
    let expected = """
      ```swift
      public struct Cart: Countable
      ```

      struct · [Sources/Shop/Cart.swift:4](file:///project/Sources/Shop/Cart.swift#L4) · used
      """
    #expect(hover.markdown.hasPrefix(expected))
    #expect(
      hover.markdown.contains("\n\nHolds what a customer wants to buy.\n\n- Note: not thread-safe.")
    )
    #expect(hover.markdown.contains("**In the docs**\n- [README.md › Shop › Buying]"))
    #expect(hover.markdown.contains("Put things into a `Cart` and count them."))
    #expect(hover.markdown.contains("**Also**"))
  }

  @Test func theRangeIsTheIdentifiers() throws {
    for marked in ["│checkout(", "check│out(", "checkout│("] {
      let start = try Self.shop.offset("Sources/Shop/Checkout.swift", "│checkout(")
      let hover = try Self.shop.hover("Sources/Shop/Checkout.swift", marked)
      #expect(hover?.range == start..<(start + 8))
    }
  }

  @Test func nothingIsKnownAboutPlainWordsAndMarks() throws {
    #expect(try Self.shop.hover("README.md", "A sh│op in") == nil)
    #expect(try Self.shop.hover("Sources/Shop/Checkout.swift", "times: │2)") == nil)
    #expect(try Self.shop.hover("Sources/Shop/Checkout.swift", "The Cart is le│ft") == nil)
  }

  // MARK: Which of several

  struct Choice: Sendable, CustomTestStringConvertible {
    var path: String
    var marked: String
    var definition: String
    var testDescription: String { "\(path): \(marked)" }
  }

  static let choices = [
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "copy.a│dd(",
      definition: "Sources/Shop/Cart.swift:9"),
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "item.a│dd(\"x",
      definition: "Sources/Shop/Item.swift:4"),
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "cart.to│tal",
      definition: "Sources/Shop/Cart.swift:13"),
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "cart.isEm│pty",
      definition: "Sources/Shop/Cart.swift:25"),
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "item, ti│mes: 2",
      definition: "Sources/Shop/Cart.swift:9"),
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "(cart: C│art)",
      definition: "Sources/Shop/Cart.swift:4"),
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "The C│art is",
      definition: "Sources/Shop/Cart.swift:4"),
    Choice(
      path: "Sources/Shop/Checkout.swift", marked: "`It│em`",
      definition: "Sources/Shop/Item.swift:1"),
    Choice(
      path: "Tests/ShopTests/CartTests.swift", marked: "cart = C│art()",
      definition: "Tests/ShopTests/CartTests.swift:1"),
    Choice(path: "scripts/cart.py", marked: "cart.a│dd(thing)", definition: "scripts/cart.py:7"),
    Choice(path: "scripts/cart.py", marked: "cart: C│art", definition: "scripts/cart.py:1"),
    Choice(
      path: "Sources/Shop/Item.swift", marked: "func a│dd", definition: "Sources/Shop/Item.swift:4"),
    Choice(path: "README.md", marked: "a `C│art`", definition: "Sources/Shop/Cart.swift:4"),
    Choice(
      path: "README.md", marked: "``Cart/a│dd(_", definition: "Sources/Shop/Cart.swift:9"),
    Choice(
      path: "README.md", marked: "(_:tim│es:)``", definition: "Sources/Shop/Cart.swift:9"),
    Choice(path: "README.md", marked: "cart.ad│d(item)", definition: "Sources/Shop/Cart.swift:9"),
    Choice(path: "README.md", marked: "the Coun│table", definition: "Sources/Shop/Cart.swift:19"),
    Choice(path: "README.md", marked: "how to p│ay", definition: "docs/Pay.md:9"),
    Choice(path: "README.md", marked: "[bel│ow]", definition: "README.md:5"),
  ]

  @Test(arguments: choices) func theRightOneComesFirst(_ choice: Choice) throws {
    let found = try Self.shop.definitions(choice.path, choice.marked)
    #expect(found.first == choice.definition)
  }

  // MARK: Local names

  @Test func localNamesHideFarSymbols() throws {
    let hover = try #require(try Self.shop.hover("Sources/Shop/Checkout.swift", "print(tot│al)"))
    #expect(hover.markdown.hasPrefix("```swift\nlet total = 3\n```\n\nlocal · [line 10]"))
    #expect(try Self.shop.definitions("Sources/Shop/Checkout.swift", "print(tot│al)").isEmpty)
    let document = try #require(Self.shop.documents["Sources/Shop/Checkout.swift"])
    let offset = try Self.shop.offset("Sources/Shop/Checkout.swift", "print(tot│al)")
    #expect(
      Self.shop.provider.localDefinition(document: document, offset: offset).map(
        document.document.string) == "total")
  }

  @Test func aLocalNamesTypeIsShown() throws {
    let hover = try #require(try Self.shop.hover("Sources/Shop/Checkout.swift", "co│py.add"))
    #expect(hover.markdown.contains("var copy = Cart()"))
    #expect(hover.markdown.contains("public struct Cart: Countable"))
    let parameter = try #require(try Self.shop.hover("Sources/Shop/Checkout.swift", "ca│rt.total"))
    #expect(parameter.markdown.contains("func checkout(cart: Cart) {"))
    let interpolated = try #require(try Self.shop.hover("Sources/Shop/Checkout.swift", "(co│py)"))
    #expect(interpolated.markdown.contains("var copy = Cart()"))
  }

  // MARK: Docs

  @Test func unknownTermsShowWhereTheyAreMentioned() throws {
    let hover = try #require(try Self.shop.hover("README.md", "`cart.check│out.flow`"))
    #expect(hover.markdown.contains("[Pay.md › Pay › By card]"))
    #expect(hover.markdown.contains("The `cart.checkout.flow` setting decides."))
    #expect(try Self.shop.hover("README.md", "`camelC│aseWord`") == nil)
  }

  @Test func linksShowTheirSection() throws {
    let hover = try #require(try Self.shop.hover("README.md", "how to p│ay"))
    #expect(
      hover.markdown == """
        **Pay › By card** · [docs/Pay.md:9](file:///project/docs/Pay.md#L9)

        The `cart.checkout.flow` setting decides. Cards are fine.
        """)
  }

  // MARK: Texts

  @Test func lineEndsAndWideCharactersDoNotMatter() throws {
    let text = """
      /// Grüße.\r
      func grüßen() {}\r
      \r
      func test() { print("👩‍👧‍👦 é"); grüßen() }\r
      """
    let fixture = HoverFixture(["a.swift": text])
    for marked in ["; │grüßen()", "; grü│ßen()", "; grüßen│()"] {
      let hover = try #require(try fixture.hover("a.swift", marked))
      #expect(fixture.documents["a.swift"]?.document.string(hover.range) == "grüßen")
      #expect(hover.markdown.hasPrefix("```swift\nfunc grüßen()\n```\n\nfunction · [a.swift:2]"))
      #expect(hover.markdown.contains("\n\nGrüße."))
    }
  }

  @Test func anyOffsetIsAnswered() throws {
    for (path, document) in Self.shop.documents {
      for offset in -1...(document.document.text.count + 1) {
        let hover = Self.shop.provider.hover(
          root: HoverFixture.root, document: document, offset: offset)
        guard let hover else { continue }
        #expect(!hover.markdown.isEmpty, "\(path) \(offset)")
        #expect(hover.range.upperBound <= document.document.text.count)
      }
    }
  }
}
