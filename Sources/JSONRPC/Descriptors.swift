import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes whole messages to a file descriptor, in order, from one serial place.
///
/// `write` never waits for the peer. When the descriptor is closed or the peer reads no more,
/// everything later is dropped silently: the end of the input is what ends a conversation.
package final class DescriptorWriter: Sendable {
  /// A peer that leaves more than this unread is given up, in bytes.
  package static let backlogLimit = 512 << 20

  private let descriptor: Int32
  private let queue = DispatchQueue(label: "ragd.output", qos: .userInitiated)
  private let backlog = Atomic(0)
  private let isBroken = Atomic(false)

  /// - Parameter descriptor: stays the caller's to close. A broken pipe is ignored from now on in the
  ///   whole process: it shows as an error of the write instead.
  package init(_ descriptor: Int32) {
    self.descriptor = descriptor
    signal(SIGPIPE, SIG_IGN)
  }

  /// Queues the bytes of one message.
  package func write(_ bytes: [UInt8]) {
    guard !isBroken.load(ordering: .relaxed) else { return }
    let pending = backlog.add(bytes.count, ordering: .relaxed).newValue
    if pending > Self.backlogLimit { return isBroken.store(true, ordering: .relaxed) }
    queue.async { [self] in
      if !isBroken.load(ordering: .relaxed), !writeAll(bytes) {
        isBroken.store(true, ordering: .relaxed)
      }
      backlog.subtract(bytes.count, ordering: .relaxed)
    }
  }

  /// Waits until everything queued before the call is written.
  package func flush() {
    queue.sync {}
  }

  private func writeAll(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = systemWrite(descriptor, rest)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
          waitUntilReady(descriptor, Int16(POLLOUT))
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}

/// Reads a file descriptor on a thread of its own and feeds a connection.
package enum DescriptorReader {
  /// Starts the thread.
  ///
  /// It ends with the input, or with an error of the descriptor, and then finishes the connection.
  package static func start(_ descriptor: Int32, into connection: Connection) {
    let thread = Thread {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while let count = read(descriptor, into: &buffer), count > 0 {
        connection.receive(buffer[..<count])
      }
      connection.finishReceiving()
    }
    thread.name = "ragd.input"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// The number of bytes read, 0 at the end, nil on an error.
  private static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> Int? {
    while true {
      let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0) }
      if count >= 0 { return count }
      if errno == EAGAIN || errno == EWOULDBLOCK {
        waitUntilReady(descriptor, Int16(POLLIN))
      } else if errno != EINTR {
        return nil
      }
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
  write(descriptor, UnsafeRawBufferPointer(rebasing: bytes).baseAddress, bytes.count)
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, bytes.baseAddress, bytes.count)
}

/// Waits for a descriptor that an editor left in non-blocking mode.
private func waitUntilReady(_ descriptor: Int32, _ events: Int16) {
  var request = pollfd(fd: descriptor, events: events, revents: 0)
  _ = poll(&request, 1, -1)
}
