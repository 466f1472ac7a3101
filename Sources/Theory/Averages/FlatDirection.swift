/// In a flat direction heavy ball diffuses: `Var w = λ²σ²t/(1−μ)²` after `t` steps.
package func flatDirectionVariance(
  variance sigma2: Double, rate: Double, momentum mu: Double = 0, steps t: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try require(momentumAssumption(mu))
  try demand(rate > 0 && sigma2 >= 0 && t >= 0, "λ > 0, σ² ≥ 0 and t ≥ 0")
  return TheoryValue(
    rate * rate * sigma2 * t / ((1 - mu) * (1 - mu)),
    assuming: [
      Assumption(.smallRate, "there are many steps against 1/(1−μ)", held: t * (1 - mu) > 10)
    ],
    formula: "Var = λ²σ²t/(1−μ)²", source: "2107.09133; derived")
}
