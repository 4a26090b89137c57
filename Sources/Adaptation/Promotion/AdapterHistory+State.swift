extension AdapterHistory {
  /// What `history.json` says.
  package struct State: Sendable, Equatable, Codable {
    /// Numbers of the stored adapters, the oldest first.
    package internal(set) var adapters: [Int] = []
    /// The one in use.
    package internal(set) var current: Int?
    /// What was in use before, the last at the end; 0 for none.
    package internal(set) var previous: [Int] = []
    /// The highest number so far.
    package internal(set) var lastNumber = 0
    /// Paths that nothing is learned from, relative to the root.
    package internal(set) var forgotten: [String] = []
    /// How the last training ended.
    package internal(set) var lastTrial: Trial?

    package init() {}

    var isSound: Bool {
      Set(adapters).count == adapters.count
        && adapters.allSatisfy { (1...max(1, lastNumber)).contains($0) }
        && (current.map(adapters.contains) ?? true)
        && previous.allSatisfy { $0 == 0 || adapters.contains($0) }
    }

    mutating func add(_ number: Int) {
      lastNumber = number
      adapters.append(number)
      use(number)
    }

    mutating func use(_ number: Int) {
      guard current != number else { return }
      previous.append(current ?? 0)
      current = number
    }

    mutating func remove(_ numbers: [Int]) {
      adapters.removeAll(where: numbers.contains)
      previous.removeAll(where: numbers.contains)
      if let number = current, numbers.contains(number) {
        current = previous.popLast().flatMap { $0 == 0 ? nil : $0 }
      }
    }

    /// Lets the oldest go, but not the one in use.
    mutating func prune(keeping count: Int) {
      let others = adapters.filter { $0 != current }
      remove(Array(others.dropLast(count)))
    }

    /// Whether a file of this name belongs to the folder.
    func names(_ file: String) -> Bool {
      file == AdapterHistory.name
        || adapters.contains {
          [
            AdapterHistory.manifestName($0), AdapterHistory.weightsName($0),
            AdapterHistory.memoryName($0),
          ].contains(file)
        }
    }
  }

  /// A training that was measured.
  package struct Trial: Sendable, Equatable, Codable {
    package var base: BaseModel
    /// The training's fingerprint, in hexadecimal digits.
    package var training: String
    /// Whether it came to its end; otherwise it may go on.
    package var isFinished: Bool
    /// What it learned from.
    package var files: DataSetManifest
    /// The adapter that came of it; nil when it was no better than what is in use.
    package var adapter: Int?
    package var comparison: Comparison

    package init(
      base: BaseModel, training: String, isFinished: Bool, files: DataSetManifest,
      comparison: Comparison
    ) {
      (self.base, self.training, self.isFinished) = (base, training, isFinished)
      (self.files, self.comparison) = (files, comparison)
    }
  }
}

/// Why adapters can't be changed as asked.
package enum AdapterFailure: Error, Hashable, CustomStringConvertible {
  case unknown(Int)
  case foreign(Int, base: String)
  case nothingBefore
  case busy

  package var description: String {
    switch self {
    case .unknown(let number): "there is no adapter \(number)"
    case .foreign(let number, let base): "adapter \(number) is one of \(base)"
    case .nothingBefore: "nothing else was in use before"
    case .busy: "another ragd changes the adapters of this project"
    }
  }
}
