import Corpus
import SearchIndex

/// The menu in code: names of the buffer, of the files most like it, and of the index.
struct SymbolMenu {
  /// What adds to a name's score.
  ///
  /// The likeliest next token (a share of 1) outweighs everything.
  private enum Weight {
    static let prediction: Float = 6
    static let ownMember: Float = 2
    static let inheritedMember: Float = 1.2
    static let memberOfSameName: Float = 1.5
    static let nearby: Float = 1.2
    static let local: Float = 0.5
    static let memberOfEnclosingType: Float = 1
    static let sameFile: Float = 0.6
    static let sameFolder: Float = 0.3
    static let typeInTypePosition: Float = 1.5
    static let testFromOutside: Float = -0.6
    static let usage: Float = 0.12
  }

  private struct Entry {
    var match: Float
    var score: Float = 0
    var source = Candidate.Source.buffer
    var kind: Symbol.Kind?
    var detail = ""
    var symbol: SymbolID?

    init(match: Float) { self.match = match }

    var total: Float { match + score }

    mutating func describe(_ symbol: SymbolRecord, source: Candidate.Source) {
      guard self.symbol == nil else { return }
      self.source = source
      kind = symbol.kind
      detail = symbol.signature
      self.symbol = symbol.id
    }
  }

  private static let fromPrefix = 150
  private static let fromLetters = 60
  /// Names whose number of uses is looked up.
  private static let mostCounted = 80

  let snapshot: IndexSnapshot
  let request: CompletionRequest
  let context: CursorContext
  let model: ContinuationModel
  let buffer: BufferTokens
  private var entries: [String: Entry] = [:]

  init(
    snapshot: IndexSnapshot, request: CompletionRequest, context: CursorContext,
    model: ContinuationModel, buffer: BufferTokens
  ) {
    self.snapshot = snapshot
    self.request = request
    self.context = context
    self.model = model
    self.buffer = buffer
  }

  mutating func candidates(line: [Candidate], until deadline: Deadline) -> [Candidate] {
    addPredictions()
    if let access = context.memberAccess {
      addMembers(of: access, until: deadline)
    } else {
      addNearbyWords()
      if !context.prefix.isEmpty { addWordsOfSources(until: deadline) }
      addMembersOfEnclosingType(until: deadline)
    }
    if !context.prefix.isEmpty { addSymbols(until: deadline) }
    removeTypedWord()
    scoreUsage(until: deadline)
    var candidates = entries.map { text, entry in candidate(text, entry) } + line
    candidates.sort { ($1.score, $0.text) < ($0.score, $1.text) }
    candidates = Array(candidates.prefix(max(0, request.limit)))
    describe(&candidates, until: deadline)
    return candidates
  }

  // MARK: Where names come from

  private mutating func addPredictions() {
    for prediction in model.predictions().prefix(24)
    where prediction.id.isWord && prediction.probability > 0.01 {
      add(prediction.text) { $0.score += Weight.prediction * prediction.probability }
    }
  }

  private mutating func addMembers(of access: MemberAccess, until deadline: Deadline) {
    let guess = TypeGuess(snapshot: snapshot, buffer: buffer)
    let type: String?
    var receiver: TokenID?
    switch access.receiver {
    case .name(let name) where ["self", "this", "Self", "cls"].contains(name):
      type = enclosingType
    case .name(let name):
      receiver = TokenID(code: Array(name.utf8))
      type = name.utf8.first?.isUppercase == true ? name : guess.type(of: name)
    case .result(let function): type = guess.result(of: function)
    case .implicit, .unknown: type = nil
    }
    if let type { add(membersOf: type, weight: Weight.ownMember, until: deadline) }
    addWords(after: receiver, until: deadline)
  }

  /// Names that stand after the same receiver, or at least after some dot.
  private mutating func addWords(after receiver: TokenID?, until deadline: Deadline) {
    let nearby = NearbyWords(buffer) { stream, token in Self.isMember(stream, token) }
    for word in nearby.words.values {
      add(word.bytes) { $0.score += Weight.nearby / (1 + Float(word.distance) / 100) }
    }
    guard let receiver else { return }
    var counts: [TokenID: (bytes: ArraySlice<UInt8>, count: Int)] = [:]
    for source in model.sources where !deadline.hasPassed {
      let stream = source.stream
      for token in stream.tokens.indices.dropFirst(2)
      where stream.id(token - 2) == receiver && Self.isMember(stream, token) {
        let count = counts[stream.id(token)]?.count ?? 0
        counts[stream.id(token)] = (stream.bytes(of: token), count + 1)
      }
    }
    let most = Float(counts.values.lazy.map(\.count).max() ?? 1)
    for (bytes, count) in counts.values {
      add(bytes) { $0.score += Weight.memberOfSameName * (0.4 + 0.6 * Float(count) / most) }
    }
  }

  private static let accessors = Set([".", ">", ":"].map { TokenID(code: Array($0.utf8)) })

  private static func isMember(_ stream: TokenStream, _ token: Int) -> Bool {
    token > 0 && stream.id(token).isWord && accessors.contains(stream.id(token - 1))
      && stream.tokens[token].start == stream.tokens[token - 1].end
  }

  private mutating func addNearbyWords() {
    let definition = context.enclosing.last.map { request.document.symbols[$0].extent }
    let nearby = NearbyWords(buffer) { stream, token in
      token == 0 || !Self.isMember(stream, token)
    }
    for word in nearby.words.values where word.bytes.count > 1 || context.prefix.count == 1 {
      let isLocal = word.isBefore && definition?.contains(word.bytes.startIndex) == true
      add(word.bytes) { entry in
        entry.score += Weight.nearby / (1 + Float(word.distance) / 100) + Weight.sameFile
        if isLocal { entry.score += Weight.local }
      }
    }
  }

  private mutating func addWordsOfSources(until deadline: Deadline) {
    let typed = Array(context.prefix)
    var counts: [TokenID: (bytes: ArraySlice<UInt8>, count: Int)] = [:]
    for source in model.sources.dropFirst(2) where !deadline.hasPassed {
      let stream = source.stream
      for token in stream.tokens.indices
      where stream.id(token).isWord && stream.hasPrefix(typed, at: token) {
        let count = counts[stream.id(token)]?.count ?? 0
        counts[stream.id(token)] = (stream.bytes(of: token), count + 1)
      }
    }
    for (bytes, count) in counts.values { add(bytes) { $0.score += min(0.5, 0.1 * Float(count)) } }
  }

  private mutating func addMembersOfEnclosingType(until deadline: Deadline) {
    guard let type = enclosingType else { return }
    add(membersOf: type, weight: Weight.memberOfEnclosingType, until: deadline)
  }

  private mutating func add(membersOf type: String, weight: Float, until deadline: Deadline) {
    addMembersInBuffer(of: type, weight: weight)
    for member in MemberLookup(snapshot: snapshot).members(of: type, until: deadline) {
      let weight = member.depth == 0 ? weight : weight * 0.6
      add(Array(member.symbol.name.utf8)) { entry in
        if entry.symbol == nil, entry.source != .member { entry.score += weight }
        entry.describe(member.symbol, source: .member)
      }
    }
  }

  /// The buffer may declare more than the index knows of it.
  private mutating func addMembersInBuffer(of type: String, weight: Float) {
    let document = request.document.document
    for symbol in request.document.symbols where symbol.kind.isMember {
      let container = Int(symbol.container)
      let owner =
        symbol.receiver.isEmpty && request.document.symbols.indices.contains(container)
        ? request.document.symbols[container].name : symbol.receiver
      guard document.text[owner].elementsEqual(type.utf8) else { continue }
      add(document.text[symbol.name]) { entry in
        entry.score += weight
        entry.source = .member
        entry.kind = symbol.kind
        entry.detail = document.string(symbol.signature)
      }
    }
  }

  private mutating func addSymbols(until deadline: Deadline) {
    let typed = String(decoding: context.prefix, as: UTF8.self)
    var symbols = snapshot.symbols(prefix: typed, limit: Self.fromPrefix)
    if context.prefix.count >= 2 {
      symbols += snapshot.symbols(matching: typed, limit: Self.fromLetters)
    }
    let (root, path) = (request.root, context.document.path)
    let folder = Self.folder(path)
    let isTest = context.document.traits.contains(.test)
    for id in symbols {
      if deadline.hasPassed { break }
      let symbol = snapshot.symbol(id)
      guard symbol.kind.isNameInCode, context.memberAccess == nil || symbol.kind.isMember else {
        continue
      }
      let file = snapshot.file(symbol.file)
      add(Array(symbol.name.utf8)) { entry in
        guard entry.symbol == nil else { return }
        entry.describe(symbol, source: .symbol)
        if file.path == path, file.root == root {
          entry.score += Weight.sameFile
        } else if Self.folder(file.path).elementsEqual(folder) {
          entry.score += Weight.sameFolder
        }
        if file.traits.contains(.test), !isTest { entry.score += Weight.testFromOutside }
      }
    }
  }

  private mutating func add(
    _ bytes: some RandomAccessCollection<UInt8>, _ change: (inout Entry) -> Void
  ) {
    guard bytes.count <= 128, bytes.allSatisfy(\.continuesWord), bytes.first?.isDigit == false,
      let match = NameMatch.score(context.prefix, bytes)
    else { return }
    change(&entries[String(decoding: bytes, as: UTF8.self), default: Entry(match: match)])
  }

  /// What is being typed looks like a name, even like a definition, but proposes itself only if it
  /// stands somewhere else too.
  private mutating func removeTypedWord() {
    let name = context.document.string(context.word)
    guard entries[name] != nil else { return }
    let id = TokenID(code: Array(name.utf8))
    let isInBuffer = [buffer.before, buffer.rest, buffer.after].contains { stream in
      // The second half of the word is a token of its own.
      stream.tokens.contains { $0.id == id && Int($0.start) != context.offset }
    }
    let isElsewhere = snapshot.symbols(named: name).contains { symbol in
      let file = snapshot.file(snapshot.symbol(symbol).file)
      return file.path != context.document.path || file.root != request.root
    }
    if !isInBuffer, !isElsewhere { entries[name] = nil }
  }

  // MARK: Scores

  private mutating func scoreUsage(until deadline: Deadline) {
    let best = entries.sorted { $0.value.total > $1.value.total }.prefix(Self.mostCounted)
    for (name, _) in best where !deadline.hasPassed {
      let uses = snapshot.usage(of: name).occurrences
      entries[name]?.score += Weight.usage * min(8, logarithm(Float(1 + uses)))
    }
  }

  private func candidate(_ text: String, _ entry: Entry) -> Candidate {
    var score = entry.total - 0.01 * Float(text.utf8.count)
    if isTypePosition {
      let isType = entry.kind?.isType ?? (text.utf8.first?.isUppercase == true)
      score += isType ? Weight.typeInTypePosition : 0
    }
    return Candidate(
      text: text, replace: context.word, source: entry.source, kind: entry.kind,
      detail: entry.detail, symbol: entry.symbol, score: score)
  }

  /// After `->`, `as`, `is`, `new` and their like, a type is expected.
  private var isTypePosition: Bool {
    let count = buffer.before.count
    guard count > 1, context.memberAccess == nil else { return false }
    let last = buffer.before.bytes(of: count - 1)
    if last.first == UInt8(ascii: ">") {
      return buffer.before.bytes(of: count - 2).first == UInt8(ascii: "-")
    }
    return ["as", "is", "new", "extends", "implements", "instanceof", "impl"].contains {
      $0.utf8.elementsEqual(last)
    }
  }

  /// Fills in kind and signature of names that came from a buffer.
  private func describe(_ candidates: inout [Candidate], until deadline: Deadline) {
    for index in candidates.indices
    where candidates[index].symbol == nil && candidates[index].source == .buffer
      && candidates[index].kind == nil
    {
      if deadline.hasPassed { return }
      let found = snapshot.symbols(named: candidates[index].text)
      guard let id = found.first, found.count <= 32 else { continue }
      let symbol = snapshot.symbol(id)
      guard symbol.kind.isNameInCode else { continue }
      candidates[index].symbol = id
      candidates[index].kind = symbol.kind
      candidates[index].detail = symbol.signature
    }
  }

  /// The innermost type around the cursor, or the one that the definition itself names.
  private var enclosingType: String? {
    let document = request.document
    for index in context.enclosing.reversed() {
      let symbol = document.symbols[index]
      if symbol.kind.isType || symbol.kind == .extension {
        return document.document.string(symbol.name)
      }
      if !symbol.receiver.isEmpty { return document.document.string(symbol.receiver) }
    }
    return nil
  }

  private static func folder(_ path: String) -> Substring.UTF8View {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.utf8.startIndex
    return path.utf8[..<end]
  }
}

extension Symbol.Kind {
  /// A name that can be written in code as it stands.
  fileprivate var isNameInCode: Bool {
    switch self {
    case .heading, .extension, .operator, .initializer: false
    default: true
    }
  }
}
