import Evaluation

/// A command line, resolved: every command reads its wishes here and nowhere else.
struct Options: Hashable {
  /// As typed; nil where the project is to be found from the current folder.
  var root: String?
  var printsJSON = false
  var limit: Int?
  var explains = false
  var summarizes = false
  var isFromScratch = false
  /// What to call a model that is added.
  var name: String?
  /// The installed model to use; nil leaves the choice to ragd.
  var model: String?
  var maxTokens = 256
  var temperature: Float = 0
  var seed: UInt64 = 0
  var isChat = false
  /// Nil means one for each physical core.
  var threads: Int?
  /// What to measure; everything when nothing is named.
  var kinds: Set<EvaluationKind> = []
  /// Cases of each origin at most.
  var most = 100
  /// Seconds of a training at most.
  var timeLimit: Double?
  var isDryRun = false
  /// The form of exported files.
  var format: String?
  var wantsHelp = false
  /// What is not an option, in order.
  var operands: [String] = []

  /// Reads the words after a command's name.
  ///
  /// - Throws: `UsageError` for options the command does not take and for values that do not fit.
  init(parsing words: some Sequence<String>, for command: Command) throws(UsageError) {
    var words = Array(words)[...]
    var onlyOperands = false
    while let word = words.popFirst() {
      if onlyOperands || !word.hasPrefix("-") || word == "-" {
        operands.append(word)
      } else if word == "--" {
        onlyOperands = true
      } else {
        try take(option: word, from: &words, for: command)
      }
    }
  }

  private mutating func take(
    option word: String, from words: inout ArraySlice<String>, for command: Command
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0] == "-h" ? Flag.help.rawValue : String(parts[0])
    guard let flag = Flag(rawValue: name), command.accepts(flag) else {
      let known = command.flags.map(\.rawValue) + [Flag.help.rawValue]
      throw UsageError(
        "\"ragd \(command.name)\" has no option \(name)", suggesting: name, from: known)
    }
    guard let valueName = flag.value else {
      guard parts.count == 1 else { throw UsageError("\(name) takes no value") }
      turnOn(flag)
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : words.popFirst() else {
      throw UsageError("\(name) needs a value: \(name) \(valueName)")
    }
    try take(value: value, for: flag)
  }

  private mutating func turnOn(_ flag: Flag) {
    switch flag {
    case .json: printsJSON = true
    case .explain: explains = true
    case .summarize: summarizes = true
    case .scratch: isFromScratch = true
    case .dryRun: isDryRun = true
    case .help: wantsHelp = true
    case .chat: isChat = true
    case .root, .limit, .name, .model, .maxTokens, .temperature, .seed, .threads, .kind, .most,
      .timeLimit, .format:
      preconditionFailure("takes a value")
    }
  }

  private mutating func take(value: String, for flag: Flag) throws(UsageError) {
    switch flag {
    case .root:
      root = value
    case .limit:
      limit = try Self.number(value, for: flag, in: 1...1000)
    case .name: name = value
    case .model: model = value
    case .maxTokens: maxTokens = try Self.number(value, for: flag, in: 1...1_000_000)
    case .threads: threads = try Self.number(value, for: flag, in: 1...256)
    case .seed: seed = UInt64(try Self.number(value, for: flag, in: 0...Int.max))
    case .format: format = value
    case .timeLimit:
      guard let seconds = Self.seconds(value) else {
        throw UsageError("--time-limit must be a time such as 90s, 10m or 2h, not \"\(value)\"")
      }
      timeLimit = seconds
    case .most: most = try Self.number(value, for: flag, in: 1...1000)
    case .kind:
      guard let kind = EvaluationKind(rawValue: value) else {
        let known = EvaluationKind.allCases.map(\.rawValue)
        throw UsageError(
          "--kind must be one of \(known.joined(separator: ", ")), not \"\(value)\"",
          suggesting: value, from: known)
      }
      kinds.insert(kind)
    case .temperature:
      guard let number = Float(value), (0...10).contains(number) else {
        throw UsageError("--temperature must be a number from 0 to 10, not \"\(value)\"")
      }
      temperature = number
    case .json, .explain, .summarize, .scratch, .chat, .dryRun, .help:
      preconditionFailure("takes no value")
    }
  }

  /// A time of at most a year, in seconds where no unit is given.
  private static func seconds(_ value: String) -> Double? {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = value.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? value[...] : value.dropLast()), number > 0,
      number * (unit ?? 1) <= 366 * 86_400
    else { return nil }
    return number * (unit ?? 1)
  }

  private static func number(
    _ value: String, for flag: Flag, in range: ClosedRange<Int>
  ) throws(UsageError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw UsageError(
        "\(flag.rawValue) must be a number from \(range.lowerBound) to \(range.upperBound), "
          + "not \"\(value)\"")
    }
    return number
  }
}

/// The command line can't be understood: what is wrong with it, and a hint.
struct UsageError: Error {
  var message: String
  var hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  /// Hints at the closest of the words that would have been right.
  init(_ message: String, suggesting word: String, from known: [String]) {
    self.init(message, hint: closest(to: word, in: known).map { "did you mean \"\($0)\"?" })
  }
}
