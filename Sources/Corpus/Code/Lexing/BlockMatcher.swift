/// Pairs brackets, and in some languages block words, with what closes them.
///
/// Both branches of a conditional compilation start from the same brackets. An unbalanced file is
/// paired a second time with its indentation as a witness, so that a missing bracket costs its own
/// block and not the rest of the file.
/// - Complexity: O(tokens); looking for the bracket to close stops after `reach` open ones.
struct BlockMatcher {
  private static let reach = 256

  private let tokens: [Token]
  private let style: DefinitionStyle
  /// For an opening token the one that closes it, or the first token behind a block without end;
  /// for a closing token the one that opens it; -1 for all others.
  private var partner: [Int32]
  /// For an open bracket, the one around it.
  private var outer: [Int32]
  /// For an open bracket, the indentation of the statement it stands in.
  private var anchor: [UInt16]
  private var top: Int32 = -1
  private var branches: [(top: Int32, firstEnd: Int32?)] = []
  /// A loop's head is open: its `do` belongs to it.
  private var awaitsLoopDo = false
  private var isBalanced = true
  private var usesIndentation = false

  static func match(_ tokens: [Token], _ style: DefinitionStyle) -> [Int32] {
    var matcher = BlockMatcher(tokens: tokens, style: style)
    matcher.run()
    guard !matcher.isBalanced else { return matcher.partner }
    var careful = BlockMatcher(tokens: tokens, style: style)
    careful.usesIndentation = true
    careful.run()
    return careful.partner
  }

  private init(tokens: [Token], style: DefinitionStyle) {
    self.tokens = tokens
    self.style = style
    partner = [Int32](repeating: -1, count: tokens.count)
    outer = partner
    anchor = [UInt16](repeating: 0, count: tokens.count)
  }

  private mutating func run() {
    var lineAnchor: UInt16 = 0
    for index in tokens.indices {
      let token = tokens[index]
      if token.startsLine {
        lineAnchor = token.indent
        if token.kind != .directive, usesIndentation || style == .indentation {
          closeByIndentation(before: index)
        }
      }
      switch token.kind {
      case .open: open(index, lineAnchor)
      case .close: close(index, &lineAnchor)
      case .directive: branch(index)
      case .word where token.role != .none:
        if opensBlock(index) {
          open(index, lineAnchor)
        } else if token.role == .blockEnd, closesBlocks {
          close(index, &lineAnchor)
        }
      default: break
      }
    }
    while top >= 0 {
      isBalanced = false
      shut(before: tokens.count - 1)
    }
  }

  private mutating func open(_ index: Int, _ lineAnchor: UInt16) {
    outer[index] = top
    anchor[index] = lineAnchor
    top = Int32(index)
  }

  /// Ends the innermost block without a token that closes it.
  private mutating func shut(before index: Int) {
    partner[Int(top)] = Int32(index)
    top = outer[Int(top)]
  }

  private mutating func close(_ index: Int, _ lineAnchor: inout UInt16) {
    if usesIndentation, tokens[index].startsLine, isStrong(index) {
      var passed = 0
      while top >= 0, passed < Self.reach, anchor[Int(top)] > tokens[index].indent {
        shut(before: index)
        passed += 1
      }
      guard top >= 0, anchor[Int(top)] == tokens[index].indent || !isStrong(Int(top)) else {
        return
      }
    }
    var candidate = top
    var passed = 0
    while candidate >= 0, passed < Self.reach, !pairs(Int(candidate), index) {
      // A parenthesis does not reach beyond the block it stands in.
      if isStrong(Int(candidate)), !isStrong(index) {
        candidate = -1
      } else {
        candidate = outer[Int(candidate)]
      }
      passed += 1
    }
    guard candidate >= 0, passed < Self.reach else {
      isBalanced = false
      return
    }
    while top != candidate {
      isBalanced = false
      shut(before: index)
    }
    partner[Int(top)] = Int32(index)
    partner[index] = top
    lineAnchor = min(lineAnchor, anchor[Int(top)])
    top = outer[Int(top)]
  }

  private func isStrong(_ index: Int) -> Bool {
    tokens[index].kind == .word || tokens[index].byte == UInt8(ascii: "{")
      || tokens[index].byte == UInt8(ascii: "}")
  }

  private func pairs(_ open: Int, _ close: Int) -> Bool {
    switch tokens[close].byte {
    case UInt8(ascii: ")"): tokens[open].byte == UInt8(ascii: "(") && tokens[open].kind == .open
    case UInt8(ascii: "]"): tokens[open].byte == UInt8(ascii: "[") && tokens[open].kind == .open
    case UInt8(ascii: "}"): tokens[open].byte == UInt8(ascii: "{") && tokens[open].kind == .open
    default: tokens[open].kind == .word
    }
  }

  /// Ends blocks that the indentation of a new line has left, if their first line was indented.
  private mutating func closeByIndentation(before index: Int) {
    let token = tokens[index]
    guard token.kind != .close, token.role != .blockEnd, token.kind != .end else { return }
    if style == .indentation {
      // A definition never begins inside parentheses that an earlier line has left open.
      guard token.role == .function || token.role == .class || token.byte == UInt8(ascii: "@")
      else {
        return
      }
      while top >= 0, token.indent <= anchor[Int(top)] {
        isBalanced = false
        shut(before: index)
      }
      return
    }
    guard token.role != .control, token.byte != UInt8(ascii: "{") else { return }
    while top >= 0, token.indent <= anchor[Int(top)], Int(top) + 1 < index,
      tokens[Int(top) + 1].startsLine, tokens[Int(top) + 1].indent > anchor[Int(top)]
    {
      shut(before: index)
    }
  }

  /// Starts each branch of a conditional compilation from the same open brackets.
  private mutating func branch(_ index: Int) {
    switch tokens[index].role {
    case .conditional: branches.append((top, nil))
    case .control:
      guard let last = branches.last else { return }
      if last.firstEnd == nil { branches[branches.count - 1].firstEnd = top }
      top = last.top
    case .blockEnd:
      guard let firstEnd = branches.popLast()?.firstEnd else { return }
      if depth(firstEnd) != depth(top) { top = firstEnd }
    default: break
    }
  }

  /// Nesting depth, as far as it matters for telling two branches apart.
  private func depth(_ open: Int32) -> Int {
    var depth = 0
    var open = open
    while open >= 0, depth < Self.reach {
      depth += 1
      open = outer[Int(open)]
    }
    return depth
  }

  // MARK: - Block words

  private var closesBlocks: Bool {
    switch style {
    case .ruby, .lua, .elixir, .vim: true
    default: false
    }
  }

  private mutating func opensBlock(_ index: Int) -> Bool {
    let token = tokens[index]
    if token.startsLine { awaitsLoopDo = false }
    switch (style, token.role) {
    case (.ruby, .function): return !isEndlessMethod(index)
    case (.ruby, .class), (.ruby, .module), (.ruby, .blockStart): return true
    case (.ruby, .conditional): return beginsExpression(index)
    case (.ruby, .loop):
      awaitsLoopDo = beginsExpression(index)
      return awaitsLoopDo
    case (.ruby, .blockDo):
      defer { awaitsLoopDo = false }
      return !awaitsLoopDo
    case (.lua, .function), (.lua, .blockStart), (.lua, .blockDo): return true
    case (.elixir, .blockStart), (.elixir, .blockDo): return true
    case (.vim, .function), (.vim, .class):
      return token.startsLine || index > 0 && tokens[index - 1].role == .modifier
    default: return false
    }
  }

  /// Ruby's `if` opens a block unless it modifies the expression before it.
  private func beginsExpression(_ index: Int) -> Bool {
    guard index > 0, !tokens[index].startsLine else { return true }
    let previous = tokens[index - 1]
    switch previous.kind {
    case .open, .punctuation: return true
    case .word: return previous.role == .control || previous.role == .blockDo
    default: return false
    }
  }

  /// `def name(arguments) = expression` has no `end`.
  private func isEndlessMethod(_ index: Int) -> Bool {
    var depth = 0
    for next in index + 1..<min(index + 64, tokens.count) {
      let token = tokens[next]
      if token.startsLine, depth == 0 { return false }
      if token.kind == .open { depth += 1 }
      if token.kind == .close { depth -= 1 }
      guard depth == 0, token.byte == UInt8(ascii: "="), next > index + 1 else { continue }
      let previous = tokens[next - 1]
      return previous.end < token.start && tokens[next + 1].byte != token.byte
    }
    return false
  }
}
