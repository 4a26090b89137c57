import TestSupport

/// A lending library in three languages: enough files for ranking to have choices.
enum LibraryProject {
  static func fixture() throws -> SnapshotFixture { try SnapshotFixture(files) }

  private static let files: [String: String] = [
    "README.md": """
    # Lending library

    Members borrow books and bring them back.

    ## Overdue loans

    A loan is overdue after twenty-one days. The fine is ten cents a day and stops growing at
    five euros.

    ## Searching the catalogue

    The catalogue finds titles by prefix. Accents are ignored.
    """,
    "CHANGELOG.md": """
    # Changes

    ## 2.0
    - Loans, fines, members, catalogue, reservations, searching, prefix, accents, overdue.
    """,
    "Sources/Loan.swift": """
    /// A book that a member has borrowed.
    struct Loan {
      let member: Member
      let start: Int

      /// Days after which a loan is overdue.
      static let period = 21

      /// Whether the book should be back by now.
      func isOverdue(on day: Int) -> Bool {
        day - start > Loan.period
      }
    }
    """,
    "Sources/FineCalculator.swift": """
    /// Computes what an overdue loan costs.
    struct FineCalculator {
      let centsPerDay = 10
      let maximum = 500

      /// The fine in cents for a number of days beyond the loan period.
      func fine(days: Int) -> Int {
        min(maximum, days * centsPerDay)
      }
    }
    """,
    "Sources/Member.swift": """
    /// A person who may borrow books.
    final class Member {
      var loans: [Loan] = []

      func borrow(_ book: Book, on day: Int) {
        loans.append(Loan(member: self, start: day))
      }
    }
    """,
    "Sources/catalogue/index.py": """
    class Catalogue:
        \"\"\"Finds books by the first letters of their titles.\"\"\"

        def __init__(self, books):
            self.books = sorted(books)

        def search_prefix(self, prefix):
            prefix = fold_accents(prefix)
            return [book for book in self.books if book.title.startswith(prefix)]


    def fold_accents(text):
        \"\"\"Takes accents off letters.\"\"\"
        return text
    """,
    "Sources/reservation_queue.js": """
    // Members wait for a book in the order in which they asked.
    export class ReservationQueue {
      constructor() {
        this.waiting = [];
      }

      enqueue(member) {
        this.waiting.push(member);
      }
    }
    """,
    "Tests/FineCalculatorTests.swift": """
    final class FineCalculatorTests {
      func testFineStopsGrowing() {
        let calculator = FineCalculator()
        assert(calculator.fine(days: 100) == 500)
        assert(calculator.fine(days: 1) == 10)
      }
    }
    """,
  ]
}
