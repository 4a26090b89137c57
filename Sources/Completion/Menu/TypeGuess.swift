import Corpus
import SearchIndex

/// Guesses the type of a name from what stands near it: a declared type, an initialiser, or a
/// signature of the index.
///
/// A guess is a name; whether such a type exists is for the caller to see.
struct TypeGuess {
  let snapshot: IndexSnapshot
  let buffer: BufferTokens

  /// The type of a variable or parameter as the buffer shows it, the nearest mention first, else as
  /// the index declares a property of this name.
  func type(of name: String) -> String? {
    let id = TokenID(code: Array(name.utf8))
    for token in buffer.before.tokens.indices.reversed() where buffer.before.id(token) == id {
      if let type = declaredType(buffer.before, token) { return type }
    }
    for token in buffer.after.tokens.indices where buffer.after.id(token) == id {
      if let type = declaredType(buffer.after, token) { return type }
    }
    return declaredType(inIndex: name)
  }

  /// The type that a function's signature says it returns.
  func result(of function: String) -> String? {
    if function.utf8.first?.isUppercase == true { return function }
    for id in snapshot.symbols(named: function).prefix(4) {
      let symbol = snapshot.symbol(id)
      guard symbol.kind == .function || symbol.kind == .method else { continue }
      let signature = Signature(symbol.signature)
      if let type = signature.result { return type }
    }
    return nil
  }

  private func declaredType(inIndex name: String) -> String? {
    for id in snapshot.symbols(named: name).prefix(8) {
      let symbol = snapshot.symbol(id)
      switch symbol.kind {
      case .property, .field, .variable, .constant:
        let signature = Signature(symbol.signature)
        for token in signature.stream.tokens.indices
        where signature.stream.bytes(of: token).elementsEqual(name.utf8) {
          if let type = declaredType(signature.stream, token) { return type }
        }
      default: continue
      }
    }
    return nil
  }

  /// Reads `name: Type`, `name = Type(`, `name := &Type{`, `Type name`, `name Type`.
  private func declaredType(_ stream: TokenStream, _ token: Int) -> String? {
    guard token + 1 < stream.count else { return nil }
    var next = token + 1
    switch stream.bytes(of: next).first {
    case UInt8(ascii: ":"):
      if next + 1 < stream.count, stream.bytes(of: next + 1).first == UInt8(ascii: "=") {
        next += 1
      }
      return typeName(stream, next + 1)
    case UInt8(ascii: "="):
      guard let name = typeName(stream, next + 1) else { return nil }
      return name
    default: break
    }
    // `Type name` and `Type *name`.
    var previous = token - 1
    while previous >= 0, "*&".utf8.contains(stream.bytes(of: previous).first ?? 0) { previous -= 1 }
    if previous >= 0, let name = capitalised(stream, previous) { return name }
    // `name Type` and `name *Type`.
    while next < stream.count, stream.bytes(of: next).first == UInt8(ascii: "*") { next += 1 }
    return next < stream.count ? capitalised(stream, next) : nil
  }

  /// The type named at a token, past the words and signs that may stand before a type.
  private func typeName(_ stream: TokenStream, _ start: Int) -> String? {
    let words = ["await", "try", "new", "some", "any", "inout", "mut", "const", "dyn", "borrowing"]
    for token in start..<min(start + 5, max(start, stream.count)) {
      if let name = capitalised(stream, token) { return name }
      let bytes = stream.bytes(of: token)
      let mayPrecede =
        words.contains { $0.utf8.elementsEqual(bytes) } || "&*!?".utf8.contains(bytes.first ?? 0)
      guard mayPrecede else { return nil }
    }
    return nil
  }

  private func capitalised(_ stream: TokenStream, _ token: Int) -> String? {
    guard stream.id(token).isWord, stream.bytes(of: token).first?.isUppercase == true else {
      return nil
    }
    return String(decoding: stream.bytes(of: token), as: UTF8.self)
  }
}

/// A signature cut into tokens.
struct Signature {
  let stream: TokenStream

  init(_ text: String) {
    let bytes = Array(text.utf8)
    stream = TokenStream(bytes, in: 0..<bytes.count, regions: [], contents: .all)
  }

  /// The type after `->` or, behind the parameters, after a colon.
  var result: String? {
    var closed = false
    for token in stream.tokens.indices {
      let byte = stream.bytes(of: token).first
      if byte == UInt8(ascii: ")") { closed = true }
      if closed, byte == UInt8(ascii: ">") || byte == UInt8(ascii: ":") {
        return capitalisedWord(from: token + 1)
      }
    }
    return nil
  }

  /// Names after the first colon (or `extends`, `implements`, an opening parenthesis): what a type
  /// inherits from or conforms to.
  var supertypes: [String] {
    guard
      let start = stream.tokens.indices.first(where: { token in
        let bytes = stream.bytes(of: token)
        return bytes.first == UInt8(ascii: ":") || bytes.first == UInt8(ascii: "(")
          || "extends".utf8.elementsEqual(bytes) || "implements".utf8.elementsEqual(bytes)
          || bytes.first == UInt8(ascii: "<")
      })
    else { return [] }
    return stream.tokens.indices[start...].compactMap { token in
      let bytes = stream.bytes(of: token)
      guard stream.id(token).isWord, bytes.first?.isUppercase == true else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private func capitalisedWord(from start: Int) -> String? {
    guard start < stream.count else { return nil }
    for token in stream.tokens.indices[start...].prefix(4)
    where stream.id(token).isWord && stream.bytes(of: token).first?.isUppercase == true {
      return String(decoding: stream.bytes(of: token), as: UTF8.self)
    }
    return nil
  }
}
