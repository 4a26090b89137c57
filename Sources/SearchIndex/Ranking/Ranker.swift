import Corpus

/// Orders the places that BM25F finds by what is known of code.
///
/// A file's rank is that of its best place, raised by further good places, by its name and by its
/// folders, and by places near in meaning; a definition of a name in the query outweighs mere text. Weights are shares of the best
/// text score, so that they mean the same on every corpus.
struct Ranker {
  private let snapshot: IndexSnapshot
  private let query: SearchQuery
  private let intent: QueryIntent
  private let terms: RankedTerms
  private let profile: RankingProfile
  /// Roles of files that are not lowered.
  private let wanted: FileTraits

  init(snapshot: IndexSnapshot, query: SearchQuery) {
    self.snapshot = snapshot
    self.query = query
    let intent = QueryIntent(query.text)
    self.intent = intent
    wanted = intent.wanted.union(Self.traits(ofDefinitions: intent, in: snapshot))
    var profile = query.purpose == .locate ? RankingProfile.locate : .explain
    for signal in query.omitted { profile.remove(signal) }
    self.profile = profile
    terms = RankedTerms(query.text, kinship: profile.kinship, in: snapshot)
  }

  /// The roles of the files that define a name, where it is all of the query and none without a role
  /// defines it: who asks for a name of the tests wants it there.
  private static func traits(ofDefinitions intent: QueryIntent, in snapshot: IndexSnapshot)
    -> FileTraits
  {
    guard intent.isName, let name = intent.names.first else { return [] }
    let traits = snapshot.symbols(named: name.name).map { snapshot.symbol($0) }
      .filter { $0.kind != .heading }.map { snapshot.file($0.file).traits }
    return traits.contains([]) ? [] : traits.reduce([]) { $0.union($1) }
  }

  func hits() -> [Hit] {
    var places = textPlaces()
    let best = places.values.map(\.score).max() ?? 1
    addDefinitions(to: &places, best: best)
    addNearest(to: &places, best: best)
    let ranked = rankedByFile(places, best: best)
    guard profile.foldsCopies else { return ranked.prefix(query.limit).map(hit) }
    var folding = CopyFolding(snapshot)
    return folding.folded(ranked, limit: query.limit).map(hit)
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
    /// How many places are nearer in meaning; nil for one that is not among the nearest.
    var distance: Int?
    /// The query has most words of the file's name.
    var isNamedByFile = false
    /// Files found that refer to its file.
    var users = 0
    var path = ""
    /// Lower places that say the same.
    var copies: [Place] = []

    /// Bits of the terms found in the names of what it defines, and in its headings.
    var namedTerms: UInt64 { fields[Field.symbol.rawValue] | fields[Field.heading.rawValue] }
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
        places[symbol.chunk] = place
      }
    }
  }

  /// Adds the places nearest in meaning.
  ///
  /// What a place has by its words alone it keeps: what the nearest are worth is up to their file.
  private func addNearest(to places: inout [ChunkID: Place], best: Float) {
    guard !intent.isName, let vector = query.vector, profile.nearest > 0 else { return }
    for (distance, chunk) in snapshot.nearest(to: vector, limit: profile.nearest).enumerated() {
      let known = places[chunk]
      var place = known ?? Place(chunk: chunk, file: snapshot.chunk(chunk).file, score: 0)
      place.distance = distance
      if known == nil { place.score = profile.foundByMeaning * profile.nearness(distance) * best }
      places[chunk] = place
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

  /// A file's places, best first, and what they are worth together.
  private struct FileGroup {
    var file: FileRecord
    var members: [Place]
    var score: Float
    /// Files found that refer to this one.
    var users = 0
  }

  private func rankedByFile(_ places: [ChunkID: Place], best: Float) -> [Place] {
    let origin = query.origin.map { snapshot.file($0) }
    var words = PathWords(terms: terms, snapshot: snapshot)
    var ranked: [Place] = []
    for group in relatedGroups(bestGroups(places, best: best)) {
      let rank = rank(of: group, origin: origin, words: &words)
      var share = rank.score
      let top = group.members[0].score
      let members = rank.isNamed ? declarationFirst(group) : group.members
      for (index, member) in members.prefix(profile.placesPerFile).enumerated() {
        var place = member
        if index > 0 { share *= profile.again }
        place.score = share * (index == 0 ? 1 : member.score / top)
        place.isNamedByFile = rank.isNamed
        place.users = group.users
        place.path = group.file.path
        ranked.append(place)
      }
    }
    // Ties go by place, so that two indexes of the same files answer alike.
    ranked.sort { first, second in
      if first.score != second.score { return first.score > second.score }
      if first.path != second.path { return first.path < second.path }
      return first.chunk.chunk < second.chunk.chunk
    }
    return ranked
  }

  /// The files that may come first.
  ///
  /// Names of files are looked at for these only.
  private func bestGroups(_ places: [ChunkID: Place], best: Float) -> [FileGroup] {
    var byFile: [FileID: [Place]] = [:]
    for place in places.values where place.score > 0 {
      byFile[place.file, default: []].append(place)
    }
    var groups = byFile.map { file, members -> (file: FileID, members: [Place], score: Float) in
      let members = members.sorted { ($0.score, $1.chunk.chunk) > ($1.score, $0.chunk.chunk) }
      var rest: Float = 0
      var weight: Float = 1
      for member in members.dropFirst().prefix(profile.spread) {
        weight *= profile.decay
        rest += member.score * weight
      }
      let text = members[0].score + profile.others * rest
      return (file, members, text + best * meaning(of: members))
    }
    groups.sort {
      ($0.score, $1.file.segment, $1.file.file) > ($1.score, $0.file.segment, $0.file.file)
    }
    return groups.prefix(max(profile.files, query.limit * 2)).map { group in
      let file = snapshot.file(group.file)
      return FileGroup(
        file: file, members: group.members,
        score: group.score * profile.factor(of: file, wanted: wanted, medium: intent.medium))
    }
  }

  /// Raises the files that the best others refer to.
  private func relatedGroups(_ groups: [FileGroup]) -> [FileGroup] {
    guard profile.references > 0, let best = groups.map(\.score).max() else { return groups }
    let graph = ReferenceGraph(
      groups.prefix(profile.referringFiles).map { group in
        ReferenceGraph.Node(
          stem: FilePath.stem(group.file.path), score: group.score / best,
          places: group.members.map(\.chunk))
      }, in: snapshot)
    var groups = groups
    for (number, authority) in graph.authority.enumerated() {
      groups[number].score *= 1 + profile.references * authority / (1 + authority)
      groups[number].users = graph.users[number]
    }
    return groups
  }

  /// What it is worth that places of a file are among the nearest, as a share of the best text score.
  private func meaning(of members: [Place]) -> Float {
    let shares = members.compactMap { $0.distance.map(profile.nearness) }.sorted(by: >)
    guard let nearest = shares.first else { return 0 }
    let others = shares.dropFirst().prefix(profile.nearestPerFile - 1).reduce(0, +)
    return profile.meaning * nearest + profile.furtherMeaning * others
  }

  /// The score of a file's best place, and whether the query names the file.
  private func rank(of group: FileGroup, origin: FileRecord?, words: inout PathWords)
    -> (score: Float, isNamed: Bool)
  {
    let file = group.file
    var score = group.score
    let name = words.match(FilePath.stem(file.path))
    if name.ofName > 0 {
      score *=
        1 + profile.fileName * name.ofName * (0.5 + 0.5 * min(1, name.ofQuery * 3))
        + profile.fileNameCoverage * name.ofQuery
    }
    score *= 1 + profile.folder * words.match(FilePath.folder(file.path)).ofQuery
    if let origin, origin.root == file.root {
      score *= 1 + profile.nearness * FilePath.commonShare(origin.path, file.path)
    }
    return (score, name.ofName > 0.5)
  }

  /// A file's places; what the file is named after, or the beginning of a document, comes first.
  ///
  /// Who names a thing wants to see what it is. That holds if it is not much worse than the best place, whose name
  /// says no more of the query.
  private func declarationFirst(_ group: FileGroup) -> [Place] {
    let stem = NameLetters(FilePath.stem(group.file.path))
    let best = group.members[0]
    let declaration = group.members.firstIndex { place in
      guard place.score >= profile.declaration * best.score,
        best.namedTerms & ~place.namedTerms == 0
      else { return false }
      let chunk = snapshot.chunk(place.chunk)
      guard !group.file.language.isProse else { return chunk.lines.lowerBound == 0 }
      guard let symbol = chunk.symbol.map(snapshot.symbol) else { return false }
      return symbol.kind.isType && symbol.kind != .extension && NameLetters(symbol.name) == stem
    }
    guard let declaration, best.definition == nil else { return group.members }
    var members = group.members
    members.insert(members.remove(at: declaration), at: 0)
    return members
  }

  // MARK: Results

  private func reasons(of place: Place) -> [String] {
    let definition = place.definition.map { "defines \(snapshot.symbol($0).name)" }
    let file = place.isNamedByFile ? "file name" : nil
    let meaning = place.distance.map { $0 == 0 ? "nearest meaning" : "meaning: place \($0 + 1)" }
    let users =
      place.users > 0 ? "used by \(place.users) other\(place.users == 1 ? "" : "s") found" : nil
    return [definition, file, medium(of: place), meaning, users].compactMap { $0 }
      + Field.allCases.compactMap { field in
        let words = terms.words(place.fields[field.rawValue], in: query.text)
        return words.isEmpty ? nil : "\(field.label): \(words.joined(separator: ", "))"
      }
  }

  private func medium(of place: Place) -> String? {
    switch (intent.medium, snapshot.file(place.file).language.isProse) {
    case (.docs, true) where profile.docsForUse > 1: "docs for a how-question"
    case (.code, false) where profile.docsForPlace < 1: "code for a where-question"
    default: nil
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
      score: place.score, reasons: reasons(of: place), copies: place.copies.map(hit))
  }
}
