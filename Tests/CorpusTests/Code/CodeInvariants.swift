import Corpus

/// What holds for the chunks of any bytes at all.
enum CodeInvariants {
  static func problems(of chunked: ChunkedDocument) -> [String] {
    chunkProblems(chunked) + symbolProblems(chunked) + regionProblems(chunked)
  }

  private static func chunkProblems(_ chunked: ChunkedDocument) -> [String] {
    var problems: [String] = []
    var line = 0
    var byte = 0
    var symbol = 0
    for chunk in chunked.chunks {
      if chunk.lines.lowerBound != line || chunk.lines.isEmpty { problems.append("lines \(chunk)") }
      if chunk.bytes.lowerBound != byte { problems.append("bytes \(chunk)") }
      if chunk.symbols.lowerBound != symbol { problems.append("symbols \(chunk)") }
      if chunk.symbol >= chunked.symbols.count { problems.append("symbol \(chunk)") }
      (line, byte, symbol) = (
        chunk.lines.upperBound, chunk.bytes.upperBound, chunk.symbols.upperBound
      )
    }
    if line != chunked.document.lines.count { problems.append("last line \(line)") }
    if byte != chunked.document.text.count { problems.append("last byte \(byte)") }
    if symbol != chunked.symbols.count { problems.append("last symbol \(symbol)") }
    return problems
  }

  private static func symbolProblems(_ chunked: ChunkedDocument) -> [String] {
    let whole = 0..<chunked.document.text.count
    var problems: [String] = []
    var last = 0
    for symbol in chunked.symbols {
      if symbol.name.lowerBound < last { problems.append("order \(symbol)") }
      last = symbol.name.lowerBound
      for range in [
        symbol.extent, symbol.name, symbol.signature, symbol.docComment, symbol.receiver,
      ]
      where range.clamped(to: whole) != range && !range.isEmpty {
        problems.append("bounds \(symbol)")
      }
      if symbol.name.isEmpty || symbol.name.clamped(to: symbol.extent) != symbol.name {
        problems.append("name outside of extent \(symbol)")
      }
      guard symbol.container >= 0 else { continue }
      let outer = chunked.symbols[Int(symbol.container)].extent
      if symbol.extent.clamped(to: outer) != symbol.extent { problems.append("nesting \(symbol)") }
    }
    return problems
  }

  private static func regionProblems(_ chunked: ChunkedDocument) -> [String] {
    var problems: [String] = []
    var last = 0
    for region in chunked.regions {
      if region.bytes.lowerBound < last || region.bytes.isEmpty { problems.append("\(region)") }
      last = region.bytes.upperBound
    }
    if last > chunked.document.text.count { problems.append("region beyond the end") }
    return problems
  }
}
