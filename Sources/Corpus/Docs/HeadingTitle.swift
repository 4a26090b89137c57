/// Finds the words of a heading between its markers.
enum HeadingTitle {
  /// Wrappers are taken off at most this often: titles nest little.
  private static let maximumDepth = 8

  /// The title without anchors and tags at its ends, and without emphasis, quotes or a link around
  /// the whole of it.
  static func trimmed(_ range: Range<Int>, in lines: DocumentLines) -> Range<Int> {
    var title = lines.trimmed(range)
    for _ in 0..<maximumDepth {
      let next = lines.trimmed(unwrapped(title, in: lines))
      if next == title || next.isEmpty { break }
      title = next
    }
    return title
  }

  private static func unwrapped(_ title: Range<Int>, in lines: DocumentLines) -> Range<Int> {
    guard title.count > 2 else { return title }
    let text = lines.text
    switch text[title.lowerBound] {
    case UInt8(ascii: "<"):
      guard let close = text[title].firstIndex(of: UInt8(ascii: ">")) else { return title }
      return (close + 1)..<title.upperBound
    case UInt8(ascii: "["):
      guard text[title.upperBound - 1] == UInt8(ascii: ")"),
        let close = lines.find("](", in: title),
        lines.find("](", in: (close + 1)..<title.upperBound) == nil
      else { break }
      return (title.lowerBound + 1)..<close
    case let mark where mark == UInt8(ascii: "`") || mark == UInt8(ascii: "*"):
      let length = lines.run(of: mark, from: title.lowerBound, to: title.upperBound)
      let inner =
        (title.lowerBound + length)..<max(title.lowerBound + length, title.upperBound - length)
      guard length <= 3, !inner.isEmpty, !text[inner].contains(mark),
        text[inner.upperBound..<title.upperBound].allSatisfy({ $0 == mark })
      else { break }
      return length == 2 && mark == UInt8(ascii: "`") ? symbolName(in: inner, of: text) : inner
    default: break
    }
    return withoutTail(title, in: lines)
  }

  /// The last part of a DocC link (`Module/Type/member(_:)`): the symbol that an article extends.
  private static func symbolName(in link: Range<Int>, of text: [UInt8]) -> Range<Int> {
    let path = text[link].prefix { $0 != UInt8(ascii: "(") }
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")), slash + 1 < link.upperBound else {
      return link
    }
    return (slash + 1)..<link.upperBound
  }

  /// Without a tag or a `{#anchor}` at the end.
  private static func withoutTail(_ title: Range<Int>, in lines: DocumentLines) -> Range<Int> {
    let text = lines.text
    let opening: UInt8
    switch text[title.upperBound - 1] {
    case UInt8(ascii: ">"): opening = UInt8(ascii: "<")
    case UInt8(ascii: "}"): opening = UInt8(ascii: "{")
    default: return title
    }
    guard let open = text[title].lastIndex(of: opening), open + 1 < title.upperBound else {
      return title
    }
    let mark = text[open + 1]
    let isMarkup =
      if opening == UInt8(ascii: "<") {
        // `Array<Element>` is a title, `<a name="x">` is none.
        mark == UInt8(ascii: "/") || text[open..<title.upperBound].contains(UInt8(ascii: "="))
      } else {
        mark == UInt8(ascii: "#") || mark == UInt8(ascii: ".")
      }
    return isMarkup ? title.lowerBound..<open : title
  }
}
