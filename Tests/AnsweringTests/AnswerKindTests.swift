import Testing

@testable import Answering

@Suite struct AnswerKindTests {
  @Test(arguments: [
    ("How many workers run at once?", AnswerKind.number),
    ("What is the smallest page that fits?", .number),
    ("Why is the queue drained twice?", .reason),
    ("What's the reason for two queues?", .reason),
    ("How do I drain a queue?", .name), ("", .name), ("??", .name),
  ])
  func questionsTellWhatTheyAskFor(question: String, kind: AnswerKind) {
    #expect(AnswerKind(question) == kind)
  }

  @Test(arguments: [
    ("What is the default port?", true), ("How many are kept unless I say so?", true),
    ("Which port is used out of the box?", true), ("How long if a limit is not configured?", true),
    ("Which port does it use?", false), ("How is a limit set?", false), ("", false),
  ])
  func questionsAskForDefaults(question: String, expected: Bool) {
    #expect(AnswerKind.asksForDefault(question) == expected)
  }

  @Test(arguments: [
    ("The default is `tidal`.", true), ("By default, nothing.", true),
    ("It defaults to 4.", true), ("It is 4.", false), ("", false),
  ])
  func sentencesStateDefaults(text: String, expected: Bool) {
    #expect(AnswerKind.statesDefault(text) == expected)
  }

  @Test(arguments: [
    (AnswerKind.number, "There are 4 of them.", true), (.number, "There are four.", true),
    (.number, "There are some.", false), (.reason, "It waits because the lock is held.", true),
    (.reason, "It waits so that others finish.", true), (.reason, "It waits.", false),
    (.name, "Call `drain` first.", true), (.name, "Call drainQueue first.", true),
    (.name, "Set MAX_QUEUE first.", true), (.name, "Empty it first.", false), (.name, "", false),
  ])
  func textsAreToldApart(kind: AnswerKind, text: String, isIn: Bool) {
    #expect(kind.isIn(text) == isIn)
  }
}
