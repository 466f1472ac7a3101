package import LinearAlgebra

/// `lim n Cov(w̄_n)` of the averaged output of a stable linear recursion:
/// `P(I−A)⁻¹ B C Bᵀ (I−A)⁻ᵀ Pᵀ`. For heavy ball `K⁻¹CK⁻¹`, whatever λ and μ.
/// Source: Mandt, Hoffman, Blei 2017; Negrea et al. 2022.
package func averagedIterateCovariance(
  of dynamics: LinearDynamics, noise c: Matrix
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  let stable = stableAssumption(radius: dynamics.transition.spectralRadius)
  try require(stable)
  let n = dynamics.transition.rows
  guard
    let response = (Matrix.identity(n) - dynamics.transition).solve(dynamics.noiseInput)
  else { throw .notConverged("response matrix") }
  return TheoryValue(
    (dynamics.output * response).congruence(c).symmetrized,
    assuming: [stable, Assumption(.additiveNoise, "the noise does not depend on the state")],
    formula: "n Cov(w̄ₙ) → P(I−A)⁻¹BCBᵀ(I−A)⁻ᵀPᵀ = K⁻¹CK⁻¹",
    source: "Mandt, Hoffman, Blei 2017; Negrea et al. 2022")
}

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

/// The fluctuation–dissipation relation of heavy ball in a stationary state, any loss:
/// `E[w·∇L(w)] = ½λ(1+μ) E[m·m]`, `w` before the step, `m` the un-normalised buffer. Gives the right
/// side. Source: Yaida 2018; form derived.
package func fluctuationDissipation(
  rate: Double, momentum mu: Double = 0, bufferSquare: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try require(momentumAssumption(mu))
  try demand(rate > 0 && bufferSquare >= 0, "λ > 0 and E m² ≥ 0")
  return TheoryValue(
    0.5 * rate * (1 + mu) * bufferSquare,
    assuming: [Assumption(.stable, "the state is stationary")],
    formula: "E[w·∇L] = ½λ(1+μ)E[m·m]", source: "Yaida 2018 (1810.00004)")
}

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
