import Foundation
import JSONRPC

/// The URI of an indexed file or of some of its lines: `ragd:///Sources/Cache.swift?lines=12-40`.
struct ResourceAddress: Hashable, Sendable {
  /// Relative to the project's root.
  let path: String
  /// 1-based, both ends included; nil means all.
  let lines: ClosedRange<Int>?

  /// As `resources/templates/list` shows the form of them (RFC 6570).
  static let template: JSONValue = [
    "uriTemplate": "ragd:///{+path}{?lines}", "name": "file",
    "title": "A file of the project, or some of its lines",
    "description":
      "path is relative to the project's root; lines is one line (12) or a range (12-40), counted from 1",
  ]

  init(path: String, lines: ClosedRange<Int>? = nil) {
    self.path = path
    self.lines = lines
  }

  /// - Throws: `ResponseError` that says what a URI must look like.
  init(_ uri: String) throws(ResponseError) {
    guard let parts = URLComponents(string: uri), parts.scheme == "ragd",
      parts.host?.isEmpty ?? true, parts.path.hasPrefix("/"), parts.path.utf8.count > 1
    else {
      throw ResponseError(
        .invalidParams,
        "params.uri: expected ragd:///PATH or ragd:///PATH?lines=FIRST-LAST, found \"\(uri)\""
      )
    }
    path = String(parts.path.dropFirst())
    lines = try Self.lines(parts.queryItems ?? [])
  }

  private static func lines(_ items: [URLQueryItem]) throws(ResponseError) -> ClosedRange<Int>? {
    guard let item = items.first else { return nil }
    let numbers = (item.value ?? "").split(separator: "-", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    guard items.count == 1, item.name == "lines", (1...2).contains(numbers.count),
      let first = numbers.first, let last = numbers.last, first >= 1, first <= last
    else {
      throw ResponseError(
        .invalidParams, "params.uri: expected ?lines=FIRST-LAST behind the path, counted from 1")
    }
    return first...last
  }

  var uri: String {
    var allowed = CharacterSet.urlPathAllowed
    // Legal in a path, but not everywhere taken for part of it.
    allowed.remove(charactersIn: ";")
    let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    return "ragd:///\(escaped)" + (lines.map { "?lines=\($0.lowerBound)-\($0.upperBound)" } ?? "")
  }
}
