import Corpus
import Testing

@Suite struct FileTraitsTests {
  @Test(
    arguments: [
      ("Sources/App/Main.swift", []), ("latest/contest.py", []), ("src/greatest.js", []),
      ("Tests/AppTests/FooTests.swift", .test), ("AppTests/Helpers.swift", .test),
      ("src/test/java/a/B.java", .test), ("pkg/a_test.go", .test), ("test_a.py", .test),
      ("a/conftest.py", .test), ("a.spec.ts", .test), ("src/a.test.tsx", .test),
      ("spec/models/user_spec.rb", .test), ("src/__tests__/a.js", .test),
      ("internal/testdata/x.json", .test), ("FooTest.java", .test), ("FooSpec.scala", .test),
      ("jvmTest/A.kt", .test), ("lib/test-helper.el", .test), ("Testing.swift", []),
      ("examples/a.py", .example), ("Demo/App.swift", .example), ("benches/b.rs", .example),
      ("My.playground/Contents.swift", .example), ("SortBenchmark.java", .example),
      ("third_party/zlib/inflate.c", .vendored), ("vendor/a/b.go", .vendored),
      ("docs/guide.md", .documentation), ("README.md", .documentation), ("LICENSE", .documentation),
      ("App.docc/Start.md", .documentation), ("docs/conf.py", .documentation),
      ("vendor/a/tests/b_test.go", [.vendored, .test]), ("attestation/a.c", []), ("", []),
    ] as [(String, FileTraits)])
  func pathsTellRoles(path: String, traits: FileTraits) {
    let language = Language.detect(path: path, text: [])
    #expect(FileTraits.ofPath(path, language: language) == traits)
  }
}
