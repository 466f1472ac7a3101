/// Quasi-hyperbolic momentum `w −= λ[(1−ν)g + νm]`, `m = μm + (1−μ)g`, in one dimension, exactly.
///
/// The printed matrix system of the paper fails the exact check; this is the ARMA(2, 1)
/// variance with `α = λ(1−μν)`. Derived.
package func quasiHyperbolicVariance(
  curvature k: Double, variance sigma2: Double, rate: Double, momentum mu: Double, weight nu: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try require(momentumAssumption(mu))
  try demand(k > 0 && sigma2 >= 0 && rate > 0, "k > 0, σ² ≥ 0 and λ > 0")
  let alpha = rate * (1 - mu * nu)
  let p1 = 1 + mu - alpha * k
  let p2 = -mu * (1 - rate * (1 - nu) * k)
  let b0 = alpha
  let b1 = -rate * mu * (1 - nu)
  let stable = Assumption(
    .stable, "the second-order recursion contracts (Jury)",
    held: abs(p2) < 1 && abs(p1) < 1 - p2, [Quantity("p₁", p1), Quantity("p₂", p2)])
  try require(stable)
  let numerator = (b0 * b0 + b1 * b1) * (1 - p2) + 2 * b0 * b1 * p1
  let denominator = (1 + p2) * ((1 - p2) * (1 - p2) - p1 * p1)
  return TheoryValue(
    sigma2 * numerator / denominator,
    assuming: [stable, Assumption(.additiveNoise, "the noise does not depend on the state")],
    formula: "Σ = σ²[(b₀²+b₁²)(1−p₂)+2b₀b₁p₁]/[(1+p₂)((1−p₂)²−p₁²)]", source: "derived")
}
