import Completion
import Testing

struct InlineTests {
  private static let sibling = """
    import Foundation

    struct OrderRequest: Request {
      let id: Int
      func validate() throws {
        guard id > 0 else { throw RequestError.invalid(id) }
      }

      func send(over client: Client) async throws -> OrderReply {
        try validate()
        let data = try await client.post(path: "orders", body: self)
        return try OrderReply(decoding: data)
      }
    }

    """

  private static let opening = """
    import Foundation

    struct InvoiceRequest: Request {
      let id: Int
      func validate() throws {

    """

  private func project() throws -> Project {
    try Project(["Sources/Requests/OrderRequest.swift": Self.sibling])
  }

  /// A buffer beside the sibling, its cursor, and what its line becomes.
  @Test(arguments: [
    ("    ‸\n  }\n}\n", "    guard id > 0 else { throw RequestError.invalid(id) }"),
    ("    guard id‸\n  }\n}\n", "    guard id > 0 else { throw RequestError.invalid(id) }"),
    ("    gua‸\n  }\n}\n", "    guard id > 0 else { throw RequestError.invalid(id) }"),
    // What the editor has closed already is not closed again.
    (
      "    guard id > 0 else { throw RequestError.invalid(‸) }\n  }\n}\n",
      "    guard id > 0 else { throw RequestError.invalid(id) }"
    ),
    (
      "    guard id > 0 else { ‸}\n  }\n}\n",
      "    guard id > 0 else { throw RequestError.invalid(id) }"
    ),
  ])
  func continuesAsTheSiblingDoes(rest: String, line: String) throws {
    let ghost = try project().ghost("Sources/Requests/InvoiceRequest.swift", Self.opening + rest)
    #expect(ghost == line)
  }

  @Test func renamesWhatDiffersInTheSibling() throws {
    let text =
      Self.opening + """
            guard id > 0 else { throw RequestError.invalid(id) }
          }

          func send(over client: Client) async throws -> InvoiceReply {
            try validate()
            let data = try await client.post(path: "invoices", body: self)
            return try ‸
          }
        }

        """
    let ghost = try project().ghost("Sources/Requests/InvoiceRequest.swift", text)
    #expect(ghost?.contains("return try InvoiceReply(decoding: data)") == true)
  }

  /// Places where nothing may be offered.
  @Test(arguments: [
    // The rest of the line is there already.
    "    guard id > 0 ‸else { throw RequestError.invalid(id) }\n  }\n}\n",
    // In the middle of a word.
    "    guard id > 0 else { throw Requ‸estError.invalid(id) }\n  }\n}\n",
    // The next line is what would be offered.
    "    ‸\n    guard id > 0 else { throw RequestError.invalid(id) }\n  }\n}\n",
    // Comments and strings do not go on with code.
    "    // guard id ‸\n  }\n}\n",
    "    print(\"guard id ‸\")\n  }\n}\n",
    // Nothing like it anywhere.
    "    zebra quagga ‸\n  }\n}\n",
    "    1234‸\n  }\n}\n",
  ])
  func staysSilent(rest: String) throws {
    let ghost = try project().ghost("Sources/Requests/InvoiceRequest.swift", Self.opening + rest)
    #expect(ghost == nil)
  }

  @Test func keepsLineEndsAndIndentationOfTheBuffer() throws {
    let project = try Project(["a.go": Self.boilerplate(unit: "    ", lineBreak: "\n")])
    let text = Self.boilerplate(unit: "\t", lineBreak: "\r\n")
      .replacing("value, err := load(path)\r\n", with: "‸", maxReplacements: 1)
    let cut = text.prefix { $0 != Project.cursor } + "‸\r\n"
    let request = project.request("b.go", String(cut))
    let candidate = try #require(project.completer.inline(request).first)
    let applied = apply(candidate, to: request)
    #expect(candidate.text.hasPrefix("value, err := load(path)"))
    #expect(candidate.text.contains("\r\n\tif err != nil {\r\n\t\treturn nil, err\r\n\t}"))
    #expect(!applied.replacing("\r\n", with: "").utf8.contains(0x0A))
  }

  /// Further lines are written as far as the examples agree, and no guess stands behind them.
  @Test(arguments: [
    (["session.start()", "session.start()", "session.start()"], true),
    (["session.start()", "log.write(session)", "audit(session, by: user)"], false),
  ])
  func stopsWhereExamplesDiffer(seconds: [String], isLonger: Bool) throws {
    let examples = seconds.enumerated().map { number, second in
      "func run\(number)() {\n  let session = openSession(for: user, in: store)\n  \(second)\n}\n"
    }
    let project = try Project(["a.swift": examples.joined(separator: "\n")])
    let request = project.request("b.swift", "func run9() {\n  let session = ‸\n")
    let candidate = try #require(project.completer.inline(request).first)
    #expect(candidate.text.hasPrefix("openSession(for: user, in: store)"))
    #expect(candidate.text.contains("\n  session.start()") == isLonger)
    #expect(candidate.text.contains("\n") == isLonger)
  }

  private static func boilerplate(unit: String, lineBreak: String) -> String {
    (0..<3).map { number in
      [
        "func read\(number)(path string) (*Config, error) {", "\(unit)value, err := load(path)",
        "\(unit)if err != nil {", "\(unit)\(unit)return nil, err", "\(unit)}",
        "\(unit)return decode(value)", "}", "",
      ].joined(separator: lineBreak)
    }.joined(separator: lineBreak)
  }

  @Test func indentsALineThatIsStillEmpty() throws {
    let text = Self.opening + "‸\n  }\n}\n"
    let ghost = try project().ghost("Sources/Requests/InvoiceRequest.swift", text)
    #expect(ghost == "    guard id > 0 else { throw RequestError.invalid(id) }")
  }

  @Test func continuesProseOnlyWhereItIsACopy() throws {
    let notice = """
      // This file is part of the harbour project and may be shared under its licence.
      // See the file LICENCE at the root for the whole text of the terms that apply.
      let a = 1

      """
    let project = try Project(["a.swift": notice, "b.swift": notice, "c.swift": notice])
    let ghost = project.ghost("d.swift", "// This file is part of the harbour ‸\nlet b = 2\n")
    #expect(
      ghost == "// This file is part of the harbour project and may be shared under its licence.")
    #expect(project.ghost("d.swift", "// Sailing is part of ‸\nlet b = 2\n") == nil)
  }

  @Test func sameQuestionSameAnswer() throws {
    let project = try project()
    let request = project.request("b.swift", Self.opening + "    ‸\n  }\n}\n")
    let first = project.completer.inline(request)
    for _ in 0..<5 { #expect(project.completer.inline(request) == first) }
  }
}
