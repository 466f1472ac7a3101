internal import CLaneKernels

/// The instruction sets kernels are compiled for; all give the same bits.
package enum InstructionSet: Int, CaseIterable, Sendable {
  case baseline, avx2, avx512

  /// The widest this processor has.
  package static var best: InstructionSet {
    InstructionSet(rawValue: Int(sgd_lane_kernels_best())) ?? .baseline
  }
}
