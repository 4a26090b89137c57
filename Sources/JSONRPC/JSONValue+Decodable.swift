/// Why a value can't be read as a type, and which field is at fault.
package struct JSONDecodingError: Error, Hashable, CustomStringConvertible {
  /// The field, as in `params.contentChanges[2].range`.
  package var path: String
  package var reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "\(path): \(reason)" }
}

extension JSONValue {
  /// Reads a value of a type; members that the type doesn't know are ignored.
  ///
  /// - Parameter root: what error messages call the value itself.
  package func decode<T: Decodable>(
    _ type: T.Type = T.self, named root: String = "params"
  ) throws(JSONDecodingError) -> T {
    let decoder = ValueDecoder(value: self, parent: nil, element: .field(root))
    do {
      return try T(from: decoder)
    } catch let error as JSONDecodingError {
      throw error
    } catch let error as DecodingError {
      throw JSONDecodingError(error, root: root)
    } catch {
      throw JSONDecodingError(path: root, reason: "\(error)")
    }
  }
}

extension JSONDecodingError {
  /// Translates what the standard library and hand-written conformances throw.
  fileprivate init(_ error: DecodingError, root: String) {
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
      .dataCorrupted(let found):
      context = found
    @unknown default:
      self.init(path: root, reason: "unreadable")
      return
    }
    let path = context.codingPath.reduce(root) { path, key in
      key.intValue.map { "\(path)[\($0)]" } ?? "\(path).\(key.stringValue)"
    }
    self.init(path: path, reason: context.debugDescription)
  }
}

/// One value at one path, readable as every kind of container.
private struct ValueDecoder: Decoder, SingleValueDecodingContainer {
  let value: JSONValue
  let parent: FieldPath?
  let element: FieldPath.Element

  /// Made on demand: most values are read without anybody asking for their path.
  private var path: FieldPath { FieldPath(parent: parent, element: element) }
  var codingPath: [any CodingKey] { path.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw mismatch("an object") }
    return KeyedDecodingContainer(KeyedContainer(members: members, path: path))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw mismatch("an array") }
    return UnkeyedContainer(elements: elements, path: path)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func mismatch(_ expected: String) -> JSONDecodingError {
    JSONDecodingError(
      path: path.description, reason: "expected \(expected), found \(value.kind)")
  }

  func integer<T: FixedWidthInteger>() throws -> T {
    switch value {
    case .integer(let integer):
      if let exact = T(exactly: integer) { return exact }
      throw JSONDecodingError(path: path.description, reason: "\(integer) is out of range")
    case .number(let number):
      if let exact = T(exactly: number) { return exact }
      throw mismatch("an integer")
    default: throw mismatch("an integer")
    }
  }

  func decodeNil() -> Bool { value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .bool(let flag) = value else { throw mismatch("a boolean") }
    return flag
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .string(let text) = value else { throw mismatch("a string") }
    return text
  }

  func decode(_ type: Double.Type) throws -> Double {
    switch value {
    case .integer(let integer): return Double(integer)
    case .number(let number): return number
    default: throw mismatch("a number")
    }
  }

  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try T(from: self) }
}

private struct KeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: JSONValue]
  let path: FieldPath

  var codingPath: [any CodingKey] { path.codingPath }
  var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

  private func field(_ key: any CodingKey) throws -> ValueDecoder {
    let name = key.stringValue
    guard let value = members[name] else {
      throw JSONDecodingError(path: "\(path.description).\(name)", reason: "missing")
    }
    return ValueDecoder(value: value, parent: path, element: .field(name))
  }

  func decodeNil(forKey key: Key) -> Bool { (members[key.stringValue] ?? .null) == .null }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try field(key).decode(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try field(key).decode(type) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try field(key).decode(type) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try field(key).decode(type) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try field(key).integer() }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try field(key).integer() }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try field(key).integer() }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try field(key).integer() }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try field(key).integer() }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try field(key).integer() }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try field(key).integer() }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try field(key).integer() }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try field(key).integer() }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try field(key).integer() }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try T(from: field(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try field(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try field(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try field(FieldKey(stringValue: "super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try field(key) }
}

private struct UnkeyedContainer: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let path: FieldPath
  var currentIndex = 0

  var codingPath: [any CodingKey] { path.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  private mutating func next<T>(_ read: (ValueDecoder) throws -> T) throws -> T {
    guard currentIndex < elements.count else {
      throw JSONDecodingError(path: "\(path.description)[\(currentIndex)]", reason: "missing")
    }
    let result = try read(
      ValueDecoder(value: elements[currentIndex], parent: path, element: .index(currentIndex)))
    currentIndex += 1
    return result
  }

  mutating func decodeNil() throws -> Bool {
    guard currentIndex < elements.count, elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.decode(type) } }
  mutating func decode(_ type: String.Type) throws -> String { try next { try $0.decode(type) } }
  mutating func decode(_ type: Double.Type) throws -> Double { try next { try $0.decode(type) } }
  mutating func decode(_ type: Float.Type) throws -> Float { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int.Type) throws -> Int { try next { try $0.integer() } }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try next { try $0.integer() } }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try next { try $0.integer() } }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try next { try $0.integer() } }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try next { try $0.integer() } }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try next { try $0.integer() } }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next { try $0.integer() } }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next { try $0.integer() } }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next { try $0.integer() } }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next { try $0.integer() } }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next { try T(from: $0) } }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try next { try $0.container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next { $0 } }
}
