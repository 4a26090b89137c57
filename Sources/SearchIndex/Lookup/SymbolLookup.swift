import Corpus

extension IndexSnapshot {
  /// Symbols of exactly this name (case included), code before headings.
  /// - Complexity: O(segments × log symbols + results).
  package func symbols(named name: String) -> [SymbolID] {
    var name = name
    var code: [SymbolID] = []
    var headings: [SymbolID] = []
    name.withUTF8 { name in
      for (number, part) in parts.enumerated() {
        part.segment.read { view in
          var place = SegmentView.lowerBound(view.symbols.count) {
            ByteOrder.isLess(view.string(view.symbols[Int(view.symbolsByName[$0])].name), name)
          }
          while place < view.symbols.count {
            let symbol = view.symbolsByName[place]
            let row = view.symbols[Int(symbol)]
            guard ByteOrder.compare(view.string(row.name), name) == 0 else { break }
            place += 1
            guard !part.deadFiles.contains(Int(row.file)) else { continue }
            let id = SymbolID(segment: Int32(number), symbol: Int32(symbol))
            if row.isHeading { headings.append(id) } else { code.append(id) }
          }
        }
      }
    }
    return code + headings
  }

  /// Symbols whose case-folded name starts with the case-folded prefix, by folded name.
  /// - Parameter isDistinct: give one symbol for each name.
  /// - Complexity: O(segments × (log symbols + limit)), more where deleted files are many.
  package func symbols(prefix: String, limit: Int, isDistinct: Bool = false) -> [SymbolID] {
    let prefix = CaseFolding.folded(prefix)
    var found: [(name: [UInt8], id: SymbolID)] = []
    for (number, part) in parts.enumerated() {
      part.segment.read { view in
        var count = 0
        forEachSymbol(in: view, part, prefix: prefix, isDistinct: isDistinct) { symbol, row in
          found.append(
            (
              Array(view.string(row.foldedName)),
              SymbolID(segment: Int32(number), symbol: Int32(symbol))
            ))
          count += 1
          return count < limit
        }
      }
    }
    found.sort { one, other in
      let order = one.name.withUnsafeBufferPointer { one in
        other.name.withUnsafeBufferPointer { ByteOrder.compare(one, $0) }
      }
      return (order, one.id.segment, one.id.symbol) < (0, other.id.segment, other.id.symbol)
    }
    if isDistinct {
      var previous: [UInt8]?
      found.removeAll { item in
        defer { previous = item.name }
        return item.name == previous
      }
    }
    return found.prefix(max(0, limit)).map(\.id)
  }

  /// Walks the live symbols of a prefix in the order of folded names until `body` returns false.
  private func forEachSymbol(
    in view: SegmentView, _ part: SnapshotPart, prefix: [UInt8], isDistinct: Bool,
    _ body: (UInt32, SymbolRow) -> Bool
  ) {
    prefix.withUnsafeBufferPointer { prefix in
      var place = SegmentView.lowerBound(view.symbols.count) {
        let row = view.symbols[Int(view.symbolsByFoldedName[$0])]
        return ByteOrder.isLess(view.string(row.foldedName), prefix)
      }
      var previous: UInt32?
      while place < view.symbols.count {
        let symbol = view.symbolsByFoldedName[place]
        let row = view.symbols[Int(symbol)]
        let name = view.string(row.foldedName)
        guard name.count >= prefix.count, name.prefix(prefix.count).elementsEqual(prefix) else {
          return
        }
        place += 1
        if part.deadFiles.contains(Int(row.file)) { continue }
        if isDistinct && row.foldedName == previous { continue }
        previous = row.foldedName
        guard body(symbol, row) else { return }
      }
    }
  }

  /// Symbols whose name contains the letters of the query in order (camel humps first), best first.
  ///
  /// All symbols of a good name are given before the next name.
  /// - Complexity: O(symbols); a millisecond for tens of thousands.
  package func symbols(matching query: String, limit: Int) -> [SymbolID] {
    let query = CaseFolding.folded(query).filter { $0 != 0x20 }
    guard !query.isEmpty, limit > 0 else { return [] }
    var best = BestList<(score: Int, id: SymbolID)>(limit: limit) { one, other in
      (-one.score, one.id.segment, one.id.symbol) < (
        -other.score, other.id.segment, other.id.symbol
      )
    }
    var matcher = NameMatcher(query)
    for (number, part) in parts.enumerated() {
      part.segment.read { view in
        var scored: (name: UInt32, score: Int?) = (.max, nil)
        for place in 0..<view.symbolsByFoldedName.count {
          let symbol = view.symbolsByFoldedName[place]
          let row = view.symbols[Int(symbol)]
          if part.deadFiles.contains(Int(row.file)) { continue }
          if row.name != scored.name {
            scored = (
              row.name, matcher.score(view.string(row.name), folded: view.string(row.foldedName))
            )
          }
          guard let score = scored.score else { continue }
          let id = SymbolID(segment: Int32(number), symbol: Int32(symbol))
          best.insert((row.isHeading ? score - NameMatcher.headingCost : score, id))
        }
      }
    }
    return best.sorted().map(\.id)
  }
}
