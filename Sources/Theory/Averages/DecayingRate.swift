/// With the rate `λ_t = c/t` on curvature `k`: `t E w² → c²σ²/(2ck − 1)` if `ck > ½`.
/// Source: Robbins–Monro theory (Chung 1954).
package func decayingRateVariance(
  curvature k: Double, variance sigma2: Double, coefficient c: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(k > 0 && sigma2 >= 0 && c > 0, "k > 0, σ² ≥ 0 and c > 0")
  let fast = Assumption(
    .decayFastEnough, "c k > ½", held: c * k > 0.5, [Quantity("c k", c * k)])
  try require(fast)
  return TheoryValue(
    c * c * sigma2 / (2 * c * k - 1),
    assuming: [fast, Assumption(.additiveNoise, "the noise does not depend on the state")],
    formula: "t E w² → c²σ²/(2ck−1)", source: "Chung 1954")
}
