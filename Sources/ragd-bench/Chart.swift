import Foundation

/// Panels of lines over one axis, both axes logarithmic, drawn as SVG.
///
/// Text and axes take the page's own colour, so that it reads on light and dark ground.
struct Chart {
  struct Point {
    var x: Double
    var y: Double
  }

  struct Line {
    var name: String
    /// Points that aren't greater than zero are left out.
    var points: [Point]
  }

  struct Panel {
    var title: String
    var unit: String
    var lines: [Line]
  }

  var title: String
  var xLabel: String
  var panels: [Panel]

  private static let width = 340.0
  private static let height = 330.0
  /// The axes' rectangle inside a panel.
  private static let (left, right, top, bottom) = (52.0, 320.0, 60.0, 230.0)
  /// Told apart by all kinds of sight, on light and on dark.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]

  var svg: String {
    let size = "\(Int(Self.width) * panels.count) \(Int(Self.height))"
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" role="img" \
      font-family="sans-serif" font-size="11" fill="currentColor">
      <style>svg { color: #222 } @media (prefers-color-scheme: dark) { svg { color: #ddd } }</style>
      <title>\(Self.escaped(title))</title>
      <text x="8" y="18" font-size="14">\(Self.escaped(title))</text>

      """
    for (index, panel) in panels.enumerated() {
      text += "<g transform=\"translate(\(Int(Self.width) * index) 0)\">\n"
      text += draw(panel) + "</g>\n"
    }
    return text + "</svg>\n"
  }

  private func draw(_ panel: Panel) -> String {
    let lines = panel.lines.map { line in
      Line(name: line.name, points: line.points.filter { $0.x > 0 && $0.y > 0 })
    }
    let points = lines.flatMap(\.points)
    guard let x = Axis(points.map(\.x)), let y = Axis(points.map(\.y)) else { return "" }
    let place = { (point: Point) in
      (
        Self.left + x.share(of: point.x) * (Self.right - Self.left),
        Self.bottom - y.share(of: point.y) * (Self.bottom - Self.top)
      )
    }
    var text = Self.label("\(panel.title), \(panel.unit)", x: Self.left, y: 44, anchor: "start")
    for tick in x.ticks {
      let (across, _) = place(Point(x: tick, y: y.least))
      text += Self.stroke(across, Self.top, across, Self.bottom)
      text += Self.label(Self.number(tick), x: across, y: Self.bottom + 15, anchor: "middle")
    }
    for tick in y.ticks {
      let (_, down) = place(Point(x: x.least, y: tick))
      text += Self.stroke(Self.left, down, Self.right, down)
      text += Self.label(Self.number(tick), x: Self.left - 5, y: down + 4, anchor: "end")
    }
    text += Self.label(
      xLabel, x: (Self.left + Self.right) / 2, y: Self.bottom + 31, anchor: "middle")
    for (index, line) in lines.enumerated() {
      let colour = Self.colours[index % Self.colours.count]
      let path = line.points.map(place).map { Self.format($0.0) + "," + Self.format($0.1) }
      text += "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" points=\""
      text += path.joined(separator: " ") + "\"/>\n"
      for (across, down) in line.points.map(place) {
        text += "<circle cx=\"\(Self.format(across))\" cy=\"\(Self.format(down))\" r=\"3\" "
        text += "fill=\"\(colour)\"/>\n"
      }
      let (across, down) = (
        Self.left + Double(index % 2) * 140, Self.bottom + 50 + Double(index / 2) * 16
      )
      text += "<rect x=\"\(across)\" y=\"\(down - 8)\" width=\"10\" height=\"10\" "
      text += "fill=\"\(colour)\"/>\n"
      text += Self.label(line.name, x: across + 15, y: down + 1, anchor: "start")
    }
    return text
  }

  private static func stroke(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "<line x1=\"\(format(x1))\" y1=\"\(format(y1))\" x2=\"\(format(x2))\" y2=\"\(format(y2))\" "
      + "stroke=\"currentColor\" stroke-opacity=\"0.25\"/>\n"
  }

  private static func label(_ text: String, x: Double, y: Double, anchor: String) -> String {
    "<text x=\"\(format(x))\" y=\"\(format(y))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>\n"
  }

  private static func format(_ number: Double) -> String { String(format: "%.1f", number) }

  /// A tick's number: 0.1, 3, 10k, 1M.
  private static func number(_ number: Double) -> String {
    switch number {
    case 1e6...: String(format: "%gM", number / 1e6)
    case 1e3...: String(format: "%gk", number / 1e3)
    default: String(format: "%g", number)
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
  }
}

/// A logarithmic axis from a power of ten to another one.
private struct Axis {
  let least: Double
  private let most: Double

  /// Nil without numbers.
  init?(_ numbers: [Double]) {
    guard let low = numbers.min(), let high = numbers.max(), high.isFinite else { return nil }
    least = pow(10, floor(log10(low) + 1e-9))
    most = max(pow(10, ceil(log10(high) - 1e-9)), least * 10)
  }

  var ticks: [Double] {
    Array(sequence(first: least) { [most] in $0 * 10 > most * 1.001 ? nil : $0 * 10 })
  }

  /// Where a number lies, from 0 to 1.
  func share(of number: Double) -> Double { log10(number / least) / log10(most / least) }
}
