internal import Glibc

/// Theorem 9 of 2012.03636, as printed, per unit of `λ · steps`, with `C = |k|/S` locally and path
/// fraction `l`: for comparison only. Its exponent is not that of a smooth barrier.
package func printedKramersRate(
  _ barrier: BarrierShape, batch: Double, rate: Double, pathFraction l: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  let (a, b, delta) = (barrier.curvatureMinimum, barrier.curvatureTop, barrier.height)
  try demand(rate > 0 && batch > 0 && a > 0 && b > 0 && delta > 0, "positive inputs")
  let stable = Assumption(.stable, "λ k < 2", held: rate * a < 2, [Quantity("λ k", rate * a)])
  try require(stable)
  let correction = 2 - rate * a
  let exponent = 2 * batch * delta / rate * (l * (1 - rate * a / 2) / a + (1 - l) / b)
  let value =
    b / (2 * .pi) * (2 / correction).squareRoot()
    * erf((batch * correction * delta / (rate * a)).squareRoot()) * exp(-exponent)
  return TheoryValue(
    value,
    assuming: [
      stable,
      Assumption(
        .parameterRange, "the exponent of a smooth barrier has no factor 1 − λk/2", held: false),
    ],
    formula: "γ ≈ (|k_b|/2π)√(2/(2−λk_a)) erf(…) exp{−(2SΔL/λ)[l(1−λk_a/2)/k_a + (1−l)/|k_b|]}",
    source: "2012.03636, Theorem 9")
}
