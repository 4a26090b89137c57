import Foundation

/// `FILE:LINE:COLUMN`, as compilers and `grep` print places: counted from 1, columns in bytes.
struct SourcePlace: Hashable {
  /// Absolute.
  var path: String
  var line: Int
  var column: Int?

  /// - Throws: `UsageError` for anything else.
  init(parsing text: String) throws(UsageError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    // A file's name may hold colons; the numbers are the last one or two parts.
    let numbers = parts.reversed().prefix { Int($0) != nil }.prefix(2).reversed().compactMap {
      Int($0)
    }
    let file = parts.dropLast(numbers.count).joined(separator: ":")
    guard let line = numbers.first, line > 0, (numbers.last ?? 0) > 0, !file.isEmpty else {
      throw UsageError(
        "\"\(text)\" names no place in a file",
        hint: "write FILE:LINE:COLUMN, counted from 1, like Sources/main.swift:12:5")
    }
    path = ProjectRoot.absolute(file, from: FileManager.default.currentDirectoryPath)
    self.line = line
    column = numbers.count > 1 ? numbers[1] : nil
  }

  /// The folder that the file lies in.
  var folder: String { NSString(string: path).deletingLastPathComponent }
}
