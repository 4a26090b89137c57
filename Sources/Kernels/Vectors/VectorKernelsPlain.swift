/// The functions of `VectorKernels` without intrinsics, which tests trust.
extension VectorKernels {
  enum Plain {
    static func encode(
      _ row: UnsafePointer<Int8>, width: Int, scale: Float, mean: UnsafePointer<Float>,
      into bits: UnsafeMutablePointer<UInt64>
    ) -> Sums {
      var sums = Sums()
      bits.update(repeating: 0, count: groups(width: width))
      for c in 0..<width {
        let r = Float(row[c]) * scale - mean[c]
        if r > 0 { bits[c / 64] |= 1 << UInt64(c % 64) }
        sums.sizes += abs(r)
        sums.squares += r * r
        sums.means += r * mean[c]
      }
      return sums
    }

    static func bitSums(
      _ bits: UnsafePointer<UInt64>, rows: Int, groups: Int, query: UnsafePointer<Int8>,
      into sums: UnsafeMutablePointer<Int32>
    ) {
      for row in 0..<rows {
        var sum: Int32 = 0
        for group in 0..<groups {
          var word = bits[row * groups + group]
          while word != 0 {
            sum += Int32(query[64 * group + word.trailingZeroBitCount])
            word &= word &- 1
          }
        }
        sums[row] = sum
      }
    }

    static func choose(
      rows: Int, sums: UnsafePointer<Int32>, _ terms: Terms, _ bound: Bound,
      into chosen: UnsafeMutablePointer<Int32>
    ) -> Int {
      var count = 0
      for row in 0..<rows {
        let estimate =
          terms.biases[row] + terms.factors[row] * (bound.scale * Float(sums[row]) - bound.shift)
        guard estimate + bound.slack * terms.errors[row] >= bound.threshold else { continue }
        chosen[count] = Int32(row)
        count += 1
      }
      return count
    }

    static func byteDots(
      _ rows: UnsafePointer<Int32>, count: Int, base: UnsafePointer<Int8>, stride: Int, width: Int,
      query: UnsafePointer<Int16>, into dots: UnsafeMutablePointer<Int32>
    ) {
      for index in 0..<count {
        let row = base + Int(rows[index]) * stride
        var dot: Int32 = 0
        for c in 0..<width { dot &+= Int32(row[c]) * Int32(query[c]) }
        dots[index] = dot
      }
    }
  }
}
