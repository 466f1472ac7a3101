/// The exact variance ratio of heavy ball `(λ, μ)` and plain SGD `(λ/(1−μ), 0)`, equal to first
/// order: `(2 − λk/(1−μ))/(2 − λk/(1+μ))`. Derived from 2012.03636, Theorem 3.
package func momentumVarianceRatio(
  curvature k: Double, rate: Double, momentum mu: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try require(momentumAssumption(mu))
  let x = rate * k
  let stable = Assumption(
    .stable, "both dynamics are stable", held: x < 2 * (1 + mu) && x < 2 * (1 - mu),
    [Quantity("λ k", x)])
  try require(stable)
  return TheoryValue(
    (2 - x / (1 - mu)) / (2 - x / (1 + mu)), assuming: [stable],
    formula: "(2 − λk/(1−μ))/(2 − λk/(1+μ))", source: "derived from 2012.03636, Theorem 3")
}
