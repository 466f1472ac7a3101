internal import Glibc
internal import LinearAlgebra

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
  /// `2Q(z) exp(−Σₙ (P(|Xₙ| ≥ z given X₀ ≥ z) − 2Q(z))/n)` per step: exceedances come in clusters, and only the first counts.
  package let rate: Double
}

/// Start at the minimum of `½kw²` with Gaussian noise of variance `σ²`, stop when `|w| ≥ x_c`.
///
/// The exponent is exactly `ΔL(1−μ)(2 − λk/(1+μ))/(λσ²)`, not `2ΔL/(λσ²)`. Without momentum the rate is that of
/// the transfer operator within 1 % for λk of 0.5 to 1.5, 4 % for 0.2 to 1.8, 10 % for 0.05 (z = 3); with momentum
/// a third too high where paths swing. Spitzer's identity for the clusters of a Gaussian process, derived; checked
/// against the transfer operator and by simulation.
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
  let remembered = exceedanceSum(z: z) { steps in
    // With momentum x ← (1 + μ − λk)x − μx₋₁ + noise; the sign of an oscillation does not count.
    let (a, b) = (1 + mu - rate * k, -mu)
    var (last, here) = (1.0, a / (1 - b))
    return (0..<steps).map { _ in
      defer { (last, here) = (here, a * here + b * last) }
      return here
    }
  }
  let relaxation = min(rate * k, 2 * (1 + mu) - rate * k) / (1 - mu)
  return TheoryValue(
    ThresholdExit(
      z: z, exponent: z * z / 2, independentRate: 2 * normalTail(z),
      diffusiveRate: 2 * relaxation * z * normalDensity(z),
      rate: 2 * normalTail(z) * exp(-remembered)),
    assuming: [
      stable, Assumption(.quadratic, "the loss is quadratic up to the threshold"),
      Assumption(.gaussianNoise, "the noise is Gaussian"),
      Assumption(
        .smallNoise, "exits are rare: z ≥ 2", held: z >= 2 * (1 - 1e-9), [Quantity("z", z)]),
      Assumption(
        .noMomentum, "the step has no momentum, with which the rate is right to a factor of 2 only",
        held: mu == 0, [Quantity("μ", mu)]),
    ], formula: "rate ≈ 2Q(z)θ, z = x_c/√Σ; exponent ΔL(1−μ)(2−λk/(1+μ))/(λσ²)",
    source: "derived from 2012.03636, Theorem 3; Spitzer's identity")
}

/// `Σₙ (P(|Xₙ| ≥ z given X₀ ≥ z) − 2Q(z))/n` of a stationary Gaussian series with these correlations, until it has
/// forgotten.
private func exceedanceSum(z: Double, _ correlations: (Int) -> [Double]) -> Double {
  let rule = GaussRule.legendre(40, from: z, to: z + 10)
  let weights = zip(rule.nodes, rule.weights).map { $1 * normalDensity($0) }
  let whole = weights.reduce(0, +)
  guard whole > 0 else { return 0 }
  var sum = 0.0
  var forgotten = 0
  for (i, r) in correlations(200_000).enumerated() {
    let spread = max(1 - r * r, 1e-300).squareRoot()
    var joint = 0.0
    for (x, weight) in zip(rule.nodes, weights) {
      joint += weight * (normalTail((z - r * x) / spread) + normalTail((z + r * x) / spread))
    }
    sum += (joint / whole - 2 * normalTail(z)) / Double(i + 1)
    forgotten = abs(r) < 1e-4 ? forgotten + 1 : 0
    if forgotten > 20 { break }
  }
  return sum
}
