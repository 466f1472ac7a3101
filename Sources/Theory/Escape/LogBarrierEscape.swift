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

/// The exponent of the first-passage proxy, `t_p ∝ c^{B/(λh)+1−n/2}`, `c = L_threshold/L*`.
///
/// An asymptote for large `c`: local slopes still grow at c = 8, and with bounded or Gaussian data in
/// one dimension they run away. Source: 2105.09557, section 5.
package func firstPassageExponent(
  curvature h: Double, outliers n: Double, batch: Double, rate: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(h > 0 && batch > 0 && rate > 0, "positive curvature, batch and rate")
  let critical = 2 * (batch / (rate * h) + 1)
  return TheoryValue(
    batch / (rate * h) + 1 - n / 2,
    assuming: [
      Assumption(
        .meanSquareStable, "n < n_c = 2(B/(λh) + 1): the law L^(−φ) can be normalised",
        held: n < critical, [Quantity("n", n), Quantity("n_c", critical)]),
      Assumption(.decoupledNoise, "the noise is 2L/B times the Hessian at the minimum"),
      Assumption(
        .smallRate, "time is nearly continuous: λh ≤ 0.2", held: rate * h <= 0.2,
        [Quantity("λh", rate * h)]),
    ], formula: "t_p ∝ c^{B/(λh)+1−n/2}", source: "2105.09557, section 5")
}

/// The exponent of the stationary law `P(θ) ∝ L^{−φ}`.
package struct PowerLawExponent: Sendable {
  /// `1 + B/(λh)`.
  package let leading: Double
  /// `B/(λh) − B/2 + ½`, which also fits at λh = 1 (from the tail index of the exact noise).
  package let finiteRate: Double
}

/// Source: 2105.09557, equation (14), for `leading`; 2102.05375's tail index for `finiteRate`.
package func powerLawExponent(
  curvature h: Double, batch: Double, rate: Double
) throws(TheoryFailure) -> TheoryValue<PowerLawExponent> {
  try demand(h > 0 && batch > 0 && rate > 0, "positive curvature, batch and rate")
  let ratio = batch / (rate * h)
  let stable = Assumption(.stable, "λ h < 2", held: rate * h < 2, [Quantity("λ h", rate * h)])
  return TheoryValue(
    PowerLawExponent(leading: 1 + ratio, finiteRate: ratio - batch / 2 + 0.5),
    assuming: [
      stable,
      Assumption(.decoupledNoise, "the noise is 2L/B times the Hessian at the minimum"),
      Assumption(
        .smallRate, "the leading order suffices: λh ≤ 0.1", held: rate * h <= 0.1,
        [Quantity("λh", rate * h)]
      ),
    ], formula: "φ = 1 + B/(λh); finite rate B/(λh) − B/2 + ½",
    source: "2105.09557; 2102.05375")
}

/// `n = 1/Σp_i²`, `p_i = h_i/Σh`: the participation ratio, an estimate of the outlier count.
package func participationRatio(_ eigenvalues: [Double]) throws(TheoryFailure) -> Double {
  try demand(
    eigenvalues.allSatisfy(\.isFinite) && eigenvalues.contains { $0 > 0 },
    "finite eigenvalues, at least one above 0")
  let positive = eigenvalues.filter { $0 > 0 }
  let sum = positive.reduce(0, +)
  let squares = positive.reduce(0) { $0 + $1 * $1 }
  return sum * sum / squares
}
