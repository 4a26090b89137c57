import Corpus

extension SegmentView {
  /// Checks every number in the rows against what it refers to.
  func validate() throws(SegmentDamage) {
    try require(
      fieldLengths.count == chunks.count && filesByPath.count == files.count
        && symbolsByName.count == symbols.count && symbolsByFoldedName.count == symbols.count
        && stringStarts.count > 0 && terms.count > 0 && identifiers.count > 0
        && chunks.count < Int(Int32.max) && symbols.count < Int(Int32.max), "the rows' counts")
    try require(hasStatistics, "the statistics")
    try validateStrings()
    try validateFiles()
    try validateChunks()
    try validateSymbols()
    try validateTerms()
    try require(allBelow(files.count, filesByPath), "the files' order")
    try require(allBelow(symbols.count, symbolsByName), "the symbols' order")
    try require(allBelow(symbols.count, symbolsByFoldedName), "the symbols' folded order")
  }

  private func require(_ condition: Bool, _ what: String) throws(SegmentDamage) {
    if !condition { throw SegmentDamage(reason: "\(what) do not fit") }
  }

  private func allBelow(_ count: Int, _ rows: Rows<UInt32>) -> Bool {
    for index in 0..<rows.count where Int(rows[index]) >= count { return false }
    return true
  }

  private func validateStrings() throws(SegmentDamage) {
    var previous = 0
    for index in 0..<stringStarts.count {
      let start = Int(stringStarts[index])
      try require(start >= previous, "the strings")
      previous = start
    }
    try require(previous <= stringBytesCount, "the strings")
  }

  private var stringCount: Int { stringStarts.count - 1 }

  private func validateFiles() throws(SegmentDamage) {
    var chunk: UInt32 = 0
    var symbol: UInt32 = 0
    for index in 0..<files.count {
      let row = files[index]
      try require(
        Int(row.path) < stringCount && row.chunkStart == chunk && row.chunkEnd >= chunk
          && row.symbolStart == symbol && row.symbolEnd >= symbol && row.size >= 0, "the files")
      chunk = row.chunkEnd
      symbol = row.symbolEnd
    }
    try require(Int(chunk) == chunks.count && Int(symbol) == symbols.count, "the files")
  }

  private func validateChunks() throws(SegmentDamage) {
    for index in 0..<chunks.count {
      let row = chunks[index]
      try require(Int(row.file) < files.count, "the chunks")
      let file = files[Int(row.file)]
      try require(
        (file.chunkStart..<file.chunkEnd).contains(UInt32(index))
          && row.byteStart <= row.byteEnd && row.byteEnd <= file.textLength
          && row.lineStart <= row.lineEnd && row.symbol >= -1
          && (row.symbol < 0 || (file.symbolStart..<file.symbolEnd).contains(UInt32(row.symbol)))
          && row.symbolStart <= row.symbolEnd && row.symbolStart >= file.symbolStart
          && row.symbolEnd <= file.symbolEnd && Chunk.Kind(rawValue: row.kind) != nil,
        "the chunks")
    }
  }

  private func validateSymbols() throws(SegmentDamage) {
    for index in 0..<symbols.count {
      let row = symbols[index]
      try require(Int(row.file) < files.count, "the symbols")
      let file = files[Int(row.file)]
      try require(
        (file.symbolStart..<file.symbolEnd).contains(UInt32(index))
          && (file.chunkStart..<file.chunkEnd).contains(row.chunk) && row.container >= -1
          && (row.container < 0
            || (file.symbolStart..<file.symbolEnd).contains(UInt32(row.container)))
          && Int(row.name) < stringCount && Int(row.foldedName) < stringCount
          && Int(row.signature) < stringCount
          && (row.receiver == SymbolRow.none || Int(row.receiver) < stringCount),
        "the symbols")
      try require(
        row.nameStart <= row.nameEnd && row.extentStart <= row.extentEnd
          && row.docStart <= row.docEnd && row.lineStart <= row.lineEnd
          && max(row.nameEnd, row.extentEnd, row.docEnd) <= file.textLength, "the symbols' spans")
    }
  }

  private func validateTerms() throws(SegmentDamage) {
    var previous = TermRow(bytes: 0, chunkCount: 0, postings: 0, positions: 0)
    for index in 0..<terms.count {
      let row = terms[index]
      try require(
        row.bytes >= previous.bytes && row.postings >= previous.postings
          && row.positions >= previous.positions && Int(row.chunkCount) <= chunks.count, "the terms"
      )
      previous = row
    }
    try require(hasTermBytes(upTo: previous), "the terms")
    var last = IdentifierRow(bytes: 0, chunkCount: 0, occurrences: 0, references: 0)
    for index in 0..<identifiers.count {
      let row = identifiers[index]
      try require(
        row.bytes >= last.bytes && row.references >= last.references
          && Int(row.chunkCount) <= chunks.count, "the identifiers")
      last = row
    }
    try require(hasIdentifierBytes(upTo: last), "the identifiers")
  }
}
