/// `ragd/status`: how the server and its indexes are.
package struct StatusRequest: RequestMessage {
  package typealias Reply = StatusResult
  package static let method = "ragd/status"
  package static let direction = MessageDirection.clientToServer
  package init() {}
}

/// The state of the server.
package struct StatusResult: Codable, Sendable, Hashable {
  package var version: String
  /// How far the server is on the ladder of models: `lexical` without any, `hybrid` with an encoder, `generative` when a decoder
  /// writes the answers.
  package var model: String
  /// The installed models.
  package var models: [Model]
  /// The services that the user's settings name; absent without any.
  package var engines: [Engine]?
  /// Resident memory of the process, in bytes.
  package var memory: Int
  package var workspaces: [Workspace]
  /// What the user did with the completions shown, on this machine.
  package var completions: Completions?

  package init(
    version: String, model: String, models: [Model], engines: [Engine]? = nil, memory: Int,
    workspaces: [Workspace], completions: Completions? = nil
  ) {
    self.version = version
    self.model = model
    self.models = models
    self.engines = engines
    self.memory = memory
    self.workspaces = workspaces
    self.completions = completions
  }

  /// How completions fared.
  package struct Completions: Codable, Sendable, Hashable {
    package var shown: Int
    /// Taken whole.
    package var accepted: Int
    /// Something else was typed in their place.
    package var rejected: Int
    /// The least probability with which one is shown now, learned from the two.
    package var threshold: Double

    package init(shown: Int, accepted: Int, rejected: Int, threshold: Double) {
      self.shown = shown
      self.accepted = accepted
      self.rejected = rejected
      self.threshold = threshold
    }
  }

  /// An installed model.
  package struct Model: Codable, Sendable, Hashable {
    package var name: String
    /// `decoder` or `encoder`; `model` where damage hides which.
    package var kind: String
    /// `installed` (not needed yet), `loading`, `ready`, or `failed`.
    package var state: String
    /// Why it failed.
    package var problem: String?

    package init(name: String, kind: String, state: String, problem: String? = nil) {
      self.name = name
      self.kind = kind
      self.state = state
      self.problem = problem
    }

    package func isUsable(as kind: String) -> Bool { self.kind == kind && state != "failed" }
  }

  /// A service that is used in place of something local.
  package struct Engine: Codable, Sendable, Hashable {
    /// `generator`, `embedder` or `vectors`.
    package var role: String
    package var api: String
    /// Scheme, host and port.
    package var origin: String
    /// What is sent there, in words.
    package var sends: String
    /// Whether that leaves the machine.
    package var leaves: Bool
    /// Whether the user has agreed to that, where it leaves the machine.
    package var allowed: Bool
    /// Why it is not used.
    package var problem: String?

    package init(
      role: String, api: String, origin: String, sends: String, leaves: Bool, allowed: Bool,
      problem: String? = nil
    ) {
      self.role = role
      self.api = api
      self.origin = origin
      self.sends = sends
      self.leaves = leaves
      self.allowed = allowed
      self.problem = problem
    }
  }

  /// The state of one workspace's index.
  package struct Workspace: Codable, Sendable, Hashable {
    package var root: String
    /// Where the index lies on disk.
    package var store: String
    /// True when the first pass over all files is done.
    package var ready: Bool
    /// True when another process writes the index and this one reads along.
    package var follower: Bool
    package var generation: Int
    package var files: Int
    package var chunks: Int
    package var symbols: Int
    /// Bytes of the indexed files.
    package var bytes: Int
    /// Bytes of the index on disk.
    package var storeBytes: Int
    package var skipped: [Skipped]
    package var progress: Progress
    /// How many chunks can be found by meaning; absent without an encoder.
    package var embedding: Embedding?
    /// What was learned of the project; absent where nothing was.
    package var adaptation: Adaptation?
    /// The last failure in words; absent when all is well.
    package var problem: String?

    package init(
      root: String, store: String, ready: Bool, follower: Bool, generation: Int, files: Int,
      chunks: Int, symbols: Int, bytes: Int, storeBytes: Int, skipped: [Skipped],
      progress: Progress, embedding: Embedding? = nil, adaptation: Adaptation? = nil,
      problem: String? = nil
    ) {
      self.root = root
      self.store = store
      self.ready = ready
      self.follower = follower
      self.generation = generation
      self.files = files
      self.chunks = chunks
      self.symbols = symbols
      self.bytes = bytes
      self.storeBytes = storeBytes
      self.skipped = skipped
      self.progress = progress
      self.embedding = embedding
      self.adaptation = adaptation
      self.problem = problem
    }
  }

  /// How far an encoder has come.
  package struct Embedding: Codable, Sendable, Hashable {
    /// Chunks that have a vector.
    package var done: Int
    package var total: Int
    /// Of these, chunks whose vector the remote store has; absent without one.
    package var sent: Int?
    /// Chunks a second, and seconds to go; absent when nothing was done yet.
    package var rate: Double?
    package var secondsLeft: Double?

    package init(
      done: Int, total: Int, sent: Int? = nil, rate: Double? = nil, secondsLeft: Double? = nil
    ) {
      self.done = done
      self.total = total
      self.sent = sent
      self.rate = rate
      self.secondsLeft = secondsLeft
    }
  }

  /// Files that were left out for one reason.
  package struct Skipped: Codable, Sendable, Hashable {
    package var reason: String
    package var count: Int
    /// The first few.
    package var paths: [String]

    package init(reason: String, count: Int, paths: [String]) {
      self.reason = reason
      self.count = count
      self.paths = paths
    }
  }

  /// What the indexer is doing.
  package struct Progress: Codable, Sendable, Hashable {
    /// `walking`, `indexing`, `embedding` or `idle`.
    package var phase: String
    package var filesDone: Int
    package var filesTotal: Int
    package var bytesDone: Int
    package var bytesTotal: Int
    package var seconds: Double

    package init(
      phase: String, filesDone: Int, filesTotal: Int, bytesDone: Int, bytesTotal: Int,
      seconds: Double
    ) {
      self.phase = phase
      self.filesDone = filesDone
      self.filesTotal = filesTotal
      self.bytesDone = bytesDone
      self.bytesTotal = bytesTotal
      self.seconds = seconds
    }
  }
}

extension StatusResult {
  /// The adapters of a project.
  package struct Adaptation: Codable, Sendable, Hashable {
    /// The number of the one in use.
    package var adapter: Int?
    /// How many are stored.
    package var adapters: Int
    /// The decoder that the one in use belongs to; another decoder doesn't use it.
    package var decoder: String?
    /// What it was promoted for.
    package var figures: AdapterFigures?
    /// How many files nothing is learned from, because the user said so.
    package var forgotten: Int?
    /// The training under way, or left to be gone on with.
    package var training: Training?
    /// Why none can be used.
    package var problem: String?

    package init(
      adapter: Int? = nil, adapters: Int, decoder: String? = nil, figures: AdapterFigures? = nil,
      forgotten: Int? = nil, training: Training? = nil, problem: String? = nil
    ) {
      self.adapter = adapter
      self.adapters = adapters
      self.decoder = decoder
      self.figures = figures
      self.forgotten = forgotten
      self.training = training
      self.problem = problem
    }
  }

  /// A training.
  package struct Training: Codable, Sendable, Hashable {
    /// `running`, `paused` (somebody works, or the battery is drained), `measuring`, or `begun`.
    package var state: String
    package var step: Int?
    package var steps: Int?
    /// The last mean loss of the validation texts.
    package var validation: Double?
    package var tokensPerSecond: Double?
    package var secondsLeft: Double?

    package init(
      state: String, step: Int? = nil, steps: Int? = nil, validation: Double? = nil,
      tokensPerSecond: Double? = nil, secondsLeft: Double? = nil
    ) {
      self.state = state
      self.step = step
      self.steps = steps
      self.validation = validation
      self.tokensPerSecond = tokensPerSecond
      self.secondsLeft = secondsLeft
    }
  }
}
