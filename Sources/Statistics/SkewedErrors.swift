internal import Glibc

/// Errors that are not symmetric: Hall's (J. R. Stat. Soc. B 54, 1992) monotone correction of Student's `t`.
///
/// A variance of few numbers, or a mean of skewed ones, has an error that is small where the value came out small,
/// so `± t se` misses the truth on one side. With the skewness `γ` of the estimate, from the blocks' deviations,
///
///     H(t) = t + γ t²/3 + γ² t³/27 + γ/6
///
/// has Student's law to the next order.
enum SkewedErrors {
  static func corrected(_ t: Double, skewness: Double) -> Double {
    t + skewness * t * t / 3 + skewness * skewness * t * t * t / 27 + skewness / 6
  }

  /// The `t` of which `h` is the corrected one.
  static func inverse(_ h: Double, skewness: Double) -> Double {
    // Below this the cube root loses more than the correction brings.
    guard abs(skewness) > 1e-6 else { return h }
    return 3 / skewness * (cbrt(1 + skewness * (h - skewness / 6)) - 1)
  }
}
