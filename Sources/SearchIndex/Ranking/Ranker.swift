import Corpus

/// Orders the places that BM25F finds by what is known of code.
///
/// A file's rank is that of its best place, raised by further good places, by its name and by its
/// folders; a definition of a name in the query outweighs mere text. Weights are shares of the best
/// text score, so that they mean the same on every corpus.
struct Ranker {
  private let snapshot: IndexSnapshot
  private let query: SearchQuery
  private let intent: QueryIntent
  private let terms: RankedTerms
  private let profile: RankingProfile

  init(snapshot: IndexSnapshot, query: SearchQuery) {
    self.snapshot = snapshot
    self.query = query
    intent = QueryIntent(query.text)
    terms = RankedTerms(query.text, in: snapshot)
    profile = query.purpose == .locate ? .locate : .explain
  }

  func hits() -> [Hit] {
    var places = textPlaces()
    let best = places.values.map(\.score).max() ?? 1
    addDefinitions(to: &places, best: best)
    let ranked = rankedByFile(places)
    return ranked.prefix(query.limit).map(hit)
  }

  // MARK: Places

  /// A candidate chunk on its way.
  struct Place {
    var chunk: ChunkID
    var file: FileID
    var score: Float
    /// Bits of the terms found in each field.
    var fields = SIMD8<UInt64>()
    /// The symbol whose name the query has, if the chunk defines one.
    var definition: SymbolID?
    /// What the definition added to the score.
    var bonus: Float = 0
    var reasons: [String] = []
  }

  private func textPlaces() -> [ChunkID: Place] {
    var places: [ChunkID: Place] = [:]
    let found = snapshot.candidates(
      terms: terms.terms, weights: profile.fields, limit: profile.candidates)
    places.reserveCapacity(found.count)
    for candidate in found {
      let covered = terms.share(of: candidate.matched)
      let score = candidate.score * (1 - profile.coverage + profile.coverage * covered)
      places[candidate.chunk] = Place(
        chunk: candidate.chunk, file: snapshot.chunk(candidate.chunk).file, score: score,
        fields: candidate.fields)
    }
    return places
  }

  private func addDefinitions(to places: inout [ChunkID: Place], best: Float) {
    for name in intent.names {
      var symbols = snapshot.symbols(named: name.name).map { ($0, Float(1)) }
      if intent.isName {
        let exact = Set(symbols.map(\.0))
        let letters = NameLetters(name.name)
        let folded = snapshot.symbols(prefix: name.name, limit: profile.definitions)
        symbols += folded.filter { !exact.contains($0) }
          .filter { NameLetters(snapshot.symbol($0).name) == letters }
          .map { ($0, profile.otherCase) }
      }
      for (id, factor) in symbols.prefix(profile.definitions) {
        let symbol = snapshot.symbol(id)
        let bonus = name.weight * factor * prominence(of: symbol, name: name) * best * 0.5
        var place =
          places[symbol.chunk]
          ?? Place(chunk: symbol.chunk, file: symbol.file, score: 0)
        guard bonus > place.bonus else { continue }
        place.score += bonus - place.bonus
        place.bonus = bonus
        place.definition = id
        place.reasons = ["defines \(symbol.name)"]
        places[symbol.chunk] = place
      }
    }
  }

  /// How likely a definition is the one meant: types before members, in a file of that name,
  /// inside the container named, long before short.
  private func prominence(of symbol: SymbolRecord, name: WantedName) -> Float {
    var factor: Float = symbol.kind == .heading ? 0.5 : symbol.kind.isType ? 1.5 : 1
    if symbol.kind == .extension { factor *= 0.6 }
    let file = snapshot.file(symbol.file)
    let wanted = NameLetters(name.name)
    if NameLetters(FilePath.stem(file.path)) == wanted { factor *= 1.3 }
    if !name.container.isEmpty {
      let container = NameLetters(name.container)
      let candidates = symbol.containers + [FilePath.stem(file.path)]
      if candidates.contains(where: { NameLetters($0).contains(container) }) { factor *= 1.5 }
    }
    return factor * (1 + 0.2 * min(1, Float(symbol.lines.count) / 100))
  }

  // MARK: Files

  private func rankedByFile(_ places: [ChunkID: Place]) -> [Place] {
    var byFile: [FileID: [Place]] = [:]
    for place in places.values { byFile[place.file, default: []].append(place) }
    let origin = query.origin.map { snapshot.file($0) }
    var ranked: [Place] = []
    for (id, var members) in byFile {
      let file = snapshot.file(id)
      let penalty = profile.factor(of: file, wanted: intent.wanted)
      members.sort { ($0.score, $1.chunk.chunk) > ($1.score, $0.chunk.chunk) }
      guard let best = members.first, best.score > 0 else { continue }
      let factor = fileFactor(of: file, members: members, origin: origin)
      var share: Float = 1
      for (index, member) in members.prefix(profile.placesPerFile).enumerated() {
        var place = member
        if index > 0 { share *= profile.again }
        let decay = index == 0 ? 1 : share * member.score / best.score
        place.score = factor.score * decay * penalty
        place.reasons += factor.reasons + reasons(of: member)
        ranked.append(place)
      }
    }
    ranked.sort { first, second in
      if first.score != second.score { return first.score > second.score }
      return (first.chunk.segment, first.chunk.chunk) < (second.chunk.segment, second.chunk.chunk)
    }
    return ranked
  }

  private func fileFactor(of file: FileRecord, members: [Place], origin: FileRecord?) -> (
    score: Float, reasons: [String]
  ) {
    var reasons: [String] = []
    var rest: Float = 0
    var weight: Float = 1
    for member in members.dropFirst().prefix(profile.spread) {
      weight *= profile.decay
      rest += member.score * weight
    }
    var score = members[0].score + profile.others * rest
    let name = matchOfWords(FilePath.stem(file.path))
    if name.ofName > 0 {
      score *=
        1 + profile.fileName * name.ofName * (0.5 + 0.5 * min(1, name.ofQuery * 3))
        + profile.fileNameCoverage * name.ofQuery
      if name.ofName > 0.5 { reasons.append("file name") }
    }
    score *= 1 + profile.folder * matchOfWords(FilePath.folder(file.path)).ofQuery
    if let origin, origin.root == file.root {
      score *= 1 + profile.nearness * FilePath.commonShare(origin.path, file.path)
    }
    return (score, reasons)
  }

  /// How much of a name's words the query has, and how much of the query's weight the name has.
  private func matchOfWords(_ text: String) -> (ofName: Float, ofQuery: Float) {
    var total: Float = 0
    var found: Float = 0
    var seen: UInt64 = 0
    for term in QueryTerms.analyze(text) where !term.isWhole {
      let weight = snapshot.weight(of: term)
      total += weight
      guard let bit = terms.place(of: term.bytes) else { continue }
      found += weight
      seen |= 1 << UInt64(bit)
    }
    return (total > 0 ? found / total : 0, terms.share(of: seen))
  }

  // MARK: Results

  private func reasons(of place: Place) -> [String] {
    Field.allCases.compactMap { field in
      let words = terms.words(place.fields[field.rawValue], in: query.text)
      return words.isEmpty ? nil : "\(field.label): \(words.joined(separator: ", "))"
    }
  }

  private func hit(_ place: Place) -> Hit {
    let chunk = snapshot.chunk(place.chunk)
    var lines = chunk.lines
    if let definition = place.definition {
      let symbol = snapshot.symbol(definition)
      if symbol.kind != .heading { lines = symbol.lines }
    }
    return Hit(
      chunk: place.chunk, symbol: place.definition ?? chunk.symbol, lines: lines,
      score: place.score, reasons: place.reasons)
  }
}
