import Corpus
import SearchIndex

/// Finds the members of a type: its own, those of its extensions, and those it inherits.
struct MemberLookup {
  struct Member {
    var symbol: SymbolRecord
    /// Steps up from the type asked for.
    var depth: Int
  }

  private static let mostDeclarations = 12
  private static let mostSymbolsOfFile = 1500
  private static let mostTypes = 6

  let snapshot: IndexSnapshot

  /// - Complexity: O(symbols of the files that declare the type, its extensions or its supertypes),
  ///   capped.
  func members(of type: String, until deadline: Deadline) -> [Member] {
    var members: [Member] = []
    var queue: [(type: String, depth: Int)] = [(type, 0)]
    var seen: Set<String> = [type]
    var next = 0
    while next < queue.count, next < Self.mostTypes, !deadline.hasPassed {
      let (type, depth) = queue[next]
      next += 1
      var files: Set<FileID> = []
      for id in snapshot.symbols(named: type).prefix(Self.mostDeclarations) {
        let declaration = snapshot.symbol(id)
        guard declaration.kind.isType || declaration.kind == .extension else { continue }
        files.insert(declaration.file)
        for supertype in Signature(declaration.signature).supertypes
        where depth < 2 && seen.insert(supertype).inserted {
          queue.append((supertype, depth + 1))
        }
      }
      for file in files {
        if deadline.hasPassed { break }
        for id in snapshot.symbols(in: file).prefix(Self.mostSymbolsOfFile) {
          let symbol = snapshot.symbol(id)
          guard symbol.containers.last == type, symbol.kind.isMember else { continue }
          members.append(Member(symbol: symbol, depth: depth))
        }
      }
    }
    return members
  }
}

extension Symbol.Kind {
  /// Something that has members.
  var isType: Bool {
    switch self {
    case .class, .struct, .enum, .interface, .module, .typeAlias: true
    default: false
    }
  }

  /// Something that is named after a dot.
  var isMember: Bool {
    switch self {
    case .function, .method, .property, .variable, .constant, .enumCase, .field: true
    case .class, .struct, .enum, .interface, .typeAlias, .module: true
    case .initializer, .extension, .operator, .macro, .table, .heading: false
    }
  }
}
