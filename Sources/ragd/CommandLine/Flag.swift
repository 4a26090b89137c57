/// An option that commands may take.
enum Flag: String, CaseIterable {
  case root = "--root"
  case json = "--json"
  case limit = "--limit"
  case explain = "--explain"
  case summarize = "--summary"
  case scratch = "--from-scratch"
  case name = "--name"
  case model = "--model"
  case maxTokens = "--max-tokens"
  case temperature = "--temperature"
  case seed = "--seed"
  case chat = "--chat"
  case threads = "--threads"
  case kind = "--kind"
  case most = "--most"
  case timeLimit = "--time-limit"
  case dryRun = "--dry-run"
  case format = "--format"
  case help = "--help"

  /// The name of the option's value in help texts; nil for options without one.
  var value: String? {
    switch self {
    case .root: "DIR"
    case .limit, .maxTokens, .seed, .threads, .most: "N"
    case .name, .model: "NAME"
    case .temperature: "T"
    case .kind: "KIND"
    case .timeLimit: "TIME"
    case .format: "FORMAT"
    default: nil
    }
  }

  var summary: String {
    switch self {
    case .root: "the project's folder (default: the nearest one above with .git or a manifest)"
    case .json: "print JSON: the same object as the method of the protocol, where there is one"
    case .limit: "print at most N results"
    case .explain: "say why each result matched, and its score"
    case .summarize:
      "let a decoder describe a definition that has no doc comment, and wait for it"
    case .scratch: "begin anew: throw away first what is there"
    case .name: "what to call the model (default: after its file)"
    case .model: "the installed model to use (default: ragd's choice)"
    case .maxTokens: "stop after N tokens (default: 256)"
    case .temperature: "how freely to choose: 0 always takes the likeliest token (default: 0)"
    case .seed: "start of the random choices (default: 0)"
    case .chat: "put the prompt into the model's template of conversations"
    case .threads: "compute on N threads (default: one for each physical core)"
    case .kind: "measure only retrieval, answers or completion (may be given again)"
    case .most: "measure at most N cases of each origin (default: 100)"
    case .timeLimit: "train for TIME at most, such as 90s, 10m or 2h; what was learned is measured"
    case .dryRun: "train nothing; say what would be trained, and about how long that takes"
    case .format: "the form of the files (default: the first of those below)"
    case .help: "print this help"
    }
  }

  /// The option as help texts show it.
  var form: String { value.map { "\(rawValue) \($0)" } ?? rawValue }
}
