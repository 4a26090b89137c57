import Foundation

/// The user's own `curl`, for `https://`: it brings TLS, the system's certificates and proxies.
///
/// `URLSession` on Linux is the same library in this process, without bounds (see `SocketChannel`),
/// and costs every start of ragd 14 ms and 7 MB. Here an unread response waits in a pipe, and
/// whoever cancels ends the program. Head and body go through pipes, so that no
/// key stands in a list of processes; `--include --raw` gives
/// back the response as it came, for the one parser of responses.
struct CurlChannel: ByteChannel, ~Copyable {
  private let process: pid_t
  /// curl's standard output.
  private let output: Int32
  /// Its standard error.
  private let complaints: Int32
  private let patience: Patience
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)
  private var hasRead = false

  private init(process: pid_t, output: Int32, complaints: Int32, _ patience: Patience) {
    self.process = process
    self.output = output
    self.complaints = complaints
    self.patience = patience
  }

  /// Starts curl and hands it a request.
  /// - Parameter environment: proxies and certificates are taken from it.
  static func open(
    _ request: HTTPRequest, to endpoint: Endpoint, environment: [String: String],
    _ patience: Patience
  ) throws -> CurlChannel {
    let folders = environment["PATH", default: ""].split(separator: ":")
    let program = folders.filter { $0.hasPrefix("/") }.map { "\($0)/curl" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let program else {
      throw EngineError(
        .configuration, "https needs the program curl, which is not on the PATH",
        hint: "Install curl, or use an engine on this machine")
    }
    let head = try Self.pipe(holding: configuration(request, to: endpoint, patience.limits))
    defer { close(head) }
    let input = try SocketPair()
    let output = try SocketPair()
    let complaints = try SocketPair()
    let process = try spawn(
      program, environment, [input.theirs, output.theirs, complaints.theirs, head])
    let channel = CurlChannel(
      process: process, output: output.takeOurs(), complaints: complaints.takeOurs(), patience)
    try write(request.body, to: input, patience)
    return channel
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(output)
    close(complaints)
  }

  mutating func read() throws -> [UInt8] {
    while true {
      let idle = patience.limits.idle + (hasRead ? 0 : patience.limits.connecting)
      try patience.wait(for: output, Int32(POLLIN), atMost: idle)
      let count = recv(output, &buffer, buffer.count, 0)
      if count > 0 {
        hasRead = true
        return Array(buffer[..<count])
      }
      if count == 0 {
        if !hasRead { throw EngineError(.unavailable, complaint()) }
        return []
      }
      guard errno == EINTR || errno == EAGAIN else {
        throw EngineError(.unavailable, "reading failed: \(String(cString: strerror(errno)))")
      }
    }
  }

  /// What curl says when it gives up: `curl: (60) SSL certificate problem: …`.
  private func complaint() -> String {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = max(0, recv(complaints, &bytes, bytes.count, 0))
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).first.map { String($0).printable(200) }
      ?? "curl ended without a response"
  }

  // MARK: Request

  /// The request, but for its body, as a curl configuration file.
  static func configuration(
    _ request: HTTPRequest, to endpoint: Endpoint, _ limits: HTTPLimits
  ) -> [UInt8] {
    var lines = [
      "silent", "show-error", "no-buffer", "include", "raw", "http1.1", "suppress-connect-headers",
      "proto = \"=https\"", "connect-timeout = \(limits.connecting)", "max-time = \(limits.total)",
      "request = \(quoted(request.method))",
      "url = \(quoted(endpoint.origin + endpoint.prefix + request.path))", "globoff",
      "header = \"Expect:\"", "header = \"Accept-Encoding: identity\"",
    ]
    if endpoint.isLoopback { lines.append("noproxy = \"*\"") }
    for (name, value) in request.headers {
      lines.append("header = \(quoted("\(name): \(value)"))")
    }
    if !request.body.isEmpty {
      lines.append("data-binary = \"@-\"")
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// A value in quotation marks, with what ends them escaped.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The reading end of a pipe that holds some bytes already, so that writing needs no reader.
  private static func pipe(holding bytes: [UInt8]) throws(EngineError) -> Int32 {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else {
      throw EngineError(.unavailable, "no pipe: \(String(cString: strerror(errno)))")
    }
    defer { close(ends[1]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    guard Foundation.write(ends[1], bytes, bytes.count) == bytes.count else {
      close(ends[0])
      throw EngineError(.configuration, "the URL or the key is too long")
    }
    return ends[0]
  }

  /// Writes everything and closes.
  private static func write(
    _ bytes: [UInt8], to pair: consuming SocketPair, _ patience: Patience
  ) throws {
    let input = pair.takeOurs()
    defer { close(input) }
    var rest = bytes[...]
    while !rest.isEmpty {
      try patience.wait(for: input, Int32(POLLOUT), atMost: patience.limits.idle)
      let count = rest.withUnsafeBytes { sendWithoutSignal(input, $0) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR, errno != EAGAIN {
        return  // It has ended; its complaint tells why.
      }
    }
  }

  // MARK: Process

  private static func spawn(
    _ program: String, _ environment: [String: String], _ descriptors: [Int32]
  ) throws(EngineError) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    let arguments = [program, "--disable", "--config", "/dev/fd/3"].map { (word: String) in
      strdup(word)
    }
    let variables = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for word in arguments + variables { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(
      &process, program, &actions, nil, arguments + [nil], variables + [nil])
    guard code == 0 else {
      throw EngineError(
        .configuration, "\(program) can't be started: \(String(cString: strerror(code)))")
    }
    return process
  }
}

/// Two connected sockets, one for a child process.
///
/// Sockets rather than pipes, because writing to one whose reader has gone need not raise a signal.
private struct SocketPair: ~Copyable {
  private let ours: Int32
  let theirs: Int32

  init() throws(EngineError) {
    var pair: [Int32] = [-1, -1]
    #if canImport(Darwin)
      let type = SOCK_STREAM
    #else
      let type = Int32(SOCK_STREAM.rawValue)
    #endif
    guard socketpair(AF_UNIX, type, 0, &pair) == 0 else {
      throw EngineError(.unavailable, "no socket: \(String(cString: strerror(errno)))")
    }
    (ours, theirs) = (pair[0], pair[1])
    for descriptor in pair { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ours, F_SETFL, O_NONBLOCK)
    neverSignal(ours)
  }

  /// Gives our end away, and closes the other: a child has its copy.
  consuming func takeOurs() -> Int32 {
    close(theirs)
    let ours = ours
    discard self
    return ours
  }

  deinit {
    close(ours)
    close(theirs)
  }
}
