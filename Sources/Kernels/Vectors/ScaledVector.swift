/// A vector of whole numbers, and what they are to be multiplied with.
package struct ScaledVector<Element: FixedWidthInteger & SignedInteger & Sendable>: Sendable {
  package let scale: Float
  package let values: [Element]

  /// The nearest to a vector, whose largest number becomes `limit`, the others in proportion.
  ///
  /// - Parameters:
  ///   - vector: finite numbers.
  ///   - limit: at most `Element.max`.
  ///   - count: of the values; zeros follow where the vector has fewer.
  package init(_ vector: some Collection<Float>, limit: Int, count: Int) {
    let largest = vector.reduce(0) { max($0, abs($1)) }
    scale = largest / Float(limit)
    // A subnormal number's scale may be zero.
    let inverse = scale > 0 && (1 / scale).isFinite ? 1 / scale : 0
    var values = [Element](repeating: 0, count: max(count, vector.count))
    for (index, number) in vector.enumerated() {
      let rounded = (number * inverse).rounded(.toNearestOrEven)
      values[index] = Element(min(max(rounded, -Float(limit)), Float(limit)))
    }
    self.values = values
  }
}

extension ScaledVector<Int16> {
  /// A query whose product with any row of bytes stays within 32 bits.
  package init(query: [Float]) {
    let largest = query.reduce(0) { max($0, abs($1)) }
    let sum = query.reduce(0) { $0 + Double(abs($1)) }
    // Rounding adds at most half to each of the numbers.
    let most = Double(Int32.max) / 127 - Double(query.count)
    let limit = sum > 0 ? most * Double(largest) / sum : 0
    self.init(query, limit: Int(min(max(limit, 1), Double(Int16.max))), count: query.count)
  }
}
