extension JSONValue {
  /// The JSON form of a value; absent optionals are left out of their objects.
  ///
  /// - Throws: `EncodingError` for numbers that are not finite, and what the value's own
  ///   conformance throws.
  package init<T: Encodable>(encoding value: T) throws {
    self = try ValueEncoder.encode(value, in: nil, at: .field("value"))
  }
}

/// Takes the members, the elements or the one value of the thing being encoded.
private final class EncodingTarget {
  private enum Content {
    case nothing
    case value(JSONValue)
    case object([String: JSONValue])
    case array([JSONValue])
  }
  private let parent: EncodingTarget?
  private let element: FieldPath.Element
  private var content = Content.nothing
  /// Containers that were opened inside this one and may still grow.
  private var members: [(name: String, target: EncodingTarget)] = []
  private var elements: [(index: Int, target: EncodingTarget)] = []

  init(in parent: EncodingTarget?, at element: FieldPath.Element) {
    self.parent = parent
    self.element = element
  }

  /// The path below the root; made on demand.
  var codingPath: [any CodingKey] {
    guard let parent else { return [] }
    return parent.codingPath + [element.key]
  }

  var count: Int {
    guard case .array(let elements) = content else { return 0 }
    return elements.count
  }

  func becomeObject() {
    if case .nothing = content { content = .object([:]) }
  }

  func becomeArray() {
    if case .nothing = content { content = .array([]) }
  }

  func set(_ value: JSONValue) { content = .value(value) }

  func set(_ value: JSONValue, for name: String) {
    guard case .object(var object) = content else { return }
    content = .nothing  // One owner, so that the dictionary grows in place.
    object[name] = value
    content = .object(object)
  }

  func append(_ value: JSONValue) {
    guard case .array(var array) = content else { return }
    content = .nothing
    array.append(value)
    content = .array(array)
  }

  func open(_ name: String) -> EncodingTarget {
    let target = EncodingTarget(in: self, at: .field(name))
    members.append((name, target))
    return target
  }

  func openElement() -> EncodingTarget {
    let target = EncodingTarget(in: self, at: .index(count))
    elements.append((count, target))
    append(.null)
    return target
  }

  func finish() -> JSONValue {
    switch content {
    case .nothing: return .object([:])
    case .value(let value): return value
    case .object(var object):
      for (name, target) in members { object[name] = target.finish() }
      return .object(object)
    case .array(var array):
      for (index, target) in elements { array[index] = target.finish() }
      return .array(array)
    }
  }
}

private struct ValueEncoder: Encoder, SingleValueEncodingContainer {
  let target: EncodingTarget
  var codingPath: [any CodingKey] { target.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func encode<T: Encodable>(
    _ value: T, in parent: EncodingTarget?, at element: FieldPath.Element
  ) throws -> JSONValue {
    let target = EncodingTarget(in: parent, at: element)
    try value.encode(to: ValueEncoder(target: target))
    return target.finish()
  }

  static func number(
    _ value: Double, codingPath: @autoclosure () -> [any CodingKey]
  ) throws -> JSONValue {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: codingPath(), debugDescription: "JSON has no \(value)"))
    }
    return .number(value)
  }

  static func integer<T: FixedWidthInteger>(_ value: T) -> JSONValue {
    Int64(exactly: value).map(JSONValue.integer) ?? .number(Double(value))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    target.becomeObject()
    return KeyedEncodingContainer(KeyedContainer(target: target))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    target.becomeArray()
    return UnkeyedContainer(target: target)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() { target.set(.null) }
  func encode(_ value: Bool) { target.set(.bool(value)) }
  func encode(_ value: String) { target.set(.string(value)) }
  func encode(_ value: Double) throws {
    target.set(try Self.number(value, codingPath: codingPath))
  }
  func encode(_ value: Float) throws { try encode(Double(value)) }
  func encode(_ value: Int) { target.set(Self.integer(value)) }
  func encode(_ value: Int8) { target.set(Self.integer(value)) }
  func encode(_ value: Int16) { target.set(Self.integer(value)) }
  func encode(_ value: Int32) { target.set(Self.integer(value)) }
  func encode(_ value: Int64) { target.set(Self.integer(value)) }
  func encode(_ value: UInt) { target.set(Self.integer(value)) }
  func encode(_ value: UInt8) { target.set(Self.integer(value)) }
  func encode(_ value: UInt16) { target.set(Self.integer(value)) }
  func encode(_ value: UInt32) { target.set(Self.integer(value)) }
  func encode(_ value: UInt64) { target.set(Self.integer(value)) }
  func encode<T: Encodable>(_ value: T) throws { try value.encode(to: self) }
}

private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let target: EncodingTarget
  var codingPath: [any CodingKey] { target.codingPath }

  private func set(_ value: JSONValue, _ key: Key) { target.set(value, for: key.stringValue) }

  func encodeNil(forKey key: Key) { set(.null, key) }
  func encode(_ value: Bool, forKey key: Key) { set(.bool(value), key) }
  func encode(_ value: String, forKey key: Key) { set(.string(value), key) }
  func encode(_ value: Double, forKey key: Key) throws {
    set(try ValueEncoder.number(value, codingPath: codingPath + [key]), key)
  }
  func encode(_ value: Float, forKey key: Key) throws { try encode(Double(value), forKey: key) }
  func encode(_ value: Int, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: Int8, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: Int16, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: Int32, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: Int64, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: UInt, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: UInt8, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: UInt16, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: UInt32, forKey key: Key) { set(ValueEncoder.integer(value), key) }
  func encode(_ value: UInt64, forKey key: Key) { set(ValueEncoder.integer(value), key) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    set(try ValueEncoder.encode(value, in: target, at: .field(key.stringValue)), key)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    encoder(key.stringValue).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key.stringValue).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder("super") }
  func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue) }

  private func encoder(_ name: String) -> ValueEncoder {
    ValueEncoder(target: target.open(name))
  }
}

private struct UnkeyedContainer: UnkeyedEncodingContainer {
  let target: EncodingTarget
  var codingPath: [any CodingKey] { target.codingPath }
  var count: Int { target.count }

  func encodeNil() { target.append(.null) }
  func encode(_ value: Bool) { target.append(.bool(value)) }
  func encode(_ value: String) { target.append(.string(value)) }
  func encode(_ value: Double) throws {
    target.append(try ValueEncoder.number(value, codingPath: codingPath))
  }
  func encode(_ value: Float) throws { try encode(Double(value)) }
  func encode(_ value: Int) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: Int8) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: Int16) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: Int32) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: Int64) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: UInt) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: UInt8) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: UInt16) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: UInt32) { target.append(ValueEncoder.integer(value)) }
  func encode(_ value: UInt64) { target.append(ValueEncoder.integer(value)) }

  func encode<T: Encodable>(_ value: T) throws {
    target.append(try ValueEncoder.encode(value, in: target, at: .index(count)))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    encoder().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
  func superEncoder() -> any Encoder { encoder() }

  private func encoder() -> ValueEncoder {
    ValueEncoder(target: target.openElement())
  }
}
