/// Markdown as text for clients that show none: fences, emphasis and link targets go, words stay.
package enum PlainText {
  /// O(bytes).
  package static func from(markdown: String) -> String {
    var isCode = false
    var lines: [String] = []
    for line in markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.drop(while: { $0 == " " }).hasPrefix("```") {
        isCode.toggle()
      } else if line == "---" {
        lines.append("")
      } else {
        lines.append(isCode ? String(line) : plain(line))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func plain(_ line: Substring) -> String {
    var bytes = Array(line.utf8)[...]
    var text: [UInt8] = []
    // A heading's marks.
    let marks = bytes.prefix { $0 == UInt8(ascii: "#") }
    if !marks.isEmpty, bytes.dropFirst(marks.count).first == UInt8(ascii: " ") {
      bytes = bytes.dropFirst(marks.count + 1)
    }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "`"): continue
      case UInt8(ascii: "*") where bytes.first == UInt8(ascii: "*"): bytes.removeFirst()
      case UInt8(ascii: "\\") where bytes.first.map(isPunctuation) == true:
        text.append(bytes.removeFirst())
      case UInt8(ascii: "["): text.append(contentsOf: label(&bytes))
      default: text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The words of `[words](target)` after its bracket; a bracket alone where it is no link.
  private static func label(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    guard let close = rest.firstIndex(of: UInt8(ascii: "]")), close + 1 < rest.endIndex,
      rest[close + 1] == UInt8(ascii: "("),
      let end = rest[(close + 1)...].firstIndex(of: UInt8(ascii: ")"))
    else { return [UInt8(ascii: "[")] }
    let words = rest[..<close].filter { $0 != UInt8(ascii: "`") }
    rest = rest[(end + 1)...]
    return words
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }
}
