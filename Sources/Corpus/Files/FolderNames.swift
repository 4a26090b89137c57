/// Folders that are known by their names.
///
/// A rule never looks at the root's own name.
enum FolderNames {
  /// Other programs' books about versions: never read, whatever anybody asks for.
  static let versionControl: Set<String> = [
    ".git", ".hg", ".svn", ".bzr", ".jj", ".sl", ".pijul", "CVS", "_darcs",
  ]

  /// Keys and credentials: never read, whatever anybody asks for.
  static let secret: Set<String> = [
    ".aws", ".azure", ".docker", ".gcloud", ".gnupg", ".kube", ".password-store", ".ssh",
  ]

  /// Hidden folders that a project's people write by hand.
  static let readableHidden: Set<String> = [
    ".azure-pipelines", ".buildkite", ".ci", ".circleci", ".devcontainer", ".forgejo", ".gitea",
    ".github", ".gitlab", ".woodpecker",
  ]

  /// Fetched or built by tools, and reproducible: left out unless asked for.
  private static let fetchedOrBuilt: Set<String> = [
    "bower_components", "DerivedData", "dist-packages", "jspm_packages", "node_modules", "Pods",
    "site-packages", "xcuserdata", "__pycache__", "__pypackages__", "elm-stuff",
  ]

  /// Copies of other projects' sources that a project keeps: read, but marked.
  static let vendored: Set<String> = [
    "vendor", "vendored", "vendors", "third_party", "third-party", "thirdparty", "3rdparty",
    "3rd_party", "external", "externals", "extern", "deps", "godeps", "submodules",
  ]

  /// Tests and what they feed on.
  static let test: Set<String> = [
    "test", "tests", "testing", "spec", "specs", "__tests__", "__mocks__", "__snapshots__",
    "__fixtures__", "testdata", "test_data", "test-data", "testsuite", "fixture", "fixtures",
    "e2e", "unittest", "unittests", "unit_tests", "integration_tests", "integration-tests",
    "functional_tests", "mocks", "testutil", "testutils", "androidtest", "cypress",
  ]

  /// Shown to learn from, or to measure with, but not part of the product.
  static let example: Set<String> = [
    "example", "examples", "demo", "demos", "sample", "samples", "benchmark", "benchmarks", "bench",
    "benches", "playground", "playgrounds",
  ]

  /// Text for people.
  static let documentation: Set<String> = [
    "doc", "docs", "documentation", "guide", "guides", "man", "wiki",
  ]

  /// Whether a folder holds what tools fetched or built, so that it is left out unless asked for.
  static func isFetchedOrBuilt(_ name: String, in parent: Substring?) -> Bool {
    fetchedOrBuilt.contains(name) || name.hasSuffix(".egg-info") || name.hasSuffix(".xcframework")
      || parent == "Carthage" && (name == "Build" || name == "Checkouts")
  }
}

extension FolderNames {
  /// Whether nothing in a folder of this name is read, whatever anybody asks for.
  static func isNeverRead(_ name: String) -> Bool {
    versionControl.contains(name) || secret.contains(name)
  }
}
