internal import Glibc

/// Escape from a quadratic well through a hard threshold.
package struct ThresholdExit: Sendable {
  /// `z = x_c/√Σ`.
  package let z: Double
  /// The exponent `z²/2 = ΔL/(kΣ)`.
  package let exponent: Double
  /// `2Q(z)` per step: independent steps, exact at `λk = 1` without momentum.
  package let independentRate: Double
  /// `2λk z e^{−z²/2}/√(2π)` per step: the Ornstein–Uhlenbeck flux, for small `λk`.
  package let diffusiveRate: Double
  /// The one of the two that applies: the smaller.
  package var rate: Double { min(independentRate, diffusiveRate) }
}

/// Start at the minimum of `½kw²` with Gaussian noise of variance `σ²`, stop when `|w| ≥ x_c`.
///
/// The exponent is exactly `ΔL(1−μ)(2 − λk/(1+μ))/(λσ²)`, not `2ΔL/(λσ²)`. The rates agree with
/// the transfer operator to a factor 1.5 between the regimes (z = 3: 2.70e-3 at λk = 1, 1.80e-3 at
/// 0.2); for the number itself use `exactExit`. Derived; checked against the transfer operator.
package func thresholdExit(
  curvature k: Double, variance sigma2: Double, rate: Double, momentum mu: Double = 0,
  threshold: Double
) throws(TheoryFailure) -> TheoryValue<ThresholdExit> {
  try require(momentumAssumption(mu))
  try demand(
    k > 0 && sigma2 > 0 && rate > 0 && threshold > 0 && threshold.isFinite,
    "positive k, σ², λ and threshold")
  let stable = Assumption(
    .stable, "λ k < 2(1+μ)", held: rate * k < 2 * (1 + mu), [Quantity("λ k", rate * k)])
  try require(stable)
  let variance = rate * sigma2 / ((1 - mu) * k * (2 - rate * k / (1 + mu)))
  let z = threshold / variance.squareRoot()
  // |φ| = |1 − λk|: the chain is as slow at 2 − λk as at λk
  let relaxation = min(rate * k, 2 * (1 + mu) - rate * k) / (1 - mu)
  return TheoryValue(
    ThresholdExit(
      z: z, exponent: z * z / 2, independentRate: 2 * normalTail(z),
      diffusiveRate: 2 * relaxation * z * normalDensity(z)),
    assuming: [
      stable, Assumption(.quadratic, "the loss is quadratic up to the threshold"),
      Assumption(.gaussianNoise, "the noise is Gaussian"),
      Assumption(
        .smallNoise, "exits are rare: z ≥ 2", held: z >= 2 * (1 - 1e-9), [Quantity("z", z)]),
    ], formula: "rate ≈ 2Q(z), z = x_c/√Σ; exponent ΔL(1−μ)(2−λk/(1+μ))/(λσ²)",
    source: "derived from 2012.03636, Theorem 3")
}
