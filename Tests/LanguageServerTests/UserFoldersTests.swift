import Foundation
import LanguageServer
import TestSupport
import Testing

/// Where the files of a user lie.
struct UserFoldersTests {
  private static let folders = UserFolders(
    configuration: "/home/ada/.config/ragd", cache: "/home/ada/.cache/ragd",
    models: "/home/ada/models")

  @Test func eachFolderHasItsOwnIndex() {
    let one = Self.folders.store(ofRoot: "/work/one/engine")
    #expect(one.hasPrefix("/home/ada/.cache/ragd/workspaces/engine-"))
    #expect(one != Self.folders.store(ofRoot: "/work/two/engine"))
  }

  @Test func workTreesOfARepositoryShareTheirVectors() throws {
    let project = try TemporaryFolder([
      "main/.git/HEAD": "ref: refs/heads/main\n", "main/.git/worktrees/side/HEAD": "0\n",
      "main/.git/worktrees/side/commondir": "../..\n", "plain/a.md": "",
    ])
    try project.write("side/.git", "gitdir: \(project.path)/main/.git/worktrees/side\n")
    func vectors(_ name: String) -> String {
      Self.folders.vectors(ofRoot: project.path + "/" + name)
    }
    #expect(vectors("main") == vectors("side"))
    #expect(vectors("main").contains("/vectors/main-"))
    #expect(vectors("plain") != vectors("main"))
    #expect(vectors("plain").contains("/vectors/plain-"))
    #expect(vectors("plain") != vectors("missing"))
  }
}
