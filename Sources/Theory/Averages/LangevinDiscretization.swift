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
