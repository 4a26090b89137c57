import Kernels
import ModelTestSupport
import Storage
import Testing

@testable import ModelFormats

@Suite("Safetensors files")
struct SafetensorsFileTests {
  private static let sample: SafetensorsWriter = {
    var writer = SafetensorsWriter()
    writer.add("a.weight", shape: [2, 3], [1, 2, 3, 4, 5, 6])
    writer.add("b", type: "F16", shape: [2], bytes: [0x00, 0xC0, 0xFF, 0x7B])
    writer.add("c", type: "BF16", shape: [1], bytes: [0x80, 0x3F])
    writer.add("ids", type: "I64", shape: [1], bytes: [1, 0, 0, 0, 0, 0, 0, 0])
    return writer
  }()

  private func open(_ bytes: [UInt8]) throws(ModelFormatError) -> SafetensorsFile {
    try SafetensorsFile(MappedFile(bytes))
  }

  /// Whatever the header's length does to the alignment of the data.
  @Test(arguments: 0..<8) func readsTensors(padding: Int) throws {
    var writer = Self.sample
    writer.padding = padding
    let file = try open(writer.bytes())
    #expect(file.tensors.count == 3)
    let matrix = try file.matrix("a.weight", rows: 2, columns: 3)
    #expect(matrix.rows(1..<2).base.load(as: Float.self) == 4)
    #expect(try file.floats("a.weight", shape: [2, 3]) == [1, 2, 3, 4, 5, 6])
    #expect(try file.vector("b", count: 2) == [-2, 65_504])
    #expect(try file.vector("c", count: 1) == [1])
    #expect(
      throws: ModelFormatError.unsupported(
        what: "tensor ids", reason: "its numbers are of type I64")
    ) { try file.vector("ids", count: 1) }
  }

  @Test func readsNotesAndEscapes() throws {
    let header = #"""
      { "__metadata__": {"format": "pt", "\u00e9\ud83d\ude00": "\"\\\/\b\f\n\r\t"},
        "x": {"shape": [], "data_offsets": [0, 4], "dtype": "F32"} }
      """#
    let file = try open(SafetensorsWriter.file(header: header, data: [0, 0, 0x80, 0x3F]))
    #expect(file.notes == ["format": "pt", "é😀": "\"\\/\u{8}\u{c}\n\r\t"])
    #expect(try file.floats("x", shape: []) == [1])
  }

  @Test(arguments: [
    #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
    #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
    #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
    #"{"x":{"dtype":"F32","shape":[1]}}"#,
    #"{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
    #"{"x":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,0]}}"#,
    #"{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
    #"{"x":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"x":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}"#,
    #"{"x":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}"#,
    #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}"#,
    #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} 1"#,
    #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#,
    #"{"\ud800x":1}"#, #"{"x":null}"#, #"[]"#, "", "{", #"{"x"#, #"{"x\"#, #"{"x\u12"#,
  ]) func refusesWhatContradictsItself(header: String) {
    #expect(throws: ModelFormatError.self) {
      try open(SafetensorsWriter.file(header: header, padding: 0, data: [0, 0, 0, 0, 0, 0, 0, 0]))
    }
  }

  @Test func everyTruncationIsAnError() {
    let bytes = Self.sample.bytes()
    for count in 0..<bytes.count {
      #expect(throws: ModelFormatError.self) { try open(Array(bytes[..<count])) }
    }
  }

  @Test func noChangedBytesTrap() {
    let bytes = Self.sample.bytes()
    var random = LinearGenerator(seed: 5)
    let interesting: [UInt8] = [0, 0x7F, 0x80, 0xFF] + Array(#"{}[]",:\u019"#.utf8)
    for round in 0..<6_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // The first eight bytes, the header's length, are only now and then touched.
        let first = round.isMultiple(of: 10) ? 0 : 8
        let place = Int.random(in: first..<changed.count, using: &random)
        changed[place] = interesting.randomElement(using: &random) ?? 0
      }
      guard let file = try? open(changed) else { continue }
      for tensor in file.tensors.values {
        _ = file.bytes(of: tensor).reduce(0, { $0 &+ Int($1) })
        _ = try? file.floats(tensor.name, shape: tensor.shape)
      }
    }
  }

  @Test(arguments: [UInt64.max, 1 << 63, 1 << 32, 100_000_001])
  func refusesAbsurdHeaderLengths(length: UInt64) {
    var bytes = Self.sample.bytes()
    bytes.replaceSubrange(0..<8, with: littleEndian(length))
    #expect(throws: ModelFormatError.self) { try open(bytes) }
  }
}
