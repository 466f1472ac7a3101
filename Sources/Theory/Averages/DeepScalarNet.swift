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
