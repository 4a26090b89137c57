/// Cuts text without known structure into windows that end at blank lines or before top-level keys
/// where they can.
enum WindowChunker {
  private static let lineLimit = 50
  private static let byteLimit = 2048

  /// - Complexity: O(bytes).
  static func chunk(_ document: Document) -> ChunkedDocument {
    let lines = DocumentLines(document)
    let layout: WindowSplitter.Layout = document.language == .plainText ? .prose : .structure
    let splitter = WindowSplitter(
      lines, layout: layout, lineLimit: lineLimit, byteLimit: byteLimit)
    let chunks = splitter.windows(of: 0..<lines.count).map { window in
      Chunk(kind: .text, bytes: lines.bytes(of: window), lines: window, symbol: -1, symbols: 0..<0)
    }
    return ChunkedDocument(
      document: document, chunks: chunks, symbols: [], regions: [], codeBlocks: [])
  }
}
