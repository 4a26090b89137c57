/// The decoder that an adapter changes; of no use to any other.
package struct BaseModel: Sendable, Hashable, Codable {
  /// For people.
  package var name: String
  /// Of the file with its weights, in hexadecimal digits.
  package var sha256: String

  package init(name: String, sha256: String) {
    self.name = name
    self.sha256 = sha256
  }
}
