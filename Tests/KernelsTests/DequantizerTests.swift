import Foundation
import ModelTestSupport
import Testing

@testable import Kernels

@Suite("Blocks against the reference")
struct DequantizerTests {
  /// What `Goldens/blocks.py` recorded of one type.
  private struct Golden: Decodable {
    let blocks, floats: Data
    /// Weights and the reference's product of them; absent for types that aren't quantized.
    let row: Data?
    let product: Float?
  }

  private static let columns = 512
  /// How far a sum in another order may stray, as a share of the sum of magnitudes.
  private static let tolerance: Float = 2e-7

  @Test("Every type is dequantized to the same bits", arguments: ElementType.allCases)
  func dequantizes(type: ElementType) throws {
    let golden = try golden(type)
    #expect(golden.blocks.count == type.bytes(of: Self.columns))
    let bits = dequantized(golden.blocks, type).map(\.bitPattern)
    let expected = golden.floats.withUnsafeBytes { bytes in
      (0..<Self.columns).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
    }
    #expect(bits == expected)
  }

  @Test("Products of quantized rows are the reference's", arguments: ElementType.allCases)
  func multiplies(type: ElementType) throws {
    guard let row = try golden(type).row, let product = try golden(type).product else {
      #expect(!type.isQuantized)
      return
    }
    var generator = LinearGenerator(seed: 3)
    let floats = generator.floats(Self.columns, scale: 2)
    let magnitude = zip(dequantized(row, type), floats).reduce(0) { $0 + abs($1.0 * $1.1) }
    let x = ActivationBuffer(rows: 1, columns: Self.columns)
    for instructions in InstructionSet.available {
      x.quantize(floats, row: 0, columns: Self.columns, for: type, using: instructions)
      let result = row.withUnsafeBytes { bytes -> Float in
        guard let base = bytes.baseAddress else { return .nan }
        var y: Float = 0
        let matrix = Matrix(base: base, type: type, rows: 1, columns: Self.columns)
        Product.multiply(
          matrix, rows: 0..<1, by: x, tokens: 0..<1, into: &y, stride: 1, using: instructions)
        return y
      }
      #expect(abs(result - product) <= Self.tolerance * magnitude, "\(instructions)")
    }
  }

  private func golden(_ type: ElementType) throws -> Golden {
    let data = try Data(contentsOf: Goldens.url("blocks.json"))
    let all = try JSONDecoder().decode([String: Golden].self, from: data)
    return try #require(all[String(type.rawValue)])
  }

  private func dequantized(_ blocks: Data, _ type: ElementType) -> [Float] {
    var floats = [Float](repeating: 0, count: Self.columns)
    blocks.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      Dequantizer.floats(base, type: type, count: Self.columns, into: &floats)
    }
    return floats
  }
}
