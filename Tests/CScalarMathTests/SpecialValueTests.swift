import CScalarMath
import Testing

/// Equal as values of a computation: the same bits, or both NaN.
private func same(_ a: Double, _ b: Double) -> Bool {
  a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
}

/// What IEEE 754 and the C standard ask at zeros, infinities, NaN and the ends of the domains.
@Suite struct SpecialValueTests {
  static let infinity = Double.infinity
  static let nan = Double.nan
  static let least = Double.leastNonzeroMagnitude

  @Test func `exponentials at the ends`() {
    let (infinity, nan) = (Self.infinity, Self.nan)
    #expect(sgd_exp(0) == 1 && sgd_exp(-0.0) == 1 && sgd_exp(infinity) == infinity)
    #expect(same(sgd_exp(-infinity), 0) && sgd_exp(nan).isNaN)
    #expect(sgd_exp(709.79) == infinity && sgd_exp(709.78).isFinite)
    #expect(sgd_exp(-745.2) == 0 && sgd_exp(-745.1) == Self.least && sgd_exp(1e308) == infinity)
    #expect(same(sgd_expm1(-0.0), -0.0) && sgd_expm1(infinity) == infinity)
    #expect(sgd_expm1(-infinity) == -1 && sgd_expm1(-1e300) == -1 && sgd_expm1(nan).isNaN)
    #expect(sgd_expm1(Self.least) == Self.least && sgd_expm1(710) == infinity)
    for odd in [sgd_sinh, sgd_tanh, sgd_atan, sgd_asin, sgd_erf, sgd_erfinv, sgd_sin, sgd_tan] {
      #expect(same(odd(0), 0) && same(odd(-0.0), -0.0) && odd(nan).isNaN)
    }
    #expect(sgd_sinh(-infinity) == -infinity && sgd_cosh(-infinity) == infinity)
    #expect(sgd_sinh(710.5) == infinity && sgd_sinh(710.4).isFinite && sgd_cosh(nan).isNaN)
    #expect(sgd_tanh(infinity) == 1 && sgd_tanh(-infinity) == -1 && sgd_tanh(20) == 1)
  }

  @Test func `logarithms at the ends`() {
    let (infinity, nan) = (Self.infinity, Self.nan)
    #expect(sgd_log(0) == -infinity && sgd_log(-0.0) == -infinity && same(sgd_log(1), 0))
    #expect(sgd_log(-1).isNaN && sgd_log(nan).isNaN && sgd_log(infinity) == infinity)
    #expect(sgd_log(-infinity).isNaN && sgd_log(-Self.least).isNaN)
    #expect(same(sgd_log1p(-0.0), -0.0) && sgd_log1p(-1) == -infinity && sgd_log1p(-1.1).isNaN)
    #expect(sgd_log1p(infinity) == infinity && sgd_log1p(nan).isNaN)
    #expect(sgd_log1p(Self.least) == Self.least)
  }

  @Test func `angles at the ends`() {
    let (infinity, nan) = (Self.infinity, Self.nan)
    #expect(sgd_sin(infinity).isNaN && sgd_cos(-infinity).isNaN && sgd_tan(infinity).isNaN)
    #expect(sgd_cos(0) == 1 && sgd_cos(nan).isNaN && sgd_sin(Self.least) == Self.least)
    #expect(sgd_atan(infinity) == .pi / 2 && sgd_atan(-infinity) == -.pi / 2)
    #expect(sgd_asin(1) == .pi / 2 && sgd_asin(-1) == -.pi / 2 && sgd_asin(1.0.nextUp).isNaN)
    #expect(same(sgd_acos(1), 0) && sgd_acos(-1) == .pi && sgd_acos(-1.1).isNaN)
    #expect(sgd_acos(nan).isNaN && sgd_acos(0) == .pi / 2)
    // Rows of y, columns of x: -infinity, -1, -0, 0, 1, infinity.
    let xs = [-infinity, -1, -0.0, 0, 1, infinity]
    let pi = Double.pi
    let table: [(Double, [Double])] = [
      (0, [pi, pi, pi, 0, 0, 0]),
      (1, [pi, 3 * pi / 4, pi / 2, pi / 2, pi / 4, 0]),
      (infinity, [3 * pi / 4, pi / 2, pi / 2, pi / 2, pi / 2, pi / 4]),
    ]
    for (y, expected) in table {
      for (x, angle) in zip(xs, expected) {
        #expect(same(sgd_atan2(y, x), angle), "atan2(\(y), \(x))")
        #expect(same(sgd_atan2(-y, x), -angle), "atan2(-\(y), \(x))")
      }
    }
    #expect(sgd_atan2(nan, 1).isNaN && sgd_atan2(1, nan).isNaN)
    #expect(sgd_atan2(Self.least, 1) == Self.least && same(sgd_atan2(1e-300, 1e300), 0))
  }

  @Test func `powers at the ends`() {
    let (infinity, nan) = (Self.infinity, Self.nan)
    #expect(sgd_pow(nan, 0) == 1 && sgd_pow(1, nan) == 1 && sgd_pow(nan, 1).isNaN)
    #expect(sgd_pow(2, nan).isNaN && sgd_pow(-1, infinity) == 1 && sgd_pow(-8, 1.0 / 3).isNaN)
    #expect(
      same(sgd_pow(-0.0, 3), -0.0) && same(sgd_pow(-0.0, 2), 0) && same(sgd_pow(-0.0, 0.5), 0))
    #expect(sgd_pow(-0.0, -3) == -infinity && sgd_pow(0, -3) == infinity)
    #expect(sgd_pow(-0.0, -2) == infinity && sgd_pow(0, -infinity) == infinity)
    #expect(sgd_pow(0.5, infinity) == 0 && sgd_pow(0.5, -infinity) == infinity)
    #expect(sgd_pow(2, infinity) == infinity && sgd_pow(2, -infinity) == 0)
    #expect(sgd_pow(infinity, -1) == 0 && sgd_pow(infinity, 0.1) == infinity)
    #expect(same(sgd_pow(-infinity, -3), -0.0) && sgd_pow(-infinity, 3) == -infinity)
    #expect(sgd_pow(-infinity, 2) == infinity && sgd_pow(-infinity, 0.5) == infinity)
    #expect(sgd_pow(-2, 3) == -8 && sgd_pow(-2, 2) == 4 && sgd_pow(-2, -1) == -0.5)
    #expect(sgd_pow(-2, 0x1p53 + 2) == infinity && sgd_pow(2, -1074) == Self.least)
    #expect(sgd_pow(1e300, 1e300) == infinity && sgd_pow(1e300, -1e300) == 0)
    #expect(sgd_pow(1.0.nextUp, 1e300) == infinity && sgd_pow(1.0.nextDown, 1e300) == 0)
    #expect(sgd_hypot(nan, infinity) == infinity && sgd_hypot(1, nan).isNaN)
    #expect(sgd_hypot(3e300, 4e300) == 5e300 && same(sgd_hypot(0, -0.0), 0))
  }

  @Test func `error functions and the gamma function at the ends`() {
    let (infinity, nan) = (Self.infinity, Self.nan)
    #expect(sgd_erf(infinity) == 1 && sgd_erf(-7) == -1 && sgd_erfc(-infinity) == 2)
    #expect(same(sgd_erfc(infinity), 0) && sgd_erfc(28) == 0 && sgd_erfc(nan).isNaN)
    #expect(sgd_erfinv(1) == infinity && sgd_erfinv(-1) == -infinity && sgd_erfinv(1.5).isNaN)
    #expect(sgd_normal_quantile(0) == -infinity && sgd_normal_quantile(1) == infinity)
    #expect(sgd_normal_quantile(0.5) == 0 && sgd_normal_quantile(-0.1).isNaN)
    #expect(sgd_normal_quantile(nan).isNaN)
    #expect(sgd_lgamma(0) == infinity && sgd_lgamma(-3) == infinity && sgd_lgamma(nan).isNaN)
    #expect(same(sgd_lgamma(1), 0) && same(sgd_lgamma(2), 0) && sgd_lgamma(3e305) == infinity)
    #expect(abs(sgd_lgamma(-0.5) - 1.2655121234846454) < 5e-16)
  }

  @Test func `rounding, signs and comparisons`() {
    let (infinity, nan) = (Self.infinity, Self.nan)
    let halves: [(Double, Double)] = [
      (0.5, 1), (-0.5, -1), (1.5, 2), (2.5, 3), (-2.5, -3), (0.49999999999999994, 0),
      (-0.2, -0.0), (4503599627370497.5, 4503599627370498), (4503599627370497, 4503599627370497),
      (1e300, 1e300), (infinity, infinity),
    ]
    for (x, rounded) in halves { #expect(same(sgd_round(x), rounded), "round \(x)") }
    #expect(sgd_floor(-0.5) == -1 && same(sgd_ceil(-0.5), -0.0) && sgd_floor(1e300) == 1e300)
    #expect(sgd_sign(-3) == -1 && sgd_sign(2) == 1 && same(sgd_sign(-0.0), -0.0))
    #expect(sgd_sign(nan).isNaN && same(sgd_abs(-0.0), 0) && sgd_recip(-0.0) == -infinity)
    #expect(sgd_min(1, nan).isNaN && sgd_min(nan, 1).isNaN)
    #expect(sgd_max(1, nan).isNaN && sgd_max(nan, 1).isNaN)
    #expect(same(sgd_min(0, -0.0), -0.0) && same(sgd_min(-0.0, 0), 0) && sgd_max(2, 3) == 3)
    #expect(sgd_sqrt(-1).isNaN && same(sgd_sqrt(-0.0), -0.0))
  }
}
