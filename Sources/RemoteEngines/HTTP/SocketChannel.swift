import Foundation

/// Bytes from a service; used by one thread.
protocol ByteChannel: ~Copyable {
  /// The next bytes; none at the end.
  mutating func read() throws -> [UInt8]
}

/// A TCP connection, for `http://`.
///
/// Connects straight to the endpoint: proxies of the environment are not asked, so that what is
/// meant for this machine stays on it. A response is read no faster than it is taken, and a
/// cancelled one at once no more; `URLSession` on Linux does neither (measured with 6.3: a peer that
/// sends without end fills the memory, and `cancel` doesn't stop it).
struct SocketChannel: ByteChannel, ~Copyable {
  private let descriptor: Int32
  private let patience: Patience
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)

  private init(_ descriptor: Int32, _ patience: Patience) {
    self.descriptor = descriptor
    self.patience = patience
  }

  /// Connects and sends a request.
  static func open(
    _ request: HTTPRequest, to endpoint: Endpoint, _ patience: Patience
  ) throws -> SocketChannel {
    let channel = SocketChannel(try connect(to: endpoint, patience), patience)
    try channel.send(bytes(of: request, to: endpoint))
    return channel
  }

  deinit { close(descriptor) }

  mutating func read() throws -> [UInt8] {
    while true {
      try patience.wait(for: descriptor, Int32(POLLIN), atMost: patience.limits.idle)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count >= 0 { return Array(buffer[..<count]) }
      guard errno == EINTR || errno == EAGAIN else { throw Self.failure("reading", errno) }
    }
  }

  private func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      try patience.wait(for: descriptor, Int32(POLLOUT), atMost: patience.limits.idle)
      let count = rest.withUnsafeBytes { sendWithoutSignal(descriptor, $0) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR, errno != EAGAIN {
        // A server that has said no before the end of the request may have closed; it is heard.
        guard errno == EPIPE || errno == ECONNRESET else { throw Self.failure("sending", errno) }
        return
      }
    }
  }

  // MARK: Connecting

  private static func connect(to endpoint: Endpoint, _ patience: Patience) throws -> Int32 {
    let loopback = endpoint.loopbackAddresses
    var problem = EngineError(.unavailable, "the host has no address")
    for name in loopback.isEmpty ? [endpoint.host] : loopback {
      let addresses: SocketAddresses
      do throws(EngineError) {
        addresses = try SocketAddresses(
          of: name, port: endpoint.port, isNumeric: !loopback.isEmpty)
      } catch {
        problem = error
        continue
      }
      for address in addresses.all {
        do {
          return try connect(to: address, patience)
        } catch let error as EngineError {
          problem = error
        }
      }
    }
    throw problem
  }

  private static func connect(to address: addrinfo, _ patience: Patience) throws -> Int32 {
    let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    guard descriptor >= 0 else { throw failure("connecting", errno) }
    var isConnected = false
    defer { if !isConnected { close(descriptor) } }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    neverSignal(descriptor)
    guard platformConnect(descriptor, address.ai_addr, address.ai_addrlen) != 0 else {
      isConnected = true
      return descriptor
    }
    guard errno == EINPROGRESS else { throw failure("connecting", errno) }
    try patience.wait(for: descriptor, Int32(POLLOUT), atMost: patience.limits.connecting)
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0, code == 0 else {
      throw failure("connecting", code)
    }
    isConnected = true
    return descriptor
  }

  private static func failure(_ step: String, _ code: Int32) -> EngineError {
    EngineError(.unavailable, "\(step) failed: \(String(cString: strerror(code)))")
  }

  // MARK: Request

  private static func bytes(of request: HTTPRequest, to endpoint: Endpoint) -> [UInt8] {
    var head = "\(request.method) \(endpoint.prefix)\(request.path) HTTP/1.1\r\n"
    head += "Host: \(endpoint.authority)\r\nConnection: close\r\nAccept-Encoding: identity\r\n"
    for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(request.body.count)\r\n\r\n"
    return Array(head.utf8) + request.body
  }
}

/// The addresses of a host.
private struct SocketAddresses: ~Copyable {
  private let first: UnsafeMutablePointer<addrinfo>

  init(of host: String, port: Int, isNumeric: Bool) throws(EngineError) {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Darwin)
      hints.ai_socktype = SOCK_STREAM
    #else
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #endif
    hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &found)
    guard code == 0, let found else {
      throw EngineError(
        .unavailable, "the host is not known (\(String(cString: gai_strerror(code))))")
    }
    first = found
  }

  deinit { freeaddrinfo(first) }

  /// A few of them: a name with hundreds must not take minutes.
  var all: [addrinfo] {
    var addresses: [addrinfo] = []
    var next: UnsafeMutablePointer<addrinfo>? = first
    while let address = next, addresses.count < 4 {
      addresses.append(address.pointee)
      next = address.pointee.ai_next
    }
    return addresses
  }
}

/// `connect` under a name that does not clash with the method.
private func platformConnect(
  _ descriptor: Int32, _ address: UnsafePointer<sockaddr>?, _ size: socklen_t
) -> Int32 {
  connect(descriptor, address, size)
}

/// Keeps a peer that goes away from ending the process with SIGPIPE, where `send` can't be told.
func neverSignal(_ descriptor: Int32) {
  #if canImport(Darwin)
    var yes: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
  #endif
}

/// `send` that reports a peer gone as an error alone.
func sendWithoutSignal(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  #if canImport(Darwin)
    send(descriptor, bytes.baseAddress, bytes.count, 0)
  #else
    send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
  #endif
}
