internal import CKernels
import Foundation

/// What a decoder computes on floats between its matrices of weights, in one instruction set.
///
/// Functions are pure and single-threaded; callers split the work. Pointers are to as many numbers as the
/// parameters say; nothing is checked.
///
/// `@unchecked Sendable`: a constant table of pointers to C functions that keep no state.
package struct FloatKernels: @unchecked Sendable {
  /// For the instruction set that this process uses.
  package static let current = FloatKernels(.current)

  /// The set's functions; nil for the plain ones.
  private let fast: ck_decoder?

  /// - Parameter set: one of `InstructionSet.available`.
  package init(_ set: InstructionSet) {
    fast =
      switch set {
      case .plain: nil
      #if arch(x86_64)
        case .avx2: ck_decoder_avx2
        case .avx512: ck_decoder_avx512
        case .neon: nil
      #elseif arch(arm64)
        case .neon: ck_decoder_neon
        case .avx2, .avx512: nil
      #else
        case .neon, .avx2, .avx512: nil
      #endif
      }
  }
}

// MARK: - Dense products

/// A dense matrix in row-major order, in half or single precision.
package enum DenseMatrix {
  case half(UnsafePointer<UInt16>, stride: Int)
  case single(UnsafePointer<Float>, stride: Int)
}

extension FloatKernels {
  /// Computes `c[r][j] = Σ a[r][k] · b[k][j]`, or adds it to `c`; sums run in the order of k.
  ///
  /// - Parameters:
  ///   - columns: of `b` and `c`; fastest in multiples of 16.
  ///   - depth: columns of `a`, rows of `b`.
  package func product(
    rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, stride: Int,
    by b: DenseMatrix, adds: Bool = false, into c: UnsafeMutablePointer<Float>, stride cStride: Int
  ) {
    guard let fast else {
      return Plain.product(
        rows: rows, columns: columns, depth: depth, a, stride: stride, by: b, adds: adds, into: c,
        stride: cStride)
    }
    switch b {
    case .half(let b, let bStride):
      fast.product(rows, columns, depth, a, stride, b, bStride, true, adds, c, cStride)
    case .single(let b, let bStride):
      fast.product(rows, columns, depth, a, stride, b, bStride, false, adds, c, cStride)
    }
  }
}

// MARK: - Norms and softmax

extension FloatKernels {
  /// Computes `out = x / √(mean(x²) + epsilon) · weight`; `out` may be `x`.
  ///
  /// Source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.
  package func rmsNorm(
    _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>, count: Int, epsilon: Float,
    into out: UnsafeMutablePointer<Float>
  ) {
    guard let fast else {
      return Plain.rmsNorm(x, weight: weight, count: count, epsilon: epsilon, into: out)
    }
    fast.rms_norm(count, x, weight, epsilon, out)
  }

  /// The greatest number that is not NaN; -∞ when there is none.
  package func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
    guard let fast else { return Plain.maximum(x, count: count) }
    return fast.maximum(count, x)
  }

  /// Replaces x by `exp(x - shift)` and returns the sum.
  package func exponentials(
    _ x: UnsafeMutablePointer<Float>, count: Int, shift: Float
  ) -> Float {
    guard let fast else { return Plain.exponentials(x, count: count, shift: shift, into: x) }
    return fast.exponentials(count, x, shift, x)
  }

  /// The logarithm of `Σ exp(x)`, computed without overflow.
  package func logSumExp(_ x: UnsafePointer<Float>, count: Int) -> Float {
    let shift = maximum(x, count: count)
    guard shift.isFinite else { return shift }
    let sum =
      fast.map { $0.exponentials(count, x, shift, nil) }
      ?? Plain.exponentials(x, count: count, shift: shift, into: nil)
    return shift + log(sum)
  }
}

// MARK: - Element by element

extension FloatKernels {
  /// How a feed-forward layer's gate is bent.
  package enum Activation: Sendable, Hashable {
    case silu
    /// GELU by its approximation with tanh.
    case gelu
  }

  /// Computes `gate = activation(gate) · up`.
  package func gate(
    _ gate: UnsafeMutablePointer<Float>, up: UnsafePointer<Float>, count: Int,
    activation: Activation
  ) {
    switch (fast, activation) {
    case (let fast?, .silu): fast.gate_silu(count, gate, up)
    case (let fast?, .gelu): fast.gate_gelu(count, gate, up)
    case (nil, _): Plain.gate(gate, up: up, count: count, activation: activation)
    }
  }

  /// Computes `x *= factor`.
  package func scale(_ x: UnsafeMutablePointer<Float>, by factor: Float, count: Int) {
    guard let fast else { return Plain.scale(x, by: factor, count: count) }
    fast.scale(count, factor, x)
  }

  /// Turns each pair (a, b) of x to (a cos - b sin, a sin + b cos).
  ///
  /// - Parameters:
  ///   - isSplit: a pair is `x[i], x[i + pairs]`; else `x[2i], x[2i + 1]`.
  ///
  /// Source: Su et al., RoFormer, 2021.
  package func rotate(
    _ x: UnsafeMutablePointer<Float>, pairs: Int, isSplit: Bool, cosines: UnsafePointer<Float>,
    sines: UnsafePointer<Float>
  ) {
    guard let fast else {
      return Plain.rotate(x, pairs: pairs, isSplit: isSplit, cosines: cosines, sines: sines)
    }
    fast.rotate(pairs, isSplit, x, cosines, sines)
  }

  /// Writes `out[i · stride] = x[i]`, rounded to half precision.
  package func storeHalf(
    _ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<UInt16>, stride: Int = 1
  ) {
    guard let fast else { return Plain.storeHalf(x, count: count, into: out, stride: stride) }
    fast.store_half(count, x, out, stride)
  }

  /// Computes `x += y`.
  package func add(
    _ y: UnsafePointer<Float>, to x: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard let fast else { return Plain.add(y, to: x, count: count) }
    fast.add(count, x, y)
  }
}

// MARK: - Gradients

extension FloatKernels {
  /// From the gradient of `activation(gate) · up`, computes those of `gate` and `up`.
  /// - Parameter slopes: one for each number of `gate`, and of `up`.
  package func gateGradient(
    _ dy: UnsafePointer<Float>, gate: UnsafePointer<Float>, up: UnsafePointer<Float>, count: Int,
    activation: Activation,
    into slopes: (gate: UnsafeMutablePointer<Float>, up: UnsafeMutablePointer<Float>)
  ) {
    switch (fast, activation) {
    case (let fast?, .silu): fast.silu_gradient(count, dy, gate, up, slopes.gate, slopes.up)
    case (let fast?, .gelu): fast.gelu_gradient(count, dy, gate, up, slopes.gate, slopes.up)
    case (nil, _):
      Plain.gateGradient(
        dy, gate: gate, up: up, count: count, activation: activation, into: slopes)
    }
  }

  /// Turns the gradient of a softmax's weights into that of `x`, where the softmax is of `scale · x`.
  package func softmaxGradient(
    _ slopes: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, count: Int, scale: Float
  ) {
    guard let fast else {
      return Plain.softmaxGradient(slopes, weights: weights, count: count, scale: scale)
    }
    fast.softmax_gradient(count, weights, scale, slopes)
  }
}
