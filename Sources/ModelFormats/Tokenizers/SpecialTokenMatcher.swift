/// Finds special and user-defined tokens by their names in a text: a trie over bytes.
///
/// As in llama.cpp, the longest name wins wherever it stands, then the one further left.
struct SpecialTokenMatcher: Sendable {
  /// Which names are read in a text.
  private struct Names: OptionSet, Sendable {
    let rawValue: UInt8
    static let userDefined = Names(rawValue: 1)
    static let special = Names(rawValue: 2)
  }

  private struct Node: Sendable {
    var token: Token = -1
    var isSpecial = false
  }

  private struct Match {
    var start: Int
    var end: Int
    var token: Token
  }

  private var nodes = [Node()]
  private var edges: PairTable
  /// Which names begin with a byte.
  private var firsts = [Names](repeating: [], count: 256)
  private var all: Names = []
  /// Of each byte, the tokens of user-defined names that repeat it, by length; −1 where there is none.
  ///
  /// Gemma has them for white space. Code is full of it, and each of its places would match many.
  private var runs = [[Token]](repeating: [], count: 256)
  /// Bytes that stand in names other than runs: their runs are nothing special.
  private var isInNames = [Bool](repeating: false, count: 256)

  /// A trie for names of so many bytes in all.
  init(bytes count: Int) { edges = PairTable(capacity: count) }

  /// Adds a name of at least one byte, unless it is there.
  ///
  /// A special one is read only where the caller asks for that; a user-defined one always is.
  mutating func add(_ name: UnsafeRawBufferPointer, _ token: Token, isSpecial: Bool) {
    guard let first = name.first else { return }
    var node: UInt32 = 0
    for byte in name {
      if let child = edges[node, UInt32(byte)] {
        node = child
      } else {
        edges.insert(node, UInt32(byte), UInt32(nodes.count))
        node = UInt32(nodes.count)
        nodes.append(Node())
      }
    }
    guard nodes[Int(node)].token < 0 else { return }
    nodes[Int(node)] = Node(token: token, isSpecial: isSpecial)
    let kind: Names = isSpecial ? .special : .userDefined
    firsts[Int(first)].insert(kind)
    all.insert(kind)
    if !isSpecial, name.allSatisfy({ $0 == first }) {
      addRun(of: first, count: name.count, token)
    } else {
      for byte in name { isInNames[Int(byte)] = true }
    }
  }

  private mutating func addRun(of byte: UInt8, count: Int, _ token: Token) {
    let missing = count + 1 - runs[Int(byte)].count
    if missing > 0 { runs[Int(byte)] += [Token](repeating: -1, count: missing) }
    runs[Int(byte)][count] = token
  }

  /// The token of a name.
  func token(named name: String) -> Token? {
    var node: UInt32 = 0
    for byte in name.utf8 {
      guard let child = edges[node, UInt32(byte)] else { return nil }
      node = child
    }
    let token = nodes[Int(node)].token
    return token < 0 ? nil : token
  }

  /// Calls `onText` and `onToken` for the parts of a text, in order.
  /// - Complexity: O(n) but for names within names.
  func split(
    _ text: UnsafeRawBufferPointer, parsesSpecial: Bool,
    onText: (UnsafeRawBufferPointer) -> Void, onToken: (Token) -> Void
  ) {
    let wanted: Names = parsesSpecial ? [.special, .userDefined] : .userDefined
    var done = 0
    var offset = all.isDisjoint(with: wanted) ? text.count : 0
    var group: [Match] = []
    while offset < text.count {
      let first = text[offset]
      if firsts[Int(first)].isDisjoint(with: wanted) {
        offset += 1
        continue
      }
      if !isInNames[Int(first)], !runs[Int(first)].isEmpty {
        let start = offset
        repeat { offset += 1 } while offset < text.count && text[offset] == first
        splitRun(text, start..<offset, &done, onText: onText, onToken: onToken)
        continue
      }
      var end = offset
      group.removeAll(keepingCapacity: true)
      // Matches that overlap are decided upon together.
      repeat {
        find(in: text, at: offset, wanted, &group, &end)
        offset += 1
      } while offset < end
      for match in Self.chosen(group) {
        if done < match.start { onText(UnsafeRawBufferPointer(rebasing: text[done..<match.start])) }
        onToken(match.token)
        done = match.end
      }
    }
    if done < text.count { onText(UnsafeRawBufferPointer(rebasing: text[done...])) }
  }

  /// Splits a run of one byte that stands in no other names: the longest name that fits, again and again.
  ///
  /// That is the longest first, each as far left as can be.
  /// - Complexity: O(run): what is left only shrinks, so that a length once too long stays so.
  private func splitRun(
    _ text: UnsafeRawBufferPointer, _ run: Range<Int>, _ done: inout Int,
    onText: (UnsafeRawBufferPointer) -> Void, onToken: (Token) -> Void
  ) {
    let tokens = runs[Int(text[run.lowerBound])]
    var start = run.lowerBound
    var count = tokens.count - 1
    while start < run.upperBound {
      count = min(count, run.upperBound - start)
      while count > 0, tokens[count] < 0 { count -= 1 }
      guard count > 0 else { return }
      if done < start { onText(UnsafeRawBufferPointer(rebasing: text[done..<start])) }
      onToken(tokens[count])
      start += count
      done = start
    }
  }

  private func find(
    in text: UnsafeRawBufferPointer, at start: Int, _ wanted: Names, _ group: inout [Match],
    _ end: inout Int
  ) {
    var node: UInt32 = 0
    var offset = start
    while offset < text.count, let child = edges[node, UInt32(text[offset])] {
      node = child
      offset += 1
      let found = nodes[Int(node)]
      if found.token >= 0, wanted.contains(found.isSpecial ? .special : .userDefined) {
        group.append(Match(start: start, end: offset, token: found.token))
        end = max(end, offset)
      }
    }
  }

  /// The matches that stay when the longest are taken first, in the order of the text.
  private static func chosen(_ group: [Match]) -> [Match] {
    guard group.count > 1, let first = group.first else { return group }
    let end = group.reduce(0) { max($0, $1.end) }
    if let whole = group.first(where: { $0.start == first.start && $0.end == end }) {
      return [whole]
    }
    let ranked = group.sorted {
      let (left, right) = ($0.end - $0.start, $1.end - $1.start)
      if left != right { return left > right }
      return $0.token == $1.token ? $0.start < $1.start : $0.token < $1.token
    }
    var taken: [Match] = []
    var covered = Coverage(from: first.start, to: end)
    for match in ranked where covered.add(match.start, match.end) { taken.append(match) }
    return taken.sorted { $0.start < $1.start }
  }
}

/// Which bytes of a stretch of text are taken.
private struct Coverage {
  private let base: Int
  private var isTaken: [Bool]

  init(from start: Int, to end: Int) {
    base = start
    isTaken = Array(repeating: false, count: end - start)
  }

  /// Takes a range; false when a part of it is taken already.
  ///
  /// Ranges come the longest first, so that one which overlaps a taken one has an end in it.
  mutating func add(_ start: Int, _ end: Int) -> Bool {
    guard !isTaken[start - base], !isTaken[end - base - 1] else { return false }
    for offset in start..<end { isTaken[offset - base] = true }
    return true
  }
}
