import Corpus
import SearchIndex

/// Makes cases of commits: the subject leads to the files that were changed.
///
/// The index holds the files as they are now, so this tells how well the place of a change is found from
/// its description.
struct CommitCases {
  let snapshot: IndexSnapshot
  let root: String
  let log: CommitLog

  /// Files of a commit at most: larger ones tidy up, and their subjects name no place.
  private static let mostFiles = 8
  /// Words that begin subjects which speak of a commit, not of code.
  private static let formal = [
    "revert", "merge", "bump", "release", "version", "wip", "fixup!", "squash!",
  ]

  /// At most `most` cases, drawn from all commits that fit.
  func sample(_ most: Int, _ random: inout LinearGenerator) -> [PlaceCase] {
    var commits = log.commits
    commits.shuffle(using: &random)
    var cases: [PlaceCase] = []
    for commit in commits where cases.count < most {
      guard let made = makeCase(of: commit), !cases.contains(where: { $0.query == made.query })
      else {
        continue
      }
      cases.append(made)
    }
    return cases
  }

  private func makeCase(of commit: CommitLog.Commit) -> PlaceCase? {
    let paths = commit.paths.filter { !SectionCases.isChronicle($0) }
    let query = Self.query(commit.subject)
    guard commit.hasParent, (1...Self.mostFiles).contains(paths.count), PlaceCase.isTelling(query),
      !Self.formal.contains(where: query.lowercased().hasPrefix)
    else { return nil }
    let present = paths.compactMap { snapshot.file(root: root, path: $0).map(snapshot.file) }
    // Tests follow the code that they test; where only they changed, they are what is looked for.
    let code = present.filter { !$0.traits.contains(.test) }
    let right = code.isEmpty ? present : code
    guard !right.isEmpty else { return nil }
    return PlaceCase(
      origin: .commit, query: query, targets: right.map { .init(path: $0.path) })
  }

  /// A subject without the number of its issue and the kind of change before a colon.
  static func query(_ subject: String) -> String {
    subject.replacing(/\s*\(?#\d+\)?/, with: "")
      .replacing(
        /^(feat|fix|docs|chore|refactor|perf|test|style|build|ci)(\([^)]*\))?!?:\s*/, with: "")
  }
}
