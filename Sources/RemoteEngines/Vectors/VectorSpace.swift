import JSONRPC
import SearchIndex
import Storage

/// Names the part of a service's store that holds one embedder's vectors.
enum VectorSpace {
  /// The user's name with a hash of the fingerprint: within 3 to 63 letters, digits, `.`, `_` and `-`,
  /// a letter or digit at either end, as Chroma asks; Pinecone takes that too.
  ///
  /// - Throws: `EngineError` for names of other characters.
  static func name(_ name: String, _ fingerprint: String) throws(EngineError) -> String {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain, (1...40).contains(name.utf8.count), name.first?.isPunctuation == false else {
      throw EngineError(
        .configuration, "\"\(name.printable(60))\" can't name a collection",
        hint: "Use 1 to 40 letters, digits, - and _, a letter or digit first")
    }
    return name + "-" + ContentHash(Array(fingerprint.utf8)).hex
  }
}

extension RemoteVector {
  /// What the services keep beside the vector.
  var metadata: JSONValue {
    [
      "path": .string(path), "startLine": .integer(Int64(lines.lowerBound + 1)),
      "endLine": .integer(Int64(max(lines.upperBound, lines.lowerBound + 1))),
    ]
  }

  /// Bytes in a request, at most: a number takes up to 15.
  var byteCount: Int { key.utf8.count + 2 * path.utf8.count + values.count * 16 + 128 }
}

extension [RemoteVector] {
  /// The last vector of each key: services refuse one key twice in a request.
  var distinct: [RemoteVector] {
    var places: [String: Int] = [:]
    var kept: [RemoteVector] = []
    for vector in self {
      if let place = places[vector.key] {
        kept[place] = vector
      } else {
        places[vector.key] = kept.count
        kept.append(vector)
      }
    }
    return kept
  }
}

extension [Float] {
  /// The numbers as JSON, each with the fewest digits that give it back.
  var json: JSONValue {
    .array(map { .number(Double("\($0)") ?? Double($0)) })
  }
}

extension String {
  /// The text as part of a URL's path or query: all but RFC 3986's unreserved bytes encoded.
  var percentEncoded: String {
    let digits = Array("0123456789ABCDEF")
    return utf8.reduce(into: "") { encoded, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }
}
