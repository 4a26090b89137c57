internal import CKernels

/// What a search among stored vectors computes, in one instruction set.
///
/// Functions are pure and single-threaded. Pointers are to as many numbers as the parameters say; nothing
/// is checked. Dimensions come in groups of 64, a word of bits each: a query in bytes and a mean have zeros
/// from the width to the end of the last group.
///
/// `@unchecked Sendable`: a constant table of pointers to C functions that keep no state.
package struct VectorKernels: @unchecked Sendable {
  /// For the instruction set that this process uses.
  package static let current = VectorKernels(.current)

  /// The set's functions; nil for the plain ones.
  private let fast: ck_vectors?

  /// - Parameter set: one of `InstructionSet.available`.
  package init(_ set: InstructionSet) {
    fast =
      switch set {
      case .plain: nil
      #if arch(x86_64)
        case .avx2: ck_vectors_avx2
        case .avx512: ck_vectors_avx512
        case .neon: nil
      #elseif arch(arm64)
        case .neon: ck_vectors_neon
        case .avx2, .avx512: nil
      #else
        case .neon, .avx2, .avx512: nil
      #endif
      }
  }

  /// Words of bits, each for 64 dimensions, that a row of one-bit codes takes.
  package static func groups(width: Int) -> Int { (width + 63) / 64 }
}

// MARK: - One-bit codes

extension VectorKernels {
  /// A row less the mean: the sums from which its estimates are made.
  package struct Sums {
    /// Σ |r|.
    package var sizes: Float = 0
    /// Σ r².
    package var squares: Float = 0
    /// Σ r · mean.
    package var means: Float = 0
  }

  /// Writes the signs of `r = scale · row - mean`, bit by bit: set where r > 0.
  ///
  /// - Parameters:
  ///   - mean: `groups(width:)` · 64 numbers.
  ///   - bits: `groups(width:)` words.
  package func encode(
    _ row: UnsafePointer<Int8>, width: Int, scale: Float, mean: UnsafePointer<Float>,
    into bits: UnsafeMutablePointer<UInt64>
  ) -> Sums {
    guard let fast else {
      return Plain.encode(row, width: width, scale: scale, mean: mean, into: bits)
    }
    var sums = ck_vector_sums()
    fast.encode(width, row, scale, mean, bits, &sums)
    return Sums(sizes: sums.sizes, squares: sums.squares, means: sums.means)
  }

  /// Computes each row's sum of the query's bytes where its bits are set; exactly.
  ///
  /// - Parameters:
  ///   - bits: rows × groups words.
  ///   - query: groups · 64 bytes.
  package func bitSums(
    _ bits: UnsafePointer<UInt64>, rows: Int, groups: Int, query: UnsafePointer<Int8>,
    into sums: UnsafeMutablePointer<Int32>
  ) {
    guard let fast else {
      return Plain.bitSums(bits, rows: rows, groups: groups, query: query, into: sums)
    }
    fast.bit_sums(rows, groups, bits, query, sums)
  }

  /// What makes a row's sum the upper bound of its similarity:
  /// `bias + factor · (scale · sum - shift) + slack · error`.
  package struct Bound {
    package var scale: Float
    package var shift: Float
    package var slack: Float
    /// Rows whose bound is less are not chosen.
    package var threshold: Float

    package init(scale: Float, shift: Float, slack: Float, threshold: Float) {
      self.scale = scale
      self.shift = shift
      self.slack = slack
      self.threshold = threshold
    }
  }

  /// What a search keeps of each row beside its bits; readable to the next multiple of 16 rows.
  package struct Terms {
    package var factors: UnsafePointer<Float>
    package var biases: UnsafePointer<Float>
    package var errors: UnsafePointer<Float>

    package init(
      factors: UnsafePointer<Float>, biases: UnsafePointer<Float>, errors: UnsafePointer<Float>
    ) {
      self.factors = factors
      self.biases = biases
      self.errors = errors
    }
  }

  /// Writes, in order, the rows whose bound reaches the threshold.
  ///
  /// - Parameters:
  ///   - sums: of as many rows, readable to the next multiple of 16.
  ///   - chosen: room for all rows.
  /// - Returns: how many there are.
  package func choose(
    rows: Int, sums: UnsafePointer<Int32>, _ terms: Terms, _ bound: Bound,
    into chosen: UnsafeMutablePointer<Int32>
  ) -> Int {
    guard let fast else {
      return Plain.choose(rows: rows, sums: sums, terms, bound, into: chosen)
    }
    var ck = ck_vector_bound(
      scale: bound.scale, shift: bound.shift, slack: bound.slack, threshold: bound.threshold)
    return fast.choose(rows, sums, terms.factors, terms.biases, terms.errors, &ck, chosen)
  }
}

// MARK: - Bytes

extension VectorKernels {
  /// Computes the products of chosen rows of bytes with a query; exactly, where no sum leaves 32 bits.
  ///
  /// - Parameters:
  ///   - rows: `count` of them, each `stride` bytes times its number behind `base`.
  ///   - query: `width` numbers.
  package func byteDots(
    _ rows: UnsafePointer<Int32>, count: Int, base: UnsafePointer<Int8>, stride: Int, width: Int,
    query: UnsafePointer<Int16>, into dots: UnsafeMutablePointer<Int32>
  ) {
    guard let fast else {
      return Plain.byteDots(
        rows, count: count, base: base, stride: stride, width: width, query: query, into: dots)
    }
    fast.byte_dots(count, rows, base, stride, width, query, dots)
  }
}
