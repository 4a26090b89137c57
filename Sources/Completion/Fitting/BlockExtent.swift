/// Where the block ends that begins with a line to be written.
///
/// Judged by indentation, as people see it: a block goes on as long as its lines stand no further left than
/// its first one, and is complete when one stands as far left again after others that stood further
/// right; that line belongs to it if it closes something. A blank line ends it too.
struct BlockExtent {
  /// Lines at most, the first among them.
  private static let mostLines = 12

  /// Nothing is added later.
  private let end: ContinuousClock.Instant?
  private var columns = 0
  private var lines = 0
  private var hasInnerLines = false
  /// Whether no line can be added any more.
  private(set) var isComplete = false

  /// - Parameter time: from now on in which lines may be added; nil for any.
  init(beginningWithin time: Duration? = nil) { end = time.map { .now + $0 } }

  /// Adds a line, the first one with what stands before it already.
  /// - Returns: whether it belongs to the block.
  @discardableResult
  mutating func add(_ text: some BidirectionalCollection<UInt8>) -> Bool {
    add(
      columns: text.prefix { $0.isBlank }.count, first: text.first { !$0.isBlank },
      last: text.last { !$0.isBlank })
  }

  /// - Parameters:
  ///   - columns: of its indentation, counted from anywhere.
  ///   - first: its first byte that is no blank; nil for a blank line.
  ///   - last: the last one.
  @discardableResult
  mutating func add(columns: Int, first: UInt8?, last: UInt8?) -> Bool {
    if lines == 0 { self.columns = columns }
    guard !isComplete, let first, let last, columns >= self.columns else {
      isComplete = true
      return false
    }
    var belongs = true
    if columns > self.columns {
      hasInnerLines = true
    } else if hasInnerLines {
      belongs = ")]}".utf8.contains(first)
      // An "else" goes on with it.
      isComplete = !belongs || !"([{:".utf8.contains(last)
      hasInnerLines = false
    }
    if belongs { lines += 1 }
    if lines >= Self.mostLines || end.map({ .now >= $0 }) == true { isComplete = true }
    return belongs
  }
}
