import Corpus

/// Which of the files that a query found the others refer to.
///
/// The places found are the nodes' texts: a file gains from each other file whose places use a name that
/// its own places define, or the file's own name, as imports do. Authority in Kleinberg's sense (1999), one
/// step of it, over the found places alone: what all of a project uses says nothing about a query.
struct ReferenceGraph {
  /// A file with its places, best first.
  struct Node {
    /// The file's name as an import may have it.
    var stem: String
    /// How likely it answers the query, 0…1.
    var score: Float
    var places: [ChunkID]
  }

  /// The summed scores of those that use a file, by node; a user that shares a name's definition between
  /// several nodes counts in parts.
  private(set) var authority: [Float]
  /// Nodes that use a file.
  private(set) var users: [Int]

  /// Places of a node whose definitions count.
  private static let definingPlaces = 5
  /// A name that stands in more chunks says nothing, and would take long.
  private static let maximumUses = 800
  /// Shorter names are variables.
  private static let shortestName = 3

  /// - Parameter nodes: at most 64.
  /// - Complexity: O(definitions × (log identifiers + uses) + nodes²).
  init(_ nodes: [Node], in snapshot: IndexSnapshot) {
    precondition(nodes.count <= UInt64.bitWidth)
    authority = Array(repeating: 0, count: nodes.count)
    users = Array(repeating: 0, count: nodes.count)
    let owners = Self.owners(nodes, in: snapshot)
    let found = FoundPlaces(nodes, in: snapshot)
    let usersOf = found.users(of: owners.map(\.name), mostUses: Self.maximumUses)
    // How surely a node uses another: uses[user × nodes + owner].
    var uses = [Float](repeating: 0, count: nodes.count * nodes.count)
    for ((_, owners), users) in zip(owners, usersOf) {
      let share = 1 / Float(owners.count)
      // Who defines a name itself means its own.
      for user in nodes.indices where users >> UInt64(user) & 1 == 1 && !owners.contains(user) {
        for owner in owners { uses[user * nodes.count + owner] += share }
      }
    }
    for (user, node) in nodes.enumerated() {
      for owner in nodes.indices where uses[user * nodes.count + owner] > 0 {
        authority[owner] += node.score * min(1, uses[user * nodes.count + owner])
        users[owner] += 1
      }
    }
  }

  /// For each name the nodes that define it, in the order in which names come up: sums of floats must not
  /// depend on a hash.
  private static func owners(_ nodes: [Node], in snapshot: IndexSnapshot)
    -> [(name: [UInt8], nodes: [Int])]
  {
    var owners: [(name: [UInt8], nodes: [Int])] = []
    var numbers: [[UInt8]: Int] = [:]
    for (node, content) in nodes.enumerated() {
      let defined = content.places.prefix(definingPlaces).flatMap(snapshot.namesDefined)
      for name in [Array(content.stem.utf8)] + defined where name.count >= shortestName {
        if let number = numbers[name] {
          if owners[number].nodes.last != node { owners[number].nodes.append(node) }
        } else {
          numbers[name] = owners.count
          owners.append((name, [node]))
        }
      }
    }
    return owners
  }
}

/// The places found, to be looked up while references are walked.
private struct FoundPlaces: Sendable {
  private let snapshot: IndexSnapshot
  /// By part of the snapshot.
  private var found: [BitSet]
  private var nodes: [ChunkID: Int] = [:]

  init(_ nodes: [ReferenceGraph.Node], in snapshot: IndexSnapshot) {
    self.snapshot = snapshot
    found = Array(repeating: BitSet(), count: snapshot.parts.count)
    for (number, node) in nodes.enumerated() {
      for place in node.places {
        self.nodes[place] = number
        found[Int(place.segment)].insert(Int(place.chunk))
      }
    }
  }

  /// For each name the nodes whose places use it, a bit each; none for one with more uses.
  func users(of names: [[UInt8]], mostUses: Int) -> [UInt64] {
    let isLarge = names.count * snapshot.parts.count >= Self.sharedLookups
    let identifiers = snapshot.eachPart(concurrently: isLarge) { _, part -> [Identifier?] in
      part.segment.read { view in
        names.map { name in
          name.withUnsafeBufferPointer { view.identifier(of: $0) }
            .map { Identifier(number: $0, uses: Int(view.identifiers[$0].chunkCount)) }
        }
      }
    }
    return names.indices.map { name in
      let uses = identifiers.reduce(0) { $0 + ($1[name]?.uses ?? 0) }
      guard uses <= mostUses else { return 0 }
      return identifiers.enumerated().reduce(0) { users, part in
        users | (part.element[name].map { self.users(of: $0, inPart: part.offset) } ?? 0)
      }
    }
  }

  /// An identifier of a segment.
  private struct Identifier {
    var number: Int
    /// Chunks of the segment that use it.
    var uses: Int
  }

  /// Look-ups of names from which on it pays to wake other threads.
  private static let sharedLookups = 2000

  private func users(of identifier: Identifier, inPart number: Int) -> UInt64 {
    guard !found[number].isEmpty else { return 0 }
    return snapshot.parts[number].segment.read { view in
      var users: UInt64 = 0
      var cursor = view.referenceCursor(identifier.number)
      while cursor.next() {
        guard found[number].contains(cursor.chunk) else { continue }
        let place = ChunkID(segment: Int32(number), chunk: Int32(cursor.chunk))
        if let node = nodes[place] { users |= 1 << UInt64(node) }
      }
      return users
    }
  }
}

extension IndexSnapshot {
  /// Names of what is defined in a chunk, headings left out.
  fileprivate func namesDefined(in chunk: ChunkID) -> [[UInt8]] {
    parts[Int(chunk.segment)].segment.read { view in
      let row = view.chunks[Int(chunk.chunk)]
      return (row.symbolStart..<row.symbolEnd).compactMap { number in
        let symbol = view.symbols[Int(number)]
        return symbol.isHeading ? nil : Array(view.string(symbol.name))
      }
    }
  }
}
