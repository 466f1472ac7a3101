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

/// The balance of two layers, `ℓ = ℓ(uw; x)`: exactly `(u²−w²) ← (u²−w²)(1 − λ²g²)` per step, with
/// `g = ∂ℓ/∂(uw)`. Gives the factor. Source: Ziyin, Li, Ueda (2308.06671); derived.
package func balanceFactor(rate: Double, gradient g: Double) throws(TheoryFailure) -> TheoryValue<
  Double
> {
  try demand(rate > 0 && rate.isFinite && g.isFinite, "λ > 0 and a finite gradient")
  return TheoryValue(
    1 - rate * rate * g * g, assuming: [], formula: "(u²−w²) ← (u²−w²)(1 − λ²g²)",
    source: "2308.06671")
}

/// The minimum of the two-layer scalar net `½(uw−y)² + (γ/2)(u²+w²)`: `u² = w² = y − γ` if `y > γ`,
/// else 0. Source: Ziyin, Li, Meng 2022.
package func deepScalarNetMinimum(target y: Double, weightDecay gamma: Double) throws(TheoryFailure)
  -> TheoryValue<Double>
{
  try demand(y.isFinite && gamma >= 0, "a finite target and γ ≥ 0")
  return TheoryValue(
    abs(y) > gamma ? abs(y) - gamma : 0, assuming: [],
    formula: "u² = w² = max(|y| − γ, 0)", source: "Ziyin, Li, Meng 2022 (2202.04777)")
}
