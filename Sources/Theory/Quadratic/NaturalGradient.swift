package import LinearAlgebra

/// Natural gradient, `Λ = λJ⁻¹` with the Fisher matrix `J = KΣK` of the noise-free gradient and
/// constant noise: `Σ = ½K⁻¹[Q + λ/(2(1+μ))]`, `Q = [λ²/(4(1+μ)²) + (2λ/(1−μ)) CK⁻¹]^{1/2}`.
///
/// The Fisher matrix must be averaged slowly. (1j): 2012.03636, Theorem 8.
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
