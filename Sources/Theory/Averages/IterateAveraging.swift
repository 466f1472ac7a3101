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
