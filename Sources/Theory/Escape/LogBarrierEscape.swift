internal import Glibc

/// Escape with noise proportional to the loss, `C(θ) = (2L/B) H*`, over a barrier `L(θˢ)/L(θ*)`.
package struct LogBarrierEscape: Sendable {
  /// `B/(λh*) + 1 − n/2`.
  package let exponent: Double
  /// `κ` per unit of `λ · steps`, as printed.
  package let rate: Double
  /// `κ √(1+T)`, `T = λh*/B`. For the logarithmic barrier of height 1 absorbed at 1.4 it is off by 4 % at
  /// (L₀, T) = (0.02, 0.2), 6 % at (0.05, 0.3) and 16 % at (0.2, 1): within 3 % for smaller L₀ and T only.
  /// It does not depend on `n` where all outliers have one curvature: simulated with three and five.
  package let correctedRate: Double
  /// `n_c = 2(B/(λ h_max) + 1)` outliers make the well unstable.
  package let criticalOutliers: Double
  /// `λ_c = 2B/((n−2) h_max)`; +∞ for `n ≤ 2`.
  package let criticalRate: Double
}

/// `κ = (√(h*_e|hˢ_e|)/2π) (L(θˢ)/L(θ*))^{−(B/(λh*_e)+1−n/2)}` per unit `t = λ · steps`, absorbed
/// beyond the saddle (at the saddle the rate doubles).
///
/// `n` counts the Hessian's outliers along with `e` (1 in one dimension). Source: Mori, Ziyin, Liu,
/// Ueda (2105.09557), Theorem 4.7; the factor `√(1+T)` is derived.
package func logBarrierEscape(
  lossMinimum: Double, lossSaddle: Double, curvatureMinimum h: Double, curvatureSaddle: Double,
  largestCurvature: Double? = nil, outliers n: Double = 1, batch: Double, rate: Double
) throws(TheoryFailure) -> TheoryValue<LogBarrierEscape> {
  try demand(h > 0 && batch > 0 && rate > 0, "positive curvature, batch and rate")
  let hs = abs(curvatureSaddle)
  let top = largestCurvature ?? h
  try require(
    Assumption(
      .positiveNoise, "the loss at the minimum is positive (no loss, no noise, no escape)",
      held: lossMinimum > 0, [Quantity("L(θ*)", lossMinimum)]))
  try demand(lossSaddle > lossMinimum, "a saddle above the minimum")
  let temperature = rate * h / batch
  let exponent = 1 / temperature + 1 - n / 2
  let kappa = (h * hs).squareRoot() / (2 * .pi) * pow(lossSaddle / lossMinimum, -exponent)
  let critical = 2 * (batch / (rate * top) + 1)
  return TheoryValue(
    LogBarrierEscape(
      exponent: exponent, rate: kappa, correctedRate: kappa * (1 + temperature).squareRoot(),
      criticalOutliers: critical,
      criticalRate: n > 2 ? 2 * batch / ((n - 2) * top) : .infinity),
    assuming: [
      Assumption(
        .decoupledNoise, "the noise is 2L/B times the Hessian at the minimum (not exact for data)"),
      Assumption(
        .stable, "there are fewer outliers than n_c", held: n < critical,
        [Quantity("n", n), Quantity("n_c", critical)]),
      Assumption(
        .smallNoise, "λh/B is small", held: temperature <= 0.5, [Quantity("λh/B", temperature)]),
    ], formula: "κ = √(h*|hˢ|)/2π · (L(θˢ)/L(θ*))^{−(B/(λh*)+1−n/2)}",
    source: "2105.09557, Theorem 4.7")
}
