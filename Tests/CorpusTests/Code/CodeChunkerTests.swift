import Corpus
import TestSupport
import Testing

@Suite struct CodeChunkerTests {
  @Test(arguments: CodeSample.all)
  func symbolsAndChunks(_ sample: CodeSample) {
    let chunked = Chunker.chunk(CodeSample.document(Array(sample.source.utf8), sample.language))
    #expect(chunked.symbolTable == sample.symbols)
    #expect(chunked.chunkTable == sample.chunks)
    expectInvariants(chunked)
  }

  @Test(arguments: CodeSample.all)
  func carriageReturnsChangeNothing(_ sample: CodeSample) {
    let text = Array(sample.source.replacing("\n", with: "\r\n").utf8)
    let chunked = Chunker.chunk(CodeSample.document(text, sample.language))
    #expect(chunked.symbolTable == sample.symbols)
    expectInvariants(chunked)
  }

  /// Every language is in the table of samples, `tsx` beside `typescript`.
  @Test func samplesCoverTheLanguages() {
    #expect(Set(CodeSample.all.map(\.language)).count == 24)
  }

  @Test(arguments: CodeSample.all)
  func damagedSourceKeepsTheInvariants(_ sample: CodeSample) {
    var generator = SplitMix(seed: UInt64(sample.language.rawValue) + 1)
    for _ in 0..<24 {
      var text = Array(sample.source.utf8)
      for _ in 0...Int.random(in: 0..<3, using: &generator) { damage(&text, &generator) }
      expectInvariants(Chunker.chunk(CodeSample.document(text, sample.language)))
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: CodeSample.all)
  func endlessNestingTakesLinearTime(_ sample: CodeSample) {
    for unit in ["(", "{", "\"", "'", "`${", "\\\"", "class A{", "public ", "/*", "<<A\n", "a<"] {
      let text = Array(String(repeating: unit, count: 12_000 / unit.utf8.count).utf8)
      expectInvariants(Chunker.chunk(CodeSample.document(text, sample.language)))
    }
  }

  @Test func cythonDefinesWithTypes() {
    let source = """
      cdef extern from "x.h":
          int size

      cdef int LIMIT = 3

      cdef class Reader(Base):
          cdef int fd

          cdef inline bytes next(self, int most=-1):
              return self.read(most)

          cpdef list all(self) except *:
              return []

          def plain(self):
              pass

      cdef void sort(double[:] x, int n) noexcept nogil:
          pass

      cdef struct Node:
          int left

      cdef = 4
      cdef(1)
      """
    let chunked = Chunker.chunk(CodeSample.document(Array(source.utf8), .python))
    let names = chunked.symbols.indices.map {
      "\(chunked.symbols[$0].kind) \(chunked.path(of: $0).joined(separator: "."))"
    }
    #expect(
      names == [
        "class Reader", "method Reader.next", "method Reader.all", "method Reader.plain",
        "function sort", "struct Node", "variable cdef",
      ])
    expectInvariants(chunked)
  }

  @Test func emptyFile() {
    let chunked = Chunker.chunk(CodeSample.document([], .swift))
    #expect(chunked.symbols.isEmpty)
    expectInvariants(chunked)
  }

  @Test func longFunctionIsCutIntoWindowsThatNameIt() {
    let body = (0..<300).map { $0 % 10 == 9 ? "" : "  call(\($0))" }.joined(separator: "\n")
    let chunked = Chunker.chunk(
      CodeSample.document(Array("func long() {\n\(body)\n}\n".utf8), .swift))
    #expect(chunked.chunks.count >= 4)
    #expect(chunked.chunks.allSatisfy { $0.symbol == 0 && $0.lines.count <= 120 })
    expectInvariants(chunked)
  }

  @Test func unclosedBraceCostsOnlyItsOwnFunction() {
    let source = """
      func broken() {
        if a {
          call()

      func whole() {
        call()
      }

      struct Last {
        func member() {}
      }

      """
    let chunked = Chunker.chunk(CodeSample.document(Array(source.utf8), .swift))
    let names = chunked.symbols.indices.map { chunked.path(of: $0).joined(separator: ".") }
    #expect(names == ["broken", "whole", "Last", "Last.member"])
  }

  private func damage(_ text: inout [UInt8], _ generator: inout SplitMix) {
    guard !text.isEmpty else { return }
    let start = Int.random(in: 0..<text.count, using: &generator)
    let end = min(text.count, start + Int.random(in: 1..<80, using: &generator))
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: text.removeSubrange(start..<end)
    case 1: text.insert(contentsOf: text[start..<end], at: start)
    case 2: text.removeSubrange(start...)
    default: text[start] = UInt8.random(in: 0...255, using: &generator)
    }
  }

  private func expectInvariants(
    _ chunked: ChunkedDocument, _ location: SourceLocation = #_sourceLocation
  ) {
    let problems = CodeInvariants.problems(of: chunked)
    #expect(problems.isEmpty, sourceLocation: location)
  }
}
