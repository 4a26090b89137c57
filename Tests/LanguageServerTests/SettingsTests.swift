import Corpus
import Foundation
import JSONRPC
import TestSupport
import Testing

@testable import LanguageServer

@Suite struct SettingsTests {
  private static let user = Settings.Source.userFile("settings.json")
  private static let project = Settings.Source.projectFile(".ragd.json")

  @Test func everyKeyIsTakenOver() throws {
    var settings = Settings()
    let value: JSONValue = [
      "$schema": "config.schema.json",
      "index": [
        "exclude": ["*.log"], "include": [".github"], "maximumFileSize": 4096, "watch": false,
      ],
      "hover": ["enabled": false],
      "completion": ["enabled": false, "limit": 7],
      "inlineCompletion": ["enabled": false, "generated": true, "deadline": 250],
      "search": ["limit": 3],
      "ask": ["generated": true, "smallDecoders": true],
      "models": ["decoder": "one", "encoder": "two", "threads": 5],
    ]
    #expect(settings.apply(value, from: Self.user) == [])
    var expected = Settings()
    expected.corpus.exclude = ["*.log"]
    expected.corpus.include = [".github"]
    expected.corpus.maximumFileSize = 4096
    expected.watchesFiles = false
    expected.isHoverEnabled = false
    expected.isCompletionEnabled = false
    expected.completionLimit = 7
    expected.isInlineCompletionEnabled = false
    expected.areCompletionsGenerated = true
    expected.inlineCompletionDeadline = 250
    expected.searchLimit = 3
    expected.isAskGenerated = true
    expected.doSmallDecodersWrite = true
    expected.models.decoder = "one"
    expected.models.encoder = "two"
    expected.models.threads = 5
    #expect(settings == expected)
  }

  /// The schema that people and editors read describes the keys that are read, and no others.
  @Test func theSchemaAndTheKeysAreTheSame() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../protocol/config.schema.json")
    let schema = try JSONValue(parsing: Array(Data(contentsOf: file)))
    func described(_ value: JSONValue?) -> Set<String> {
      var keys: Set<String> = []
      for (section, content) in value?["properties"]?.object ?? [:] where section != "$schema" {
        for key in (content["properties"]?.object ?? [:]).keys { keys.insert("\(section).\(key)") }
      }
      return keys
    }
    #expect(described(schema) == Set(SettingsKey.all.keys))
    let open = SettingsKey.all.values.filter(\.isOpenToProjects).map(\.name)
    #expect(described(schema["$defs"]?["project"]) == Set(open))
  }

  @Test(
    arguments: [
      (["indx": [:]], "there is no setting \"indx\""),
      (["index": ["files": 1]], "there is no setting \"index.files\""),
      (["index": 3], "\"index\" must be an object"),
      (["search": ["limit": 0]], "\"search.limit\" must be a whole number from 1 to 100"),
      (["search": ["limit": 2.5]], "\"search.limit\" must be a whole number"),
      (["hover": ["enabled": "yes"]], "\"hover.enabled\" must be true or false"),
      (["index": ["exclude": ["a", 1]]], "\"index.exclude\" must be an array of patterns"),
      ([1], "settings must be an object"),
    ] as [(JSONValue, String)])
  func mistakesAreNamedAndIgnored(value: JSONValue, message: String) {
    var settings = Settings()
    let problems = settings.apply(value, from: .editor)
    #expect(problems.count == 1)
    #expect(problems.first?.message.contains(message) == true)
    #expect(settings == Settings())
  }

  @Test func goodKeysBesideBadOnesHold() {
    var settings = Settings()
    let problems = settings.apply(["nonsense": 1, "search": ["limit": 4]], from: .editor)
    #expect(problems.count == 1)
    #expect(settings.searchLimit == 4)
  }

  @Test func projectMayOnlyNarrow() {
    var settings = Settings()
    settings.corpus.exclude = ["secret"]
    settings.corpus.maximumFileSize = 1000
    let value: JSONValue = [
      "index": [
        "exclude": ["build", "!secret"], "include": [".ssh"], "maximumFileSize": 5000,
        "watch": false,
      ],
      "completion": ["enabled": false],
    ]
    let problems = settings.apply(value, from: Self.project)
    #expect(settings.corpus.exclude == ["secret", "build"])
    #expect(settings.corpus.include == [])
    #expect(settings.corpus.maximumFileSize == 1000)
    #expect(settings.watchesFiles && settings.isCompletionEnabled)
    #expect(problems.count == 3)
    for key in ["completion.enabled", "index.include", "index.watch"] {
      #expect(problems.contains { $0.message.contains("\"\(key)\"") })
    }
    #expect(settings.apply(["index": ["maximumFileSize": 10]], from: Self.project) == [])
    #expect(settings.corpus.maximumFileSize == 10)
  }

  /// Where text goes, and whether idle time is computed in, is said by the user's own file alone.
  @Test func onlyTheUsersFileNamesEnginesAndTrains() {
    let own = SettingsKey.all.values.filter { $0.audience == .userFile }
    #expect(Set(own.map(\.name)) == Set(SettingsKey.engines.map(\.name) + ["training.idle"]))
    let firstAPI: [String: JSONValue] = [
      "generator": "ollama-chat", "embedder": "ollama", "vectors": "pinecone",
    ]
    for key in own {
      let parts = key.name.split(separator: ".").map(String.init)
      let setting: JSONValue =
        switch parts[1] {
        case "api": firstAPI[parts[0]] ?? nil
        case "contextLength": 1000
        case "idle": true
        default: "text"
        }
      let value: JSONValue = .object([parts[0]: .object([parts[1]: setting])])
      for source in [Settings.Source.editor, Self.project] {
        var settings = Settings()
        let problems = settings.apply(value, from: source)
        #expect(problems.count == 1 && settings == Settings(), "\(key.name)")
        #expect(problems.first?.message.contains("may not set") == true)
      }
      var settings = Settings()
      #expect(settings.apply(value, from: Self.user) == [])
      #expect(settings != Settings(), "\(key.name)")
      let wrong: JSONValue = .object([parts[0]: .object([parts[1]: [1]])])
      #expect(settings.apply(wrong, from: Self.user).count == 1)
    }
  }

  @Test func editorGoesOverTheUsersFile() throws {
    let home = try TemporaryFolder(["settings.json": #"{"search": {"limit": 5}}"#])
    let folders = UserFolders(configuration: home.path, cache: home.path, models: home.path)
    var reader = SettingsReader(folders: folders)
    #expect(reader.user().settings.searchLimit == 5)
    reader.add(fromEditor: ["ragd": ["search": ["limit": 6]]])
    #expect(reader.user().settings.searchLimit == 6)
    reader.add(fromEditor: ["search": ["limit": 7]])
    #expect(reader.user().settings.searchLimit == 7)
  }

  @Test(arguments: ["{", "", "\u{FEFF}[", #"{"a": 1"#])
  func brokenFileIsAProblemNotAFailure(text: String) throws {
    let home = try TemporaryFolder(["settings.json": text])
    let reader = SettingsReader(
      folders: UserFolders(configuration: home.path, cache: home.path, models: home.path))
    let (settings, problems) = reader.user()
    #expect(settings == Settings())
    #expect(problems.count == 1)
    #expect(problems.first?.message.contains("settings.json") == true)
  }

  @Test func absentFilesAreNoProblem() throws {
    let home = try TemporaryFolder()
    let reader = SettingsReader(
      folders: UserFolders(configuration: home.path + "/none", cache: home.path, models: home.path))
    #expect(reader.user().problems == [])
    #expect(reader.narrowing(Settings(), forRoot: home.path).problems == [])
  }

  @Test func foldersFollowTheEnvironment() {
    let folders = UserFolders(
      environment: ["XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "relative"], home: "/home/me")
    #expect(folders.settingsFile == "/c/ragd/settings.json")
    #expect(folders.cache.hasPrefix("/home/me/"))
    let store = folders.store(ofRoot: "/work/my project")
    #expect(store.hasPrefix(folders.cache + "/workspaces/my-project-"))
    #expect(store != folders.store(ofRoot: "/other/my project"))
  }
}
