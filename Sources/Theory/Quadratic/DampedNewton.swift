package import LinearAlgebra

/// Damped Newton, `Λ = λK⁻¹`: `Σ = ((1+μ)/(1−μ)) λ/(2(1+μ)−λ) · K⁻¹CK⁻¹`, stable for
/// `λ < 2(1+μ)` whatever `K`. (1j): 2012.03636, section 5.
package func dampedNewtonCovariance(
  hessian k: Matrix, noise c: Matrix, rate: Double, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try require(momentumAssumption(mu))
  try require(positiveNoiseAssumption(c))
  try require(positiveHessianAssumption(k))
  let stable = Assumption(
    .stable, "λ < 2(1+μ)", held: rate > 0 && rate < 2 * (1 + mu), [Quantity("λ", rate)])
  try require(stable)
  guard let inverse = k.inverse else { throw .invalidInput("a singular Hessian") }
  let factor = (1 + mu) / (1 - mu) * rate / (2 * (1 + mu) - rate)
  return TheoryValue(
    factor * inverse.congruence(c).symmetrized,
    assuming: [stable, Assumption(.additiveNoise, "the noise does not depend on the state")],
    formula: "Σ = ((1+μ)/(1−μ)) · λ/(2(1+μ)−λ) · K⁻¹CK⁻¹", source: "2012.03636, section 5.1")
}

/// Damped Newton on label-noise regression with exact minibatch noise:
/// `Σ = λσ²/(gS − λD) A⁻¹`, `g = 2(1−μ) − ((1−μ)/(1+μ) + 1/S)λ`. Source: 2102.05375.
package func dampedNewtonRegressionCovariance(
  inputs a: Matrix, labelVariance sigma2: Double, batch s: Double, rate: Double,
  momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try require(momentumAssumption(mu))
  try demand(sigma2 >= 0 && s > 0 && rate > 0, "σ² ≥ 0, S > 0 and λ > 0")
  try require(positiveHessianAssumption(a))
  let g = 2 * (1 - mu) - ((1 - mu) / (1 + mu) + 1 / s) * rate
  let margin = g * s - rate * Double(a.rows)
  let stable = Assumption(
    .meanSquareStable, "gS > λD", held: g > 0 && margin > 0, [Quantity("gS − λD", margin)])
  try require(stable)
  guard let inverse = a.inverse else { throw .invalidInput("a singular input covariance") }
  return TheoryValue(
    (rate * sigma2 / margin) * inverse,
    assuming: [stable, Assumption(.gaussianInputs, "Gaussian inputs, fresh samples")],
    formula: "Σ = λσ²/(gS − λD) A⁻¹", source: "2102.05375")
}
