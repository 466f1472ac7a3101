internal import Glibc
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

/// Natural gradient, `Λ = λJ⁻¹` with the Fisher matrix `J = KΣK` of the noise-free gradient and
/// constant noise: `Σ = ½K⁻¹[Q + λ/(2(1+μ))]`, `Q = [λ²/(4(1+μ)²) + (2λ/(1−μ)) CK⁻¹]^{1/2}`.
///
/// The Fisher matrix must be averaged slowly (trap T8). (1j): 2012.03636, Theorem 8.
package func naturalGradientCovariance(
  hessian k: Matrix, noise c: Matrix, rate: Double, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try require(momentumAssumption(mu))
  try demand(rate > 0, "a positive rate")
  guard let root = k.symmetricFunction({ $0 > 0 ? 1 / $0.squareRoot() : .nan }) else {
    throw .violated(Assumption(.positiveHessian, "all curvatures are positive", held: false))
  }
  let d = k.rows
  let base = rate / (2 * (1 + mu))
  let inner = .identity(d, scale: base * base) + (2 * rate / (1 - mu)) * root.congruence(c)
  guard let q = inner.symmetrized.positiveSquareRoot() else {
    throw .violated(positiveNoiseAssumption(c))
  }
  return TheoryValue(
    0.5 * root.congruence(q + .identity(d, scale: base)).symmetrized,
    assuming: [
      positiveNoiseAssumption(c),
      Assumption(.slowSecondMoment, "the Fisher matrix is averaged slowly"),
      Assumption(.additiveNoise, "the noise does not depend on the state"),
    ], formula: "Σ = ½K⁻¹[Q + λ/(2(1+μ))], Q² = λ²/(4(1+μ)²) + (2λ/(1−μ)) CK⁻¹",
    source: "2012.03636, Theorem 8")
}

/// Natural gradient with minibatch noise `C = κKΣK`, `κ = (N−S)/(NS)`:
/// `Σ = λ[(1+μ)κ + 1−μ]/(2(1−μ²)) K⁻¹`, nonzero even as `κ → 0`.
package func naturalGradientMinibatchCovariance(
  hessian k: Matrix, noiseScale kappa: Double, rate: Double, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try demand(kappa >= 0 && rate > 0, "κ ≥ 0 and λ > 0")
  try require(momentumAssumption(mu))
  guard let inverse = k.inverse else { throw .invalidInput("a singular Hessian") }
  return TheoryValue(
    (rate * ((1 + mu) * kappa + 1 - mu) / (2 * (1 - mu * mu))) * inverse,
    assuming: [
      Assumption(
        .slowSecondMoment,
        "the Fisher matrix is averaged slowly; refreshed every step the fixed "
          + "point is unstable for κ ≤ 1")
    ], formula: "Σ = λ[(1+μ)κ + 1−μ]/(2(1−μ²)) K⁻¹", source: "2012.03636, section 5.2")
}
