/// Predicted text, as tokens: the rest of the cursor's line, and lines after it.
struct Continuation {
  typealias Token = ContinuationModel.Prediction

  /// Lines without their line starts; the first goes on with the cursor's line.
  var lines: [[Token]]
  /// For each line, the probability that it and all before it are right to the end.
  var certainties: [Float]

  private static let longestLine = 100
  /// A further line must be as certain as this, together with all before it.
  static let certaintyOfBlocks: Float = 0.85

  /// Writes the likeliest tokens one after the other, to the end of the line and as long as nothing
  /// but copied text is at hand.
  init(_ model: ContinuationModel, until deadline: Deadline) {
    var model = model
    lines = [[]]
    certainties = []
    var certainty: Float = 1
    var block = BlockExtent()
    var columns = 0
    while let token = model.predictions().first, !deadline.hasPassed {
      certainty *= token.probability
      lines[lines.count - 1].append(token)
      if token.id.isNewline {
        var line = lines.removeLast()
        line.removeLast()
        // The first stands where the cursor's line does.
        if !lines.isEmpty { columns += line.first?.indentChange ?? 0 }
        let belongs = block.add(
          columns: columns, first: line.first?.text.first, last: line.last?.text.last)
        guard belongs || lines.isEmpty else { return }
        lines.append(line)
        certainties.append(certainty)
        guard certainty >= Self.certaintyOfBlocks, !block.isComplete else { return }
        lines.append([])
      } else if lines[lines.count - 1].count >= Self.longestLine || certainty < 0.001 {
        break
      }
      model.accept(token.id)
    }
    // The last line did not come to its end: it counts for nothing unless it is the only one.
    certainties.append(0)
  }
}
