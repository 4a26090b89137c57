/// One thing that `ragd doctor` looked at.
struct Check: Encodable {
  enum Outcome: String, Encodable { case ok, warning, failure }

  var subject: String
  var outcome: Outcome
  /// What was found.
  var detail: String
  /// What to do about it; nil when all is well.
  var remedy: String?

  static func ok(_ subject: String, _ detail: String) -> Check {
    Check(subject: subject, outcome: .ok, detail: detail)
  }

  static func warning(_ subject: String, _ detail: String, remedy: String) -> Check {
    Check(subject: subject, outcome: .warning, detail: detail, remedy: remedy)
  }

  static func failure(_ subject: String, _ detail: String, remedy: String) -> Check {
    Check(subject: subject, outcome: .failure, detail: detail, remedy: remedy)
  }
}
