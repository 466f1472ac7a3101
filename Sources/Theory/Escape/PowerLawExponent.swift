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
