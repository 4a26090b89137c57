import TestSupport

@testable import RemoteEngines

extension TestServer {
  func endpoint(_ path: String = "") throws -> Endpoint {
    try Endpoint("http://127.0.0.1:\(port)\(path)")
  }

  /// A client of the server, without waits; it keeps the server running.
  func client(
    _ path: String = "", key: String? = nil, header: Service.KeyHeader = .authorization,
    headers: [(name: String, value: String)] = [], limits: HTTPLimits = HTTPLimits()
  ) throws -> EngineClient {
    let service = try Service(
      name: "the stand-in", endpoint: endpoint(path), key: key.map { _ in .variable("THE_KEY") },
      consent: { false })
    return EngineClient(
      service, keyHeader: header, headers: headers, limits: limits,
      environment: ["THE_KEY": key ?? "", "PATH": "/usr/bin:/bin"],
      pause: { [self] _ in withExtendedLifetime(self) {} })
  }
}
