internal import Glibc

/// The variance of SGLD, `θ ← θ − (ε/2)U′ + √ε ξ`, on `U = θ²/(2s²)`: `s²/(1 − ε/(4s²))`.
/// Derived.
package func langevinVariance(
  target s2: Double, step epsilon: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(s2 > 0 && epsilon > 0, "positive variance and step")
  let stable = Assumption(
    .stable, "ε < 4s²", held: epsilon < 4 * s2, [Quantity("ε/(4s²)", epsilon / (4 * s2))])
  try require(stable)
  return TheoryValue(
    s2 / (1 - epsilon / (4 * s2)), assuming: [stable], formula: "s²/(1 − ε/(4s²))",
    source: "derived; Vollmer, Zygalakis, Teh 2016")
}

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
