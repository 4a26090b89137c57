extension Field {
  /// The field's name in a hit's reasons.
  var label: String {
    switch self {
    case .path: "path"
    case .symbol: "name"
    case .signature: "signature"
    case .docComment: "doc comment"
    case .body: "text"
    case .heading: "heading"
    }
  }
}
