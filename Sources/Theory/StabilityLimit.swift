package import LinearAlgebra

/// The smallest rate at which `ρ(A(rate)) = 1`: beyond it the mean diverges.
///
/// Scans geometrically from `from` (by default 1e-6) for the first rate with `ρ ≥ 1`, then bisects to
/// a relative 1e-14. `violated(stable)` if the dynamics is unstable already at the start; +∞ if it is
/// stable up to `upTo`.
package func stabilityLimit(
  from start: Double = 1e-6, upTo end: Double = 1e9, transition: (Double) -> Matrix
) throws(TheoryFailure) -> TheoryValue<Double> {
  // Near rate 0 the radius is 1 − O(rate): rounding of order n·ulp must not count as unstable.
  func unstable(_ rate: Double) -> Bool { !(transition(rate).spectralRadius < 1) }
  var low = start
  guard !unstable(low) else {
    throw .violated(stableAssumption(radius: transition(low).spectralRadius))
  }
  var high = low
  repeat {
    low = high
    high *= 1.15
  } while high < end && !unstable(high)
  var limit = Double.infinity
  if high < end {
    while high - low > 1e-14 * high {
      let middle = 0.5 * (low + high)
      guard low < middle, middle < high else { break }
      if unstable(middle) { high = middle } else { low = middle }
    }
    limit = 0.5 * (low + high)
  }
  return TheoryValue(
    limit,
    assuming: [
      Assumption(.quadratic, "the gradient is linear in the parameters"),
      Assumption(.additiveNoise, "multiplicative noise lowers the mean-square threshold"),
    ],
    formula: "sup { λ : ρ(A(λ′)) < 1 for all λ′ < λ }",
    source: "Jury's test for the step's characteristic polynomial; 2012.03636, section 4.4")
}

/// `λ < 2(1+μ)/k*`: necessary and sufficient for heavy ball with additive noise.
/// Source: 2012.03636 section 4.4; sufficiency by Jury's test of `z² − (1+μ−λk)z + μ`.
package func heavyBallStabilityLimit(
  largestCurvature k: Double, momentum mu: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(k > 0, "the largest curvature must be positive")
  try require(momentumAssumption(mu))
  return TheoryValue(
    2 * (1 + mu) / k,
    assuming: [
      momentumAssumption(mu),
      Assumption(.additiveNoise, "multiplicative noise lowers the mean-square threshold"),
    ], formula: "λ < 2(1+μ)/k*", source: "2012.03636, section 4.4")
}

func momentumAssumption(_ mu: Double) -> Assumption {
  Assumption(
    .momentumInRange, "the momentum lies in (−1, 1)", held: abs(mu) < 1, [Quantity("μ", mu)])
}
