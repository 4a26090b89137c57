/// A vector of whole numbers, and what they are to be multiplied with.
package struct ScaledVector<Element: FixedWidthInteger & SignedInteger & Sendable>: Sendable {
  package let scale: Float
  package let values: [Element]
}

extension ScaledVector<Int8> {
  /// The nearest bytes to a vector, whose largest number becomes ±127.
  ///
  /// The scale makes up for what rounding does to the length: the product of the result with the vector is
  /// the vector's with itself. Where the two have nearly the same direction, as in the neighbours that
  /// a search is after, this halves the errors.
  ///
  /// - Parameters:
  ///   - vector: finite numbers.
  ///   - count: of the bytes; zeros follow where the vector has fewer.
  package init(_ vector: [Float], count: Int) {
    values = rounded(vector, to: 127, count: count)
    var square: Float = 0
    var product: Float = 0
    for (number, value) in zip(vector, values) {
      square += number * number
      product += number * Float(value)
    }
    scale = product > 0 ? square / product : 0
  }
}

extension ScaledVector<Int16> {
  /// A query whose product with any row of bytes stays within 32 bits.
  package init(query: [Float]) {
    let largest = query.reduce(0) { max($0, abs($1)) }
    let sum = query.reduce(0) { $0 + Double(abs($1)) }
    // Rounding adds at most half to each of the numbers.
    let most = Double(Int32.max) / 127 - Double(query.count)
    let limit = sum > 0 ? min(most * Double(largest) / sum, Double(Int16.max)) : 1
    let whole = Float(max(1, limit)).rounded(.down)
    values = rounded(query, to: whole, count: query.count)
    scale = largest / whole
  }
}

/// Numbers in proportion, the largest of them `limit`, rounded to the nearest, ties to even.
private func rounded<Element: FixedWidthInteger>(
  _ vector: [Float], to limit: Float, count: Int
) -> [Element] {
  let largest = vector.reduce(0) { max($0, abs($1)) }
  // Of numbers so small that this is infinite nothing is left.
  let factor = limit / largest
  var values = [Element](repeating: 0, count: max(count, vector.count))
  guard factor.isFinite else { return values }
  for (index, number) in vector.enumerated() {
    let scaled = (number * factor).rounded(.toNearestOrEven)
    values[index] = Element(min(max(scaled, -limit), limit))
  }
  return values
}
