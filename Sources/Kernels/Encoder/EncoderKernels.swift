internal import CKernels
import Foundation

/// The encoder's kernels in C, by set of instructions.
enum EncoderKernels {
  /// The kernels of a set; nil when they are the plain ones, in Swift.
  static func table(_ instructions: InstructionSet) -> ck_encoder? {
    #if arch(x86_64)
      switch instructions {
      case .avx512: ck_encoder_avx512
      case .avx2: ck_encoder_avx2
      case .plain, .neon: nil
      }
    #elseif arch(arm64)
      instructions == .neon ? ck_encoder_neon : nil
    #else
      nil
    #endif
  }
}

/// x · (1 + erf(x / √2)) / 2, the activation between the two maps of a BERT layer.
func gelu(_ x: Float) -> Float { x / 2 * (1 + Float(erf(Double(x) * 0.5.squareRoot()))) }
