import Storage
import TestSupport
import Testing

@testable import Completion

/// When to keep silent, learned from what the user does.
struct FeedbackTests {
  @Test func rejectsRaiseTheThresholdAndAcceptsLowerIt() {
    var threshold = ConfidenceThreshold()
    #expect(threshold.value == 0.12)
    for _ in 0..<20 { threshold.learn(certainty: 0.15, isAccepted: false) }
    #expect(threshold.value == 0.2)
    for _ in 0..<60 { threshold.learn(certainty: 0.25, isAccepted: false) }
    #expect(threshold.value == 0.3)
    for _ in 0..<60 { threshold.learn(certainty: 0.25, isAccepted: true) }
    for _ in 0..<60 { threshold.learn(certainty: 0.15, isAccepted: true) }
    #expect(threshold.value == 0.12)
    for _ in 0..<20 { threshold.learn(certainty: 0.05, isAccepted: true) }
    #expect(threshold.value == 0.05)
  }

  @Test func nothingSilencesWhatIsNearlySure() {
    var threshold = ConfidenceThreshold()
    for tenth in 0..<10 {
      for _ in 0..<500 { threshold.learn(certainty: Float(tenth) / 10 + 0.05, isAccepted: false) }
    }
    #expect(threshold.value == 0.7)
  }

  @Test func whatWasLearnedIsKept() throws {
    let folder = try TemporaryFolder([:])
    let first = CompletionFeedback(folder: folder.path)
    first.wasShown()
    for _ in 0..<20 { first.judged(certainty: 0.15, isAccepted: false) }
    let second = CompletionFeedback(folder: folder.path)
    #expect(second.counts == .init(shown: 1, accepted: 0, rejected: 20))
    #expect(second.threshold == first.threshold)
  }

  @Test(arguments: [
    "", "{}", "[1]",
    #"{"counts":{"shown":-1,"accepted":0,"rejected":0},"threshold":{"tenths":[]}}"#,
    #"{"counts":{"shown":1,"accepted":0,"rejected":0},"threshold":{"tenths":[{"accepted":1e30,"rejected":0}]}}"#,
  ])
  func aDamagedFileCountsForNothing(text: String) throws {
    let folder = try TemporaryFolder(["completions.json": text])
    let feedback = CompletionFeedback(folder: folder.path)
    #expect(feedback.counts == .init())
    #expect(feedback.threshold == 0.12)
  }
}
