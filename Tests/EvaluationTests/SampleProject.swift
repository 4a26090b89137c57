import TestSupport

/// A small project with everything that cases are made from.
enum SampleProject {
  static let files: [String: String] = {
    var files = [
      "Sources/LedgerBook.swift": """
      /// Books that know their entries.
      struct LedgerBook {
        /// Adds up the amounts of every entry that was booked before a given day.
        func balanceBefore(_ day: Int) -> Int { entries.filter { $0.day < day }.map(\\.amount).reduce(0, +) }

        /// The ledgerBook entries in the order in which people wrote them down.
        var entries: [LedgerEntry] = []
      }
      """,
      "Sources/RateTable.swift": """
      /// Converts amounts between currencies with the rates of one single day.
      struct RateTable {
        // Not documented.
        func convert(_ amount: Int) -> Int { amount * 2 }
      }
      """,
      "Docs/guide.md": """
      # Guide

      - [Closing a quarter](#closing-a-quarter)
      - [Importing bank statements](#importing-bank-statements)

      ## Closing a quarter

      A quarter is closed when nobody may book into it any more. Once it is, its totals are written into the
      yearly report, and every later correction becomes an entry of its own in the open quarter.

      ## Importing bank statements

      Statements come as text with one booking a line. Each line is matched with an invoice by its number; what
      has no invoice is shown to the user, who decides. Nothing is booked twice, however often a file is read.
      """,
      "CHANGELOG.md": """
      # Changes

      ## Version two point zero

      \(String(repeating: "This release changes a great many things that people had asked for. ", count: 4))
      """,
    ]
    for number in 0..<30 {
      files["Sources/Report\(number).swift"] = report(number)
    }
    return files
  }()

  /// A file like its siblings, so that its lines can be foreseen from theirs.
  private static func report(_ number: Int) -> String {
    let rows = (0..<12).map { row in
      """
          writer.begin(section: "part \(row)", indentation: level)
          writer.append(amount: entries[\(row)].amount, currency: table.currency)
          writer.end(section: "part \(row)")
      """
    }
    return """
      import Foundation

      struct Report\(number) {
        var entries: [LedgerEntry]
        var table: RateTable
        var level = \(number)

        func write(to writer: inout ReportWriter) {
      \(rows.joined(separator: "\n"))
        }
      }
      """
  }
}
