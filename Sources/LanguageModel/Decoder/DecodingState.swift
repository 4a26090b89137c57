package import Kernels
package import ModelFormats

/// Why a batch of tokens can't be evaluated.
package enum EvaluationError: Error, Hashable, CustomStringConvertible {
  case contextFull(tokens: Int, limit: Int)
  case unknownToken(Token)
  case emptyPrompt

  package var description: String {
    switch self {
    case .contextFull(let tokens, let limit):
      "\(tokens) tokens don't fit into a context of \(limit)"
    case .emptyPrompt: "the prompt has no tokens"
    case .unknownToken(let token): "there is no token \(token) in the model's vocabulary"
    }
  }
}

/// Everything that changes while one session decodes: the tokens so far, their keys and values, and
/// memory to compute in.
///
/// Belongs to one thread at a time, outside of Swift's cooperative pool. Any number of states share one
/// `DecoderModel`; those that also share a `WorkerPool` take turns.
package final class DecodingState {
  /// Tokens that are computed at once; a longer prompt takes several rounds.
  package static let batchLength = 128
  /// Tokens whose logits are computed at once.
  private static let logitsBatch = 16

  package let model: DecoderModel
  package let adapter: LoRAAdapter?
  /// Tokens that may be evaluated in all.
  package let limit: Int
  /// The tokens evaluated so far.
  package private(set) var tokens: [Token] = []
  /// The logits of the last evaluated token, `[vocabularySize]`, if they were wanted.
  ///
  /// Callers may overwrite them. Valid until the next evaluation.
  package private(set) var logits: UnsafeMutableBufferPointer<Float>

  /// Where `neighbors` are looked for.
  package var memory: DecoderMemory? {
    didSet {
      guard memory !== oldValue else { return }
      search = memory.map {
        MemorySearch($0, tokens: Self.logitsBatch, workers: pool.count)
      }
      searched = 0..<0
    }
  }

  private var search: MemorySearch?
  /// The token whose logits are at hand, in the last batch; nil for none.
  private var present: Int?
  /// Tokens of the last batch that were searched for together.
  private var searched = 0..<0
  private let pool: WorkerPool
  private let plan: DecoderPlan
  private let cache: KVCache
  private var scratch: DecodingScratch
  private var logitsBuffer: FloatBuffer

  /// - Parameter contextLimit: fewer tokens than the model's own context, or more at the caller's risk.
  package init(
    _ model: DecoderModel, pool: WorkerPool, contextLimit: Int? = nil,
    adapter: LoRAAdapter? = nil
  ) {
    self.model = model
    self.pool = pool
    self.adapter = adapter
    limit = contextLimit ?? model.configuration.contextLength
    plan = DecoderPlan(model, adapter: adapter)
    cache = KVCache(model.configuration)
    scratch = DecodingScratch(
      model.configuration, tokens: 1, workers: pool.count, rank: plan.rank)
    logitsBuffer = FloatBuffer(model.configuration.vocabularySize)
    logits = UnsafeMutableBufferPointer(start: logitsBuffer.base, count: logitsBuffer.count)
  }

  /// Memory held for keys and values.
  package var cacheBytes: Int { cache.bytes }

  /// Forgets the tokens from `count` on.
  package func truncate(to count: Int) {
    guard count < tokens.count else { return }
    tokens.removeSubrange(max(0, count)...)
    cache.resize(to: tokens.count)
  }

  /// Keeps what this state and a prompt have in common, but not the prompt's last token, whose logits are
  /// to be computed.
  /// - Returns: the tokens kept; the rest of the prompt remains to be evaluated.
  package func prepare(_ prompt: [Token]) -> Int {
    let common = zip(tokens, prompt).prefix { $0 == $1 }.count
    truncate(to: min(common, max(0, prompt.count - 1)))
    return tokens.count
  }

  /// Evaluates tokens after those so far.
  /// - Parameter wantsLogits: whether `logits` are needed afterwards; without, the end is not computed.
  /// - Throws: `EvaluationError`, before anything has changed.
  package func evaluate(
    _ new: some Collection<Token>, wantsLogits: Bool = true
  ) throws(EvaluationError) {
    try check(new)
    var rest = Array(new)[...]
    while !rest.isEmpty {
      let batch = Array(rest.prefix(Self.batchLength))
      rest = rest.dropFirst(batch.count)
      let wanted = wantsLogits && rest.isEmpty ? batch.count - 1 : batch.count
      let step = step(batch, firstWanted: wanted)
      pool.run { worker in
        step.run(worker)
        if wanted < batch.count {
          step.logits(worker, of: wanted..<batch.count, into: logitsBuffer.base)
        }
      }
      (present, searched) = (wanted < batch.count ? wanted : nil, 0..<0)
      tokens += batch
    }
  }

  /// The memory's nearest entries to the token whose logits are at hand, the nearest first.
  ///
  /// None without a memory.
  /// - Complexity: O(entries · width), once a token.
  package var neighbors: [DecoderMemory.Neighbor] {
    guard let search, let present else { return [] }
    if !searched.contains(present) { look(for: present..<present + 1, in: search) }
    return search.neighbors(of: present - searched.lowerBound)
  }

  private func look(for tokens: Range<Int>, in search: MemorySearch) {
    let vectors = contextVector(tokens.lowerBound)
    pool.run { search.run($0, tokens: tokens.count, vectors: vectors) }
    searched = tokens
  }

  /// Evaluates tokens after those so far and hands over each one's key in a memory, `[width]`, valid for
  /// the call only.
  /// - Parameter each: gets the index in `new` and the key.
  func read(
    _ new: some Collection<Token>, each: (Int, UnsafePointer<Float>) -> Void
  ) throws(EvaluationError) {
    try check(new)
    var rest = Array(new)[...]
    while !rest.isEmpty {
      let batch = Array(rest.prefix(Self.batchLength))
      let step = step(batch, firstWanted: 0)
      pool.run { step.run($0) }
      (present, searched) = (nil, 0..<0)
      tokens += batch
      for token in batch.indices { each(rest.startIndex + token, contextVector(token)) }
      rest = rest.dropFirst(batch.count)
    }
  }

  private func contextVector(_ token: Int) -> UnsafePointer<Float> {
    UnsafePointer(scratch.context.base + token * model.configuration.width)
  }

  /// Evaluates tokens after those so far and hands over the logits that follow each.
  /// - Parameter each: gets the index in `new` and the logits, which are valid for the call only.
  package func evaluate<E: Error>(
    _ new: some Collection<Token>,
    each: (Int, UnsafeMutableBufferPointer<Float>) throws(E) -> Void
  ) throws {
    try check(new)
    let vocabulary = model.configuration.vocabularySize
    if logitsBuffer.count < Self.logitsBatch * vocabulary {
      logitsBuffer = FloatBuffer(Self.logitsBatch * vocabulary)
      logits = UnsafeMutableBufferPointer(start: logitsBuffer.base, count: vocabulary)
    }
    var rest = Array(new)[...]
    while !rest.isEmpty {
      let batch = Array(rest.prefix(Self.batchLength))
      let step = step(batch, firstWanted: 0)
      pool.run { step.run($0) }
      tokens += batch
      for begin in stride(from: 0, to: batch.count, by: Self.logitsBatch) {
        let part = begin..<min(batch.count, begin + Self.logitsBatch)
        pool.run { step.logits($0, of: part, into: logitsBuffer.base) }
        if let search { look(for: part, in: search) }
        for token in part {
          present = token
          let row = logitsBuffer.base + (token - begin) * vocabulary
          try each(
            rest.startIndex + token, UnsafeMutableBufferPointer(start: row, count: vocabulary))
        }
      }
      rest = rest.dropFirst(batch.count)
    }
  }

  private func check(_ new: some Collection<Token>) throws(EvaluationError) {
    guard tokens.count + new.count <= limit else {
      throw .contextFull(tokens: tokens.count + new.count, limit: limit)
    }
    let vocabulary = 0..<model.configuration.vocabularySize
    if let strange = new.first(where: { !vocabulary.contains(Int($0)) }) {
      throw .unknownToken(strange)
    }
  }

  private func step(_ batch: [Token], firstWanted: Int) -> DecoderStep {
    if batch.count > scratch.tokens {
      scratch = DecodingScratch(
        model.configuration, tokens: batch.count, workers: pool.count, rank: plan.rank)
    }
    cache.resize(to: tokens.count + batch.count)
    for attention in scratch.attention { attention.reserve(tokens: tokens.count + batch.count) }
    return DecoderStep(
      model: model, plan: plan, cache: cache, scratch: scratch, tokens: batch,
      start: tokens.count, firstWanted: firstWanted)
  }
}
