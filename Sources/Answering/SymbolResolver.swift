import Corpus
import SearchIndex

/// Decides among the symbols of one name which one is meant at a place.
///
/// What is sure comes first (the definition itself, a member of the receiver's type), then what is
/// near: same type, same file, same folder, imported, same language.
struct SymbolResolver {
  /// A symbol that may be meant.
  struct Candidate {
    var symbol: SymbolRecord
    var file: FileRecord
    var score: Int
  }

  /// More symbols of one name are not looked at.
  private static let maximumCandidates = 400
  /// Symbols of one type name that are asked for its supertypes, and lookups in all.
  private static let maximumDeclarations = 24
  private static let maximumLookups = 32

  let snapshot: IndexSnapshot
  let root: String
  let document: ChunkedDocument
  /// The buffer's file in the snapshot.
  let file: FileID?
  let scope: BufferScope

  /// The symbols that may be meant, best first; headings only when `headings` is true.
  func candidates(for term: CursorTerm, headings: Bool = false) -> [Candidate] {
    for name in term.spellings(in: scope.text) {
      let found = records(named: name, headings: headings)
      guard !found.isEmpty else { continue }
      let context = Context(self, term)
      return found.map { symbol, file in
        Candidate(symbol: symbol, file: file, score: context.score(symbol, file))
      }
      .sorted { one, other in
        (-one.score, one.file.path, one.symbol.nameBytes.lowerBound)
          < (-other.score, other.file.path, other.symbol.nameBytes.lowerBound)
      }
    }
    return []
  }

  private func records(named name: String, headings: Bool) -> [(SymbolRecord, FileRecord)] {
    var files: [FileID: FileRecord] = [:]
    var ids = snapshot.symbols(named: name)
    if ids.count > Self.maximumCandidates {
      // The buffer's own come first: they must not fall behind the bound.
      if let file {
        let own = snapshot.symbols(in: file)
        ids = own.filter(Set(ids).contains) + ids
      }
      ids = Array(ids.prefix(Self.maximumCandidates))
    }
    var seen: Set<SymbolID> = []
    return ids.compactMap { id in
      guard seen.insert(id).inserted else { return nil }
      let symbol = snapshot.symbol(id)
      guard (symbol.kind == .heading) == headings else { return nil }
      let file = files[symbol.file] ?? snapshot.file(symbol.file)
      files[symbol.file] = file
      return (symbol, file)
    }
  }

  // MARK: Types

  /// The types that a receiver may have, and their supertypes with their distance.
  func receiverTypes(_ receiver: CursorTerm.Receiver) -> [String: Int] {
    guard case .named(let range, let isCall) = receiver else { return [:] }
    var types = scope.types(ofReceiver: range, isCall: isCall)
    if types.isEmpty { types = indexedTypes(of: scope.text.string(range), isCall: isCall) }
    return withSupertypes(types)
  }

  /// The types that the index knows for a property, or for what a function returns.
  private func indexedTypes(of name: String, isCall: Bool) -> [String] {
    let enclosing = Set(scope.enclosingTypes)
    var types: [String] = []
    for id in snapshot.symbols(named: name).prefix(Self.maximumDeclarations) {
      let symbol = snapshot.symbol(id)
      guard isCall ? symbol.kind.isCallable : symbol.kind.isValue,
        let type = TypeNameReader.type(inSignature: symbol.signature, of: name, isCall: isCall)
      else { continue }
      let type2 = type == "Self" ? symbol.containers.last ?? type : type
      let isOwn = symbol.containers.last.map(enclosing.contains) ?? false
      types.insert(type2, at: isOwn ? 0 : types.endIndex)
      if isOwn { break }
    }
    return Array(types.prefix(3))
  }

  func withSupertypes(_ types: [String]) -> [String: Int] {
    var distances: [String: Int] = [:]
    var queue = types.map { ($0, 0) }
    var next = 0
    while next < queue.count, next < Self.maximumLookups {
      let (type, distance) = queue[next]
      next += 1
      guard distances[type] == nil else { continue }
      distances[type] = distance
      guard distance < 3 else { continue }
      for id in snapshot.symbols(named: type).prefix(Self.maximumDeclarations) {
        let symbol = snapshot.symbol(id)
        guard symbol.kind.isType || symbol.kind == .extension else { continue }
        for name in TypeNameReader.typeNames(inSignature: symbol.signature) where name != type {
          queue.append((name, distance + 1))
        }
      }
    }
    return distances
  }
}

/// What counts in favour of a symbol at one place.
private struct Context {
  private let term: CursorTerm
  private let file: FileID?
  private let root: String
  private let path: [Substring]
  private let traits: FileTraits
  private let imports: Set<String>
  private let enclosing: [String]
  /// Names of all definitions around the place, outermost first.
  private let enclosingNames: [String]
  private let receiver: [String: Int]
  private let receiverName: String?

  init(_ resolver: SymbolResolver, _ term: CursorTerm) {
    self.term = term
    file = resolver.file
    root = resolver.root
    path = resolver.document.document.path.split(separator: "/")
    traits = resolver.document.document.traits
    imports = resolver.scope.importedNames()
    enclosing = resolver.scope.enclosingTypes
    enclosingNames = resolver.scope.enclosing.reversed().map { resolver.scope.text.string($0.name) }
    receiver = resolver.receiverTypes(term.receiver)
    if case .named(let range, _) = term.receiver {
      receiverName = resolver.scope.text.string(range)
    } else {
      receiverName = nil
    }
  }

  func score(_ symbol: SymbolRecord, _ file: FileRecord) -> Int {
    if symbol.file == self.file, symbol.nameBytes == term.range { return 10_000 }
    return scopeScore(symbol, file) + kindScore(symbol) + placeScore(file)
      + (term.isCall && term.language == .swift ? labelScore(symbol) : 0)
  }

  /// Members of the receiver's type, or names visible without one.
  private func scopeScore(_ symbol: SymbolRecord, _ file: FileRecord) -> Int {
    let container = symbol.containers.last
    switch term.receiver {
    case .named:
      if let container, let distance = receiver[container] { return 120 - 15 * distance }
      // A module, a package or a file may stand before the dot, too.
      if let receiverName,
        file.path.split(separator: "/").contains(where: { part in
          part == receiverName || part.hasPrefix(receiverName + ".")
        })
      {
        return 50
      }
      return container == nil ? -20 : 0
    case .implicit:
      return (symbol.kind == .enumCase ? 25 : 0) + (container == nil ? -20 : 10)
    case .unnamed:
      return container == nil ? -20 : 10
    case .none:
      guard let container else { return 20 }
      if symbol.containers.count > 1, enclosingNames.starts(with: symbol.containers) {
        return 60 + 5 * symbol.containers.count
      }
      if let depth = enclosing.firstIndex(of: container) { return 60 - 5 * depth }
      // In prose a member is as good as a global; in code it can't be reached without a receiver.
      return symbol.kind.isType || term.place != .code ? 5 : -20
    }
  }

  private func kindScore(_ symbol: SymbolRecord) -> Int {
    var score = symbol.kind == .extension ? -30 : 0
    if symbol.kind.isType { score += term.name.first?.isUppercase == true ? 20 : 0 }
    if term.isCall {
      score += symbol.kind.isCallable ? 14 : symbol.kind.isType ? 8 : 0
    } else if symbol.kind.isValue {
      score += 4
    }
    return score + (symbol.docComment.isEmpty ? 0 : 3)
  }

  private func placeScore(_ file: FileRecord) -> Int {
    var score = 0
    if file.id == self.file { score += 30 }
    if file.root == root {
      score += 10
      let parts = file.path.split(separator: "/")
      let shared = zip(parts.dropLast(), path.dropLast()).prefix { $0 == $1 }.count
      score += shared == path.count - 1 && shared == parts.count - 1 ? 15 : min(shared, 4) * 3
      if parts.contains(where: isImported) { score += 12 }
    }
    if file.language == term.language {
      score += 40
    } else if file.language.family == term.language.family {
      score += 30
    } else if term.language.isProse {
      score += file.language.isProse ? 0 : 35
    }
    let strange = file.traits.subtracting(traits)
    if strange.contains(.vendored) { score -= 30 }
    if strange.contains(.test) { score -= 25 }
    if strange.contains(.example) { score -= 15 }
    if strange.contains(.generated) { score -= 10 }
    return score
  }

  private func isImported(_ part: Substring) -> Bool {
    imports.contains(String(part.prefix { $0 != "." }))
  }

  /// How well the call's labels fit the parameters.
  private func labelScore(_ symbol: SymbolRecord) -> Int {
    guard symbol.kind.isCallable, let open = symbol.signature.firstIndex(of: "(") else { return 0 }
    var labels: [Substring] = []
    var optional = 0
    var depth = 0
    var start = symbol.signature.index(after: open)
    for index in symbol.signature[start...].indices {
      let character = symbol.signature[index]
      if character == "(" || character == "[" || character == "<" { depth += 1 }
      if depth == 0, character == "," || character == ")" {
        let parameter = symbol.signature[start..<index].drop { $0 == " " }
        let label = parameter.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if parameter.contains("=") { optional += 1 }
        if label != "_", !label.isEmpty { labels.append(label) }
        start = symbol.signature.index(after: index)
        if character == ")" { break }
      }
      let isArrow =
        character == ">" && index > open
        && symbol.signature[symbol.signature.index(before: index)] == "-"
      if character == ")" || character == "]" || (character == ">" && !isArrow) { depth -= 1 }
    }
    let wanted = Set(term.labels)
    let given = Set(labels.map(String.init))
    let missing = wanted.subtracting(given).count
    let extra = max(0, given.subtracting(wanted).count - optional)
    return -6 * missing - 3 * extra
  }
}

extension TypeNameReader {
  /// The type of a property (`let name: Type`) or of what a function returns (`-> Type`).
  static func type(inSignature signature: String, of name: String, isCall: Bool) -> String? {
    let text = IdentifierText(Array(signature.utf8), language: .plainText)
    let reader = TypeNameReader(text: text)
    if isCall {
      var arrow: Int?
      for index in text.text.indices where text.has("->", at: index) { arrow = index }
      return arrow.flatMap { reader.type(at: $0 + 2) }
    }
    guard let found = text.find(Array(name.utf8)[...], in: 0..<text.text.count) else { return nil }
    let next = text.skipBlanks(from: found.upperBound)
    if text.byte(at: next) == UInt8(ascii: ":") { return reader.type(at: next + 1) }
    if text.byte(at: next) == UInt8(ascii: "=") { return reader.typeOfValue(at: next + 1) }
    return reader.type(before: found.lowerBound)
  }

  /// The capitalized names in a type's signature: the type, what it inherits and conforms to.
  static func typeNames(inSignature signature: String) -> [String] {
    let text = IdentifierText(Array(signature.utf8), language: .plainText)
    var names: [String] = []
    var offset = 0
    while offset < text.text.count, names.count < 8 {
      if let word = text.identifier(from: offset) {
        let name = text.string(word)
        if name.first?.isUppercase == true { names.append(name) }
        offset = word.upperBound
      } else {
        offset += 1
      }
    }
    return names
  }
}
