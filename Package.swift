// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: Swift 6 concurrency, and imports that say what they reach.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// Of what goes over every number or byte, optimized in debug builds too: unoptimized, its tests take minutes.
let optimized = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func hotLayer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: optimized)
}

func program(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil
) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

/// Tests of the model tower, which know nothing of the retrieval tower.
func modelTests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies + ["ModelTestSupport"],
    exclude: ["Goldens"], swiftSettings: optimized)
}

// Imports go down only; `Sources/ARCHITECTURE.md` draws the layers.
let package = Package(
  name: "ragd",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "ragd", targets: ["ragd"])],
  targets: [
    layer("JSONRPC"),
    layer("LanguageServerProtocol"),
    layer("Storage"),
    hotLayer("Corpus", ["Storage"]),
    // Kernels choose their instructions at run time, which Swift can't; debug builds need them fast too.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
    hotLayer("Kernels", ["CKernels"]),
    hotLayer("ModelFormats", ["Kernels", "Storage"]),
    hotLayer("LanguageModel", ["Kernels", "ModelFormats", "Storage"]),
    hotLayer("Adaptation", ["Corpus", "Kernels", "LanguageModel", "ModelFormats", "Storage"]),
    hotLayer("SearchIndex", ["Corpus", "Kernels", "Storage"]),
    layer("Indexing", ["Corpus", "SearchIndex", "Storage"]),
    layer("Answering", ["Corpus", "SearchIndex", "Storage"]),
    hotLayer(
      "Completion",
      [
        "Adaptation", "Corpus", "Kernels", "LanguageModel", "ModelFormats", "SearchIndex",
        "Storage",
      ]),
    layer("RemoteEngines", ["Answering", "JSONRPC", "SearchIndex", "Storage"]),
    layer(
      "LocalModels",
      ["Answering", "Evaluation", "LanguageModel", "ModelFormats", "SearchIndex", "Storage"]),
    layer(
      "LanguageServer",
      [
        "Answering", "Completion", "Corpus", "Indexing", "JSONRPC", "LanguageServerProtocol",
        "SearchIndex", "Storage",
      ]),
    layer(
      "ModelContextProtocol",
      ["Corpus", "Indexing", "JSONRPC", "LanguageServer", "LanguageServerProtocol", "SearchIndex"]),
    layer(
      "Evaluation",
      ["Answering", "Completion", "Corpus", "Indexing", "SearchIndex", "Storage"]),
    program(
      "ragd",
      [
        "Adaptation", "Answering", "Completion", "Corpus", "Evaluation", "Indexing", "JSONRPC",
        "Kernels", "LanguageModel", "LanguageServer", "LanguageServerProtocol", "LocalModels",
        "ModelContextProtocol",
        "ModelFormats", "RemoteEngines", "SearchIndex", "Storage",
      ]),
    program(
      "ragd-bench",
      [
        "Adaptation", "Answering", "Completion", "Corpus", "Evaluation", "Indexing", "Kernels",
        "LanguageModel", "LocalModels", "ModelFormats", "SearchIndex", "Storage",
      ], resources: [.copy("Peers")]),
    .target(
      name: "ModelTestSupport", dependencies: ["Kernels", "ModelFormats", "Storage"],
      path: "Tests/ModelTestSupport", swiftSettings: optimized),
    modelTests("Kernels", ["Kernels"]),
    modelTests("ModelFormats", ["Kernels", "ModelFormats", "Storage"]),
    modelTests("LanguageModel", ["Kernels", "LanguageModel", "ModelFormats", "Storage"]),
    modelTests(
      "Adaptation",
      ["Adaptation", "Corpus", "Kernels", "LanguageModel", "ModelFormats", "Storage"]),
    .target(
      name: "TestSupport",
      dependencies: [
        "Answering", "Corpus", "Indexing", "JSONRPC", "LanguageServerProtocol", "SearchIndex",
        "Storage",
      ],
      path: "Tests/TestSupport", exclude: ["Servers"], swiftSettings: strict),
    tests("JSONRPC", ["JSONRPC"]),
    tests("LanguageServerProtocol", ["JSONRPC", "LanguageServerProtocol"]),
    tests("Storage", ["Storage"]),
    tests("Corpus", ["Corpus", "Storage"]),
    tests("SearchIndex", ["Corpus", "Kernels", "SearchIndex", "Storage"]),
    tests("Indexing", ["Corpus", "Indexing", "SearchIndex", "Storage"]),
    tests("Answering", ["Answering", "Corpus", "SearchIndex", "Storage"]),
    tests(
      "Completion",
      [
        "Adaptation", "Completion", "Corpus", "Evaluation", "Kernels", "LanguageModel",
        "ModelFormats", "ModelTestSupport", "SearchIndex", "Storage",
      ]),
    .testTarget(
      name: "RemoteEnginesTests",
      dependencies: [
        "Answering", "Corpus", "Indexing", "JSONRPC", "RemoteEngines", "SearchIndex", "Storage",
        "TestSupport",
      ], swiftSettings: strict),
    tests(
      "LanguageServer",
      [
        "Answering", "Completion", "Corpus", "Evaluation", "Indexing", "JSONRPC",
        "LanguageServer", "LanguageServerProtocol", "SearchIndex", "Storage",
      ]),
    tests("ModelContextProtocol", ["Corpus", "JSONRPC", "ModelContextProtocol", "Storage"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Answering", "Corpus", "Evaluation", "Indexing", "SearchIndex", "Storage", "TestSupport",
      ], exclude: ["Goldens"], swiftSettings: strict),
    // The contract in `protocol/`, the real binary over pipes, and a floor on ranking quality.
    tests("Protocol", ["JSONRPC", "LanguageServerProtocol", "ragd"]),
    tests(
      "EndToEnd",
      [
        "Answering", "JSONRPC", "LanguageModel", "LanguageServerProtocol", "LocalModels",
        "ModelTestSupport", "SearchIndex", "Storage", "ragd",
      ]),
    tests(
      "LocalModels",
      ["Answering", "LanguageModel", "LocalModels", "ModelFormats", "ModelTestSupport"]),
    tests("Ranking", ["Answering", "Corpus", "SearchIndex", "Storage"]),
  ]
)
