import JSONRPC
import Storage
import Synchronization

/// That some kind of data may go to one endpoint.
package struct Consent: Hashable, Sendable {
  /// Scheme, host and port.
  package var origin: String
  package var data: OutgoingData

  package init(origin: String, data: OutgoingData) {
    self.origin = origin
    self.data = data
  }

  /// What the user is asked.
  package var question: String { "ragd would send \(data.words) to \(origin). Allow it?" }
}

/// What leaves the machine.
package enum OutgoingData: String, CaseIterable, Sendable {
  case prompts
  case texts
  case vectors

  /// For people.
  package var words: String {
    switch self {
    case .prompts:
      "your questions, the passages of your projects that answer them, and definitions you hover over,"
    case .texts: "the text of your projects' files, and your questions,"
    case .vectors: "vectors and hashes of your projects' text, with file paths and line numbers,"
    }
  }
}

/// What the user has agreed to: a file in the user's data folder, of mode 0600.
///
/// Read once; written when the user decides. Thread-safe.
package final class ConsentRegister: Sendable {
  private static let fileName = "consents.json"

  /// Absolute path of the folder that holds the file.
  private let folder: String
  private let granted: Mutex<Set<Consent>>

  /// Reads what is there; a file that can't be read means that nothing was agreed to.
  package init(folder: String) {
    self.folder = folder
    granted = Mutex(Self.read(folder))
  }

  /// Whether the user has agreed.
  package func allows(_ consent: Consent) -> Bool { granted.withLock { $0.contains(consent) } }

  /// Everything agreed to, in a fixed order.
  package var all: [Consent] {
    granted.withLock { Array($0) }.sorted {
      ($0.origin, $0.data.rawValue) < ($1.origin, $1.data.rawValue)
    }
  }

  /// Records that the user agrees.
  package func grant(_ consent: Consent) throws { try change { $0.insert(consent) } }

  /// Takes back all that was agreed to for an endpoint; false when there was nothing.
  package func revoke(origin: String) throws -> Bool {
    var wasThere = false
    try change { consents in
      wasThere = consents.contains { $0.origin == origin }
      consents = consents.filter { $0.origin != origin }
    }
    return wasThere
  }

  private func change(_ edit: (inout Set<Consent>) -> Void) throws {
    let consents = granted.withLock { granted in
      // Another process may have written since.
      granted = Self.read(folder)
      edit(&granted)
      return granted
    }
    let entries = consents.sorted { $0.origin < $1.origin }.map { consent -> JSONValue in
      ["origin": .string(consent.origin), "data": .string(consent.data.rawValue)]
    }
    let value: JSONValue = ["consents": .array(entries)]
    try POSIXDirectory(path: folder).replace(Self.fileName, value.serialized + [10])
  }

  private static func read(_ folder: String) -> Set<Consent> {
    guard let source = try? SourceFolder(path: folder),
      let bytes = try? source.readPrivate(fileName, limit: 1 << 20),
      let value = try? JSONValue(parsing: bytes)
    else { return [] }
    return Set(
      (value["consents"]?.array ?? []).compactMap { entry in
        guard let origin = entry["origin"]?.string,
          let data = entry["data"]?.string.flatMap(OutgoingData.init)
        else { return nil }
        return Consent(origin: origin, data: data)
      })
  }
}
