import Foundation

/// Where a service is: the URL that the user has set, checked.
package struct Endpoint: Hashable, Sendable {
  package let isSecure: Bool
  /// A name, an IPv4 address, or an IPv6 address without its brackets; lower case.
  package let host: String
  package let port: Int
  /// Goes before every path of the service: empty, or `/v1` and the like.
  package let prefix: String

  /// Reads `http://host:port/prefix`.
  ///
  /// - Throws: `EngineError` for other schemes, and for URLs that carry a password, a query or bytes
  ///   that have no place in a URL.
  package init(_ text: String) throws(EngineError) {
    func refusal(_ reason: String) -> EngineError {
      EngineError(
        .configuration, "the URL of an engine \(reason)",
        hint: "Write it as http://localhost:8080/v1 or https://host/path")
    }
    guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased()
    else { throw refusal("can't be understood") }
    guard scheme == "http" || scheme == "https" else {
      throw refusal("must begin with http:// or https://")
    }
    guard parts.user == nil, parts.password == nil else {
      throw refusal("may not hold a name or a password")
    }
    guard parts.query == nil, parts.fragment == nil else {
      throw refusal("may not hold a query or a fragment")
    }
    guard var host = parts.host?.lowercased(), !host.isEmpty else { throw refusal("names no host") }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard host.utf8.allSatisfy(Self.isHostByte) else { throw refusal("names no host") }
    isSecure = scheme == "https"
    port = parts.port ?? (isSecure ? 443 : 80)
    guard (1...65535).contains(port) else { throw refusal("names no port") }
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    self.host = host
    prefix = path
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"):
      true
    default: false
    }
  }

  /// Scheme, host and port: what consent is given for, and what people are shown.
  package var origin: String { (isSecure ? "https://" : "http://") + authority }

  /// The value of the `Host` header.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// Whether this is the user's own machine, so that nothing sent there leaves it.
  package var isLoopback: Bool { !loopbackAddresses.isEmpty }

  /// The addresses of this machine that the host stands for; none for other hosts.
  ///
  /// `localhost` is not looked up (RFC 6761, 6.3): what a resolver makes of it counts for nothing.
  var loopbackAddresses: [String] {
    if host == "localhost" { return ["127.0.0.1", "::1"] }
    if host == "::1" { return [host] }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    let isAddress = parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    return isAddress ? [host] : []
  }
}
