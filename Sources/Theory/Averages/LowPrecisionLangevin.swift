/// SGLD on `U = θ²/2` in low precision: stochastic rounding to a grid of spacing `Δ`.
///
/// If `√ε ≳ Δ` rounding adds noise `Δ²/6`: `(ε + Δ²/6)/(1−(1−ε/2)²)`; if `√ε ≪ Δ` the noise is
/// `Δ√(2ε/π)` instead of both. Derived; checked by simulation to 1–3 %.
package func lowPrecisionLangevinVariance(
  step epsilon: Double, spacing delta: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(delta >= 0 && epsilon > 0, "positive step, spacing ≥ 0")
  let stable = Assumption(.stable, "ε < 4", held: epsilon < 4, [Quantity("ε", epsilon)])
  try require(stable)
  let coarse = epsilon.squareRoot() < 0.3 * delta
  let noise = coarse ? delta * (2 * epsilon / .pi).squareRoot() : epsilon + delta * delta / 6
  let q = 1 - epsilon / 2
  return TheoryValue(
    noise / (1 - q * q),
    assuming: [
      stable,
      Assumption(
        .parameterRange, "√ε is not between 0.3 Δ and 0.5 Δ, where neither limit is exact",
        held: epsilon.squareRoot() > 0.5 * delta || epsilon.squareRoot() < 0.3 * delta,
        [Quantity("√ε/Δ", delta > 0 ? epsilon.squareRoot() / delta : .infinity)]),
    ], formula: "(ε + Δ²/6)/(1−(1−ε/2)²), or Δ√(2ε/π)/(1−(1−ε/2)²)",
    source: "Zhang, Wilson, De Sa 2022; derived")
}
