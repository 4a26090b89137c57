import JSONRPC

/// Prints results for programs.
enum JSONOutput {
  /// One object on one line, as on the wire.
  static func print(_ value: some Encodable) throws {
    let bytes = try JSONValue(encoding: value).serialized
    Terminal.print(String(decoding: bytes, as: UTF8.self))
  }
}
