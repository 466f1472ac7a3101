import CLaneKernels
import CScalarMath
import Testing

/// Kernels that compute by a way of their own give the bits of the definitions, also in groups of eight of
/// which some are done one by one.
@Suite struct LaneFunctionTests {
  typealias Definition = @Sendable (Double, Double) -> Double

  static let functions: [(sgd_lane_function, sgd_lane_function, sgd_lane_function, Definition)] = [
    (sgd_fn_exp, sgd_fn_exp, sgd_fn_exp, { x, _ in sgd_exp(x) }),
    (sgd_fn_log, sgd_fn_log, sgd_fn_log, { x, _ in sgd_log(x) }),
    (sgd_fn_reciprocal, sgd_fn_reciprocal, sgd_fn_reciprocal, { x, _ in 1 / x }),
    (sgd_fn_divide, sgd_fn_divide_vs, sgd_fn_divide_sv, { $0 / $1 }),
    (sgd_fn_power, sgd_fn_power_vs, sgd_fn_power_sv, { sgd_pow($0, $1) }),
  ]

  /// Any doubles, ordinary ones, and quotients near a midpoint between two doubles: short fractions, and
  /// fractions of ones, whose reciprocals Markstein's step does not round.
  static func inputs(_ count: Int, seed: UInt64) -> [Double] {
    var state = sgd_block(word: (seed, 7, 1, 5))
    let any = InstructionSetTests.inputs(count, seed: seed)
    return any.enumerated().map { index, value in
      let word = sgd_xoshiro_word(&state)
      let fraction = word & 0x000f_ffff_ffff_ffff
      switch index / 64 % 4 {
      case 0: return value
      case 1: return 1 + (sgd_unit(word) - 0.5)
      case 2: return Double(bitPattern: 0x3ff0_0000_0000_0000 | ((fraction >> 27) << 27) + word % 3)
      default: return Double(bitPattern: 0x3fff_ffff_ffff_ffff - word % 4)
      }
    }
  }

  @Test(arguments: 0..<LaneFunctionTests.functions.count)
  func `lane kernels give the bits of the definition`(index: Int) throws {
    let (both, oneRight, oneLeft, definition) = Self.functions[index]
    let count = 4096
    let x = Self.inputs(count, seed: 3)
    let y = Self.inputs(count, seed: 11).map { abs($0) < 1e6 ? $0 : 0.6 }
    var d = [Double](repeating: 0, count: count)
    for level: Int32 in 0...2 {
      guard let kernels = sgd_lane_kernels_at(level) else { continue }
      let table = kernels.pointee.elementwise
      table[Int(both.rawValue)](&d, x, y, x, count)
      let expected = InstructionSetTests.canonical(zip(x, y).map(definition))
      #expect(InstructionSetTests.canonical(d) == expected)
      for scalar in [0.6, -0.8, 3, .infinity, .leastNonzeroMagnitude] {
        table[Int(oneRight.rawValue)](&d, x, [scalar], x, count)
        let right = InstructionSetTests.canonical(x.map { definition($0, scalar) })
        #expect(InstructionSetTests.canonical(d) == right)
        if both == oneLeft { continue }
        table[Int(oneLeft.rawValue)](&d, [scalar], y, x, count)
        let left = InstructionSetTests.canonical(y.map { definition(scalar, $0) })
        #expect(InstructionSetTests.canonical(d) == left)
      }
    }
  }
}
