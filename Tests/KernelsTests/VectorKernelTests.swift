import Kernels
import ModelTestSupport
import Testing

/// The kernels of the search among vectors against their plain twins.
@Suite struct VectorKernelTests {
  private static let fast = InstructionSet.available.filter { $0 != .plain }
  /// Fewer than a word of bits, words that are not full, and whole ones.
  private static let widths = [1, 7, 63, 64, 65, 383, 384, 768, 1024]
  /// Float sums in another order.
  private static let sumTolerance: Float = 1e-4

  @Test(arguments: fast, widths) func bitSums(set: InstructionSet, width: Int) {
    var random = LinearGenerator(seed: UInt64(width))
    let groups = VectorKernels.groups(width: width)
    for rows in [1, 3, 4, 9, 256] {
      var bits = (0..<rows * groups).map { _ in random.next() ^ random.next() << 32 }
      // The ends of what a sum can be: all bits set, none.
      for group in 0..<groups { bits[group] = .max }
      let query = (0..<groups * 64).map { _ in Int8(truncatingIfNeeded: random.next() >> 40) }
      func sums(_ set: InstructionSet) -> [Int32] {
        var sums = [Int32](repeating: -1, count: rows)
        VectorKernels(set).bitSums(bits, rows: rows, groups: groups, query: query, into: &sums)
        return sums
      }
      #expect(sums(set) == sums(.plain))
      #expect(sums(.plain)[0] == query.reduce(0) { $0 + Int32($1) })
    }
  }

  @Test(arguments: fast, widths) func byteDots(set: InstructionSet, width: Int) {
    var random = LinearGenerator(seed: UInt64(width))
    let (rows, stride) = (11, width + 5)
    let bytes = (0..<rows * stride).map { _ in Int8(truncatingIfNeeded: random.next() >> 40) }
    let query = (0..<width).map { _ in Int16(truncatingIfNeeded: random.next() >> 40) / 2 }
    let chosen: [Int32] = [10, 0, 3, 3, 7, 9]
    func dots(_ set: InstructionSet) -> [Int32] {
      var dots = [Int32](repeating: -1, count: chosen.count)
      VectorKernels(set).byteDots(
        chosen, count: chosen.count, base: bytes, stride: stride, width: width, query: query,
        into: &dots)
      return dots
    }
    #expect(dots(set) == dots(.plain))
    var first: Int64 = 0
    for c in 0..<width { first += Int64(bytes[10 * stride + c]) * Int64(query[c]) }
    #expect(dots(.plain)[0] == Int32(truncatingIfNeeded: first))
  }

  @Test(arguments: fast, widths) func encode(set: InstructionSet, width: Int) {
    var random = LinearGenerator(seed: UInt64(width))
    let groups = VectorKernels.groups(width: width)
    let row = (0..<width).map { _ in Int8(truncatingIfNeeded: random.next() >> 40) }
    let mean = random.floats(width) + [Float](repeating: 0, count: groups * 64 - width)
    func codes(_ set: InstructionSet) -> (bits: [UInt64], sums: VectorKernels.Sums) {
      var bits = [UInt64](repeating: 0x5555, count: groups)
      let sums = VectorKernels(set).encode(
        row, width: width, scale: 0.01, mean: mean, into: &bits)
      return (bits, sums)
    }
    let (found, wanted) = (codes(set), codes(.plain))
    #expect(found.bits == wanted.bits)
    for field in [\VectorKernels.Sums.sizes, \.squares, \.means] {
      let (sum, truth) = (found.sums[keyPath: field], wanted.sums[keyPath: field])
      #expect(abs(sum - truth) <= Self.sumTolerance * max(1, abs(truth)))
    }
    for c in 0..<width {
      let isSet = wanted.bits[c / 64] >> UInt64(c % 64) & 1 == 1
      let difference = Float(row[c]) * 0.01 - mean[c]
      #expect(isSet == (difference > 0))
    }
  }

  @Test(arguments: fast) func choose(set: InstructionSet) {
    var random = LinearGenerator(seed: 5)
    for rows in [1, 15, 16, 17, 100, 256] {
      let padded = (rows + 15) / 16 * 16
      let sums = (0..<padded).map { _ in Int32(truncatingIfNeeded: random.next() >> 52) }
      let factors = random.floats(padded).map { abs($0) }
      var biases = random.floats(padded)
      biases[0] = -.infinity
      let errors = random.floats(padded).map { abs($0) }
      // Between two sums' bounds, so that rounding decides nothing.
      let bound = VectorKernels.Bound(scale: 0.001, shift: 0.3, slack: 3, threshold: 0.70001)
      func chosen(_ set: InstructionSet) -> [Int32] {
        var chosen = [Int32](repeating: -1, count: rows)
        let count = factors.withUnsafeBufferPointer { factors in
          biases.withUnsafeBufferPointer { biases in
            errors.withUnsafeBufferPointer { errors -> Int in
              guard let factors = factors.baseAddress, let biases = biases.baseAddress,
                let errors = errors.baseAddress
              else { return 0 }
              let terms = VectorKernels.Terms(factors: factors, biases: biases, errors: errors)
              return VectorKernels(set).choose(
                rows: rows, sums: sums, terms, bound, into: &chosen)
            }
          }
        }
        return Array(chosen.prefix(count))
      }
      #expect(chosen(set) == chosen(.plain))
      #expect(!chosen(set).contains(0))
      #expect(rows < 100 || !chosen(set).isEmpty)
    }
  }

  @Test(arguments: widths) func rotationKeepsProducts(width: Int) {
    var random = LinearGenerator(seed: 9)
    let (a, b) = (random.floats(width), random.floats(width))
    let rotation = Rotation(width: width)
    let (x, y) = (rotation.apply(to: a), rotation.apply(to: b))
    func product(_ a: [Float], _ b: [Float]) -> Float {
      zip(a, b).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }
    let size = (product(a, a) * product(b, b)).squareRoot()
    #expect(abs(product(x, y) - product(a, b)) <= 1e-5 * size)
    #expect(abs(product(x, x) - product(a, a)) <= 1e-5 * product(a, a))
  }

  /// One dimension's content reaches all the others.
  @Test(arguments: [383, 384, 768, 1024]) func rotationSpreads(width: Int) {
    for place in [0, width / 2, width - 1] {
      var unit = [Float](repeating: 0, count: width)
      unit[place] = 1
      let largest = Rotation(width: width).apply(to: unit).reduce(0) { max($0, abs($1)) }
      #expect(largest < 8 / Float(width).squareRoot())
    }
  }

  /// No query's product with bytes can leave 32 bits.
  @Test(arguments: [1, 384, 4096, 60_000]) func queriesStayWithin32Bits(width: Int) {
    let query = ScaledVector<Int16>(query: [Float](repeating: -0.3, count: width))
    let worst = query.values.reduce(Int64(0)) { $0 + abs(Int64($1)) * 127 }
    #expect(worst <= Int64(Int32.max))
    #expect(query.values.allSatisfy { $0 < 0 })
    #expect(abs(Float(query.values[0]) * query.scale + 0.3) < 1e-3)
  }

  @Test func bytesKeepProductsWithTheirVector() {
    var random = LinearGenerator(seed: 3)
    let vector = random.floats(384)
    let bytes = ScaledVector<Int8>(vector, count: 384)
    var (product, square) = (Float(0), Float(0))
    for (number, byte) in zip(vector, bytes.values) {
      product += number * Float(byte) * bytes.scale
      square += number * number
    }
    #expect(abs(product - square) < 1e-5 * square)
    #expect(bytes.values.contains { abs($0) == 127 })
  }
}
