/// Sharpness-aware minimisation in one dimension, `w ← w − λk(w + ρ sgn w)`, ends in a 2-cycle of
/// amplitude `λkρ/(2 − λk)`. Derived.
package func sharpnessAwareCycle(
  curvature k: Double, radius rho: Double, rate: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(k > 0 && rho >= 0 && rate > 0, "positive k and λ, ρ ≥ 0")
  let stable = Assumption(.stable, "λ k < 2", held: rate * k < 2, [Quantity("λ k", rate * k)])
  try require(stable)
  return TheoryValue(
    rate * k * rho / (2 - rate * k),
    assuming: [stable, Assumption(.quadratic, "the loss is quadratic, without noise")],
    formula: "λkρ/(2−λk)", source: "derived")
}
