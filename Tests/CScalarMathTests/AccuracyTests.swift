import CScalarMath
import Testing

/// The errors measured against 53 + 12 bits, with limits a little above the largest found by sampling
/// millions of points against the C library's long double.
@Suite struct AccuracyTests {
  typealias One = @Sendable (Double) -> Double
  typealias Two = @Sendable (Double, Double) -> Double

  static let one: [(String, One, String, Double)] = [
    ("exp", { sgd_exp($0) }, ReferenceTable.exp, 0.7),
    ("expm1", { sgd_expm1($0) }, ReferenceTable.expm1, 0.9),
    ("sinh", { sgd_sinh($0) }, ReferenceTable.sinh, 0.8),
    ("cosh", { sgd_cosh($0) }, ReferenceTable.cosh, 0.7),
    ("tanh", { sgd_tanh($0) }, ReferenceTable.tanh, 0.8),
    ("log", { sgd_log($0) }, ReferenceTable.log, 0.7),
    ("log1p", { sgd_log1p($0) }, ReferenceTable.log1p, 0.8),
    ("sin", { sgd_sin($0) }, ReferenceTable.sin, 0.8),
    ("cos", { sgd_cos($0) }, ReferenceTable.cos, 0.8),
    ("tan", { sgd_tan($0) }, ReferenceTable.tan, 1.0),
    ("atan", { sgd_atan($0) }, ReferenceTable.atan, 0.8),
    ("asin", { sgd_asin($0) }, ReferenceTable.asin, 0.8),
    ("acos", { sgd_acos($0) }, ReferenceTable.acos, 0.8),
    ("erf", { sgd_erf($0) }, ReferenceTable.erf, 1.3),
    ("erfc", { sgd_erfc($0) }, ReferenceTable.erfc, 1.5),
    ("erfinv", { sgd_erfinv($0) }, ReferenceTable.erfinv, 3),
    ("normal quantile", { sgd_normal_quantile($0) }, ReferenceTable.quantile, 3),
    ("lgamma", { sgd_lgamma($0) }, ReferenceTable.lgamma, 2),
  ]

  static let two: [(String, Two, String, Double)] = [
    ("pow", { sgd_pow($0, $1) }, ReferenceTable.pow, 0.8),
    ("atan2", { sgd_atan2($0, $1) }, ReferenceTable.atan2, 0.8),
    ("hypot", { sgd_hypot($0, $1) }, ReferenceTable.hypot, 1.0),
  ]

  @Test(arguments: 0..<AccuracyTests.one.count)
  func `functions of one number keep their error bound`(index: Int) {
    let (name, function, table, limit) = Self.one[index]
    let found = worst(table, arity: 1) { function($0[0]) }
    #expect(found.count >= 40, "\(name) has a table")
    #expect(found.ulps < limit, "\(name) errs by \(found.ulps) ulp at \(found.arguments)")
  }

  @Test(arguments: 0..<AccuracyTests.two.count)
  func `functions of two numbers keep their error bound`(index: Int) {
    let (name, function, table, limit) = Self.two[index]
    let found = worst(table, arity: 2) { function($0[0], $0[1]) }
    #expect(found.count >= 40, "\(name) has a table")
    #expect(found.ulps < limit, "\(name) errs by \(found.ulps) ulp at \(found.arguments)")
  }

  @Test func `the measure of error sees a wrong last bit`() {
    let found = worst(ReferenceTable.exp, arity: 1) { sgd_exp($0[0]).nextUp }
    #expect(found.ulps > 1)
  }

  @Test func `whole turns are exact at eighths and right between`() {
    #expect(sgd_sincos2pi(0.25).sin == 1 && sgd_sincos2pi(0.25).cos == 0)
    #expect(sgd_sincos2pi(0.5).cos == -1 && sgd_sincos2pi(1e9 + 0.75).sin == -1)
    for i in 0..<1000 {
      let u = (Double(i) + 0.37) / 1000
      let both = sgd_sincos2pi(u)
      // 2 pi u rounds to about 4e-16 and the kernel to 2e-16.
      #expect(abs(both.sin - sgd_sin(2 * .pi * u)) < 1e-15)
      #expect(abs(both.cos - sgd_cos(2 * .pi * u)) < 1e-15)
    }
  }

  @Test func `integer powers multiply in the fixed chain`() {
    for x in [1.1, -0.7, 3.0, 1e-3, -2.5] {
      let square = x * x
      #expect(sgd_powi(x, 0) == 1 && sgd_powi(x, 1) == x && sgd_powi(x, 2) == square)
      #expect(sgd_powi(x, 3) == x * square && sgd_powi(x, 5) == x * (square * square))
      #expect(sgd_powi(x, 6) == square * (square * square) && sgd_powi(x, -3) == 1 / (x * square))
    }
    #expect(sgd_powi(2, 1023) == 0x1p1023 && sgd_powi(2, 1024) == .infinity)
    #expect(sgd_powi(1, .min) == 1)
  }
}
