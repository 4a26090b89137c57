import JSONRPC
import Synchronization

/// Keeps what was sent.
final class Recorder: Sendable {
  private let values = Mutex<[JSONValue]>([])

  var all: [JSONValue] { values.withLock { $0 } }

  func take(_ value: JSONValue) { values.withLock { $0.append(value) } }
}
