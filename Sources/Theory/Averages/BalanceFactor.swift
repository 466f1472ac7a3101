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
