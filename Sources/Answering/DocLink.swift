import Corpus
import SearchIndex

/// Follows the links of documents to sections of the project's own files.
struct DocLink {
  private static let longestLink = 1000

  let snapshot: IndexSnapshot
  let root: String
  let document: ChunkedDocument
  let file: FileID?

  /// A link in the text, and what it points to.
  struct Target {
    var range: Range<Int>
    var file: FileID
    /// The section; nil for the beginning of the file.
    var heading: SymbolRecord?
  }

  /// The target of the link, or the heading, that an offset is on.
  func target(at offset: Int) -> Target? {
    if let heading = heading(at: offset) { return heading }
    let lines = document.document.lines
    let line = lines.content(ofLine: lines.line(at: offset), in: document.document.text)
      .clamped(to: max(0, offset - Self.longestLink)..<(offset + Self.longestLink))
    guard let link = link(around: offset, in: line) else { return nil }
    return resolve(link.destination).map { Target(range: link.range, file: $0.0, heading: $0.1) }
  }

  private func heading(at offset: Int) -> Target? {
    guard let file,
      let index = document.symbols.firstIndex(where: { symbol in
        symbol.kind == .heading && symbol.name.lowerBound <= offset
          && offset <= symbol.name.upperBound
      })
    else { return nil }
    let ids = snapshot.symbols(in: file)
    guard index < ids.count else { return nil }
    let record = snapshot.symbol(ids[index])
    guard record.nameBytes == document.symbols[index].name else { return nil }
    return Target(range: record.nameBytes, file: file, heading: record)
  }

  // MARK: Syntax

  /// `[text](destination)`, `<doc:Name>`, `[text]: destination`.
  private func link(
    around offset: Int, in line: Range<Int>
  ) -> (range: Range<Int>, destination: Range<Int>)? {
    let text = document.document.text
    var position = line.lowerBound
    while position < line.upperBound {
      defer { position += 1 }
      if text[position] == UInt8(ascii: "<"), has("<doc:", at: position),
        let close = text[position..<line.upperBound].firstIndex(of: UInt8(ascii: ">"))
      {
        if (position...close).contains(offset) {
          return (position..<(close + 1), (position + 5)..<close)
        }
        position = close
      } else if text[position] == UInt8(ascii: "["),
        let middle = middle(from: position, to: line.upperBound),
        let close = text[middle..<line.upperBound].firstIndex(of: UInt8(ascii: ")"))
      {
        if (position...close).contains(offset) {
          return (position..<(close + 1), (middle + 2)..<close)
        }
        position = close
      }
    }
    return nil
  }

  /// The offset of the `](` that ends a link's text.
  private func middle(from open: Int, to end: Int) -> Int? {
    let text = document.document.text
    guard let close = text[open..<end].firstIndex(of: UInt8(ascii: "]")), has("](", at: close)
    else {
      return nil
    }
    return close
  }

  private func has(_ word: String, at offset: Int) -> Bool {
    document.document.text.dropFirst(offset).starts(with: word.utf8)
  }

  // MARK: Resolution

  private func resolve(_ destination: Range<Int>) -> (FileID, SymbolRecord?)? {
    let string = document.document.string(destination).split(separator: " ").first ?? ""
    guard !string.contains("://"), !string.hasPrefix("mailto:") else { return nil }
    let parts = string.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts.first.map(String.init) ?? ""
    guard let file = path.isEmpty ? file : self.file(path) else { return nil }
    guard parts.count > 1 else { return (file, firstHeading(of: file)) }
    return (file, heading(Slug.slug(String(parts[1])), in: file) ?? firstHeading(of: file))
  }

  /// The file of a relative path, with or without its extension.
  private func file(_ path: String) -> FileID? {
    let path = path.removingPercentEscapes
    let folder = document.document.path.split(separator: "/").dropLast().map(String.init)
    let base = path.hasPrefix("/") ? [] : folder
    var parts = base
    for part in path.split(separator: "/") {
      if part == ".." {
        if parts.isEmpty { return nil }
        parts.removeLast()
      } else if part != "." {
        parts.append(String(part))
      }
    }
    let joined = parts.joined(separator: "/")
    let parent = (folder.dropLast() + path.split(separator: "/").map(String.init))
      .joined(separator: "/")
    for candidate in [
      joined, joined + ".md", parent + ".md", joined + ".rst", joined + "/README.md",
    ] {
      if let file = snapshot.file(root: root, path: candidate) { return file }
    }
    return nil
  }

  private func firstHeading(of file: FileID) -> SymbolRecord? {
    snapshot.symbols(in: file).first.map(snapshot.symbol).flatMap { $0.kind == .heading ? $0 : nil }
  }

  private func heading(_ slug: String, in file: FileID) -> SymbolRecord? {
    for id in snapshot.symbols(in: file) {
      let symbol = snapshot.symbol(id)
      if symbol.kind == .heading, Slug.slug(symbol.name) == slug { return symbol }
    }
    return nil
  }
}

/// The anchors that renderers make of titles.
enum Slug {
  /// Lower case, words joined by hyphens, other marks dropped.
  static func slug(_ title: String) -> String {
    var slug = ""
    for character in title.lowercased() {
      if character.isLetter || character.isNumber || character == "_" || character == "-" {
        slug.append(character)
      } else if character == " " {
        slug.append("-")
      }
    }
    return slug
  }
}

extension String {
  /// The text with `%20` and the like decoded.
  fileprivate var removingPercentEscapes: String {
    guard utf8.contains(UInt8(ascii: "%")) else { return self }
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
