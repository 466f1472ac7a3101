import CScalarMath
import CScalarMathVariants
import Testing

/// The definitions give the same bits whatever the width they are compiled for.
@Suite struct InstructionSetTests {
  /// Bit patterns of all kinds: any double, ordinary sizes, and the special ones.
  static func inputs(_ count: Int, seed: UInt64) -> [Double] {
    var state = sgd_block(word: (seed, 2, 3, 4))
    let special: [Double] = [
      0, -0.0, .infinity, -.infinity, .nan, 1, -1, 0.5, .leastNonzeroMagnitude,
      -.leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, 710, -745, 0.3465735902799727, 0.7071067811865476,
    ]
    return (0..<count).map { i in
      let bits = sgd_xoshiro_word(&state)
      switch i % 4 {
      case 0: return Double(bitPattern: bits)
      case 1: return (sgd_unit(bits) - 0.5) * 4
      case 2: return (sgd_unit(bits) - 0.5) * 1500
      default: return i % 32 == 3 ? special[(i / 32) % special.count] : sgd_unit(bits)
      }
    }
  }

  /// The bits, all NaN alike.
  static func canonical(_ values: [Double]) -> [UInt64] {
    values.map { $0.isNaN ? 0x7ff8_0000_0000_0000 : $0.bitPattern }
  }

  @Test(arguments: 0..<Int(sgd_variant_count()))
  func `every function has the same bits on every instruction set`(index: Int) {
    let name = String(cString: sgd_variant_name(Int32(index)))
    let count = 2011  // not a multiple of any width: remainder loops count too
    let x = Self.inputs(count, seed: 1)
    let y = Self.inputs(count, seed: 9)
    var results: [[UInt64]] = []
    for level: Int32 in 0...2 {
      var out = [Double](repeating: 0, count: count)
      if sgd_variant_apply(level, Int32(index), x, y, &out, Int64(count)) != 0 {
        results.append(Self.canonical(out))
      }
    }
    for result in results.dropFirst() {
      let different = zip(results[0], result).enumerated().first { $1.0 != $1.1 }
      #expect(different == nil, "\(name) at \(different.map { x[$0.offset] } ?? 0)")
    }
  }

  @Test func `the definitions as compiled into Swift agree with the loops`() {
    let x = Self.inputs(997, seed: 5)
    let functions: [String: (Double) -> Double] = [
      "exp": { sgd_exp($0) }, "tanh": { sgd_tanh($0) }, "log": { sgd_log($0) },
      "log1p": { sgd_log1p($0) }, "erf": { sgd_erf($0) }, "atan": { sgd_atan($0) },
    ]
    for index in 0..<sgd_variant_count() {
      guard let function = functions[String(cString: sgd_variant_name(index))] else { continue }
      var out = [Double](repeating: 0, count: x.count)
      for level: Int32 in 0...2
      where sgd_variant_apply(level, index, x, x, &out, Int64(x.count)) != 0 {
        #expect(Self.canonical(out) == Self.canonical(x.map(function)))
      }
    }
  }

  @Test func `fast trigonometry is the definition where it applies`() {
    for x in Self.inputs(2000, seed: 7) where sgd_trig_is_fast(x) != 0 {
      #expect(sgd_sin(x).bitPattern == sgd_sin_fast(x).bitPattern)
      #expect(sgd_cos(x).bitPattern == sgd_cos_fast(x).bitPattern)
    }
    #expect(sgd_trig_is_fast(0x1p25) != 0 && sgd_trig_is_fast(0x1p25 + 1) == 0)
    #expect(sgd_trig_is_fast(.nan) == 0 && sgd_trig_is_fast(.infinity) == 0)
  }
}
