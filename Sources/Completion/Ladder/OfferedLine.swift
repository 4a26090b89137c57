/// A completion that was offered, and what became of it.
struct OfferedLine: Sendable {
  /// A buffer with a cursor.
  struct Place: Sendable {
    var text: [UInt8]
    var offset: Int
  }

  let id: Int
  let place: Place
  let candidate: Candidate
  /// Whether an editor has it; before, a better one may take its place.
  var isShown: Bool

  private var insertion: ArraySlice<UInt8> {
    Array(candidate.text.utf8).dropFirst(place.offset - candidate.replace.lowerBound)
  }

  /// What is left of it at another place, where its beginning has been typed; nil when anything else
  /// was.
  ///
  /// - Complexity: O(bytes of the buffer), compared as memory.
  func rest(at new: Place) -> Candidate? {
    let typed = new.offset - place.offset
    let insertion = insertion
    guard typed >= 0, typed < insertion.count, new.text.count == place.text.count + typed,
      new.text[..<place.offset] == place.text[..<place.offset],
      new.text[place.offset..<new.offset] == insertion.prefix(typed),
      new.text[new.offset...] == place.text[place.offset...]
    else { return nil }
    var candidate = candidate
    candidate.text = String(decoding: insertion.dropFirst(typed), as: UTF8.self)
    candidate.replace = new.offset..<(candidate.replace.upperBound + typed)
    // Half a character can't be shown.
    guard Array(candidate.text.utf8) == Array(insertion.dropFirst(typed)) else { return nil }
    return candidate
  }

  /// What an edit says of an offered completion.
  enum Fate: Sendable { case pending, accepted, rejected, gone }

  /// What became of it, judged by the buffer after an edit.
  func fate(in text: [UInt8]) -> Fate {
    guard text.count >= place.offset, text[..<place.offset] == place.text[..<place.offset] else {
      return .gone
    }
    let (insertion, after) = (insertion, text[place.offset...])
    if after.starts(with: insertion) {
      let rest = after.dropFirst(insertion.count)
      if rest == place.text[candidate.replace.upperBound...] || rest == place.text[place.offset...]
      {
        return .accepted
      }
    }
    let typed = text.count - place.text.count
    guard typed >= 0, after.dropFirst(typed) == place.text[place.offset...] else { return .gone }
    return insertion.starts(with: after.prefix(typed)) ? .pending : .rejected
  }
}
