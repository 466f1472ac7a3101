/// The stationary temperature of SGD seen as sampling from `e^{−L/T}` on a quadratic,
/// `T = λσ²/(2 − λk)`. Derived from 2012.03636, Theorem 1.
package func effectiveTemperature(
  curvature k: Double, variance sigma2: Double, rate: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(k > 0 && sigma2 >= 0 && rate > 0, "k > 0, σ² ≥ 0 and λ > 0")
  let stable = Assumption(.stable, "λ k < 2", held: rate * k < 2, [Quantity("λ k", rate * k)])
  try require(stable)
  return TheoryValue(
    rate * sigma2 / (2 - rate * k), assuming: [stable], formula: "T = λσ²/(2−λk)",
    source: "derived from 2012.03636, Theorem 1")
}
