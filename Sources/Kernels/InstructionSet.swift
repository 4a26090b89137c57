internal import CKernels
import Foundation

/// The instructions that kernels use; the best that the processor has, unless told otherwise.
///
/// `plain` is Swift without intrinsics: it runs everywhere, and tests trust it.
package enum InstructionSet: String, Sendable, CaseIterable {
  case plain, avx2, avx512, neon

  /// The variable that forces a choice, for tests and for comparing paths: one of the raw values.
  package static let variable = "RAGD_INSTRUCTIONS"

  /// What this process uses, found once.
  ///
  /// A set that is forced and that the processor lacks is ignored: it would kill the process.
  package static let current: InstructionSet = {
    let forced = ProcessInfo.processInfo.environment[variable].flatMap(InstructionSet.init)
    if let forced, available.contains(forced) { return forced }
    return available.last ?? .plain
  }()

  /// What the processor has, slowest first.
  package static let available: [InstructionSet] = allCases.filter(\.isAvailable)

  private var isAvailable: Bool {
    switch self {
    case .plain: true
    case .avx2: ck_has_avx2()
    case .avx512: ck_has_avx512()
    case .neon: ck_has_neon()
    }
  }
}
