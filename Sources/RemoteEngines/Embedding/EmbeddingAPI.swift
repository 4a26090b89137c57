import JSONRPC

/// The wire formats in which services make vectors of texts.
package enum EmbeddingAPI: String, CaseIterable, Sendable {
  /// OpenAI's `/embeddings`.
  case openAI = "openai"
  /// Ollama's `/api/embed`.
  case ollama

  /// As people know the service.
  package var name: String {
    switch self {
    case .openAI: "the OpenAI-compatible server"
    case .ollama: "Ollama"
    }
  }

  var path: String {
    switch self {
    case .openAI: "/embeddings"
    case .ollama: "/api/embed"
    }
  }

  func body(_ texts: some Sequence<String>, model: String) -> JSONValue {
    let input = JSONValue.array(texts.map { .string($0) })
    return switch self {
    case .openAI: ["model": .string(model), "input": input, "encoding_format": "float"]
    case .ollama: ["model": .string(model), "input": input, "truncate": true]
    }
  }

  /// The vectors of a response, of length 1, in the order of the texts.
  ///
  /// - Throws: `EngineError` when they are not as many as the texts, or differ in width, or are no
  ///   vectors.
  func vectors(_ response: JSONValue, count: Int) throws(EngineError) -> [[Float]] {
    let rows: [JSONValue?]
    switch self {
    case .ollama: rows = response["embeddings"]?.array ?? []
    case .openAI: rows = try Self.inOrder(response["data"]?.array ?? [], count: count)
    }
    guard rows.count == count else {
      throw EngineError(.malformed, "it made \(rows.count) vectors of \(count) texts")
    }
    var vectors: [[Float]] = []
    vectors.reserveCapacity(count)
    for row in rows {
      let vector = try Self.vector(row)
      guard vector.count == vectors.first?.count ?? vector.count else {
        throw EngineError(.malformed, "its vectors differ in width")
      }
      vectors.append(vector)
    }
    return vectors
  }

  /// OpenAI's elements name their places; llama.cpp's may come in any order.
  private static func inOrder(
    _ elements: [JSONValue], count: Int
  ) throws(EngineError) -> [JSONValue?] {
    guard elements.count == count else {
      throw EngineError(.malformed, "it made \(elements.count) vectors of \(count) texts")
    }
    var rows = [JSONValue?](repeating: nil, count: count)
    for (place, element) in elements.enumerated() {
      var index = place
      if case .integer(let given)? = element["index"] {
        guard let given = Int(exactly: given), rows.indices.contains(given) else {
          throw EngineError(.malformed, "it numbers its vectors wrongly")
        }
        index = given
      }
      guard rows[index] == nil else {
        throw EngineError(.malformed, "it numbers its vectors wrongly")
      }
      rows[index] = element["embedding"]
    }
    return rows
  }

  private static func vector(_ row: JSONValue?) throws(EngineError) -> [Float] {
    let malformed = EngineError(.malformed, "a vector is not one")
    guard let elements = row?.array, (1...16_384).contains(elements.count) else { throw malformed }
    var vector: [Float] = []
    vector.reserveCapacity(elements.count)
    for element in elements {
      guard let value = element.double, Float(value).isFinite else { throw malformed }
      vector.append(Float(value))
    }
    let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 1e-12, length.isFinite else { throw malformed }
    return vector.map { Float(Double($0) / length) }
  }
}

extension JSONValue {
  /// The value of a number.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
