package import LinearAlgebra

/// The matrix rate for which SGD samples the posterior exactly, `Σ = K⁻¹/N`, KL = 0:
/// `Λ* = 2(1−μ)[N C + ((1−μ)/(1+μ)) K]⁻¹`, any commutation. Derived.
package func bayesianMatrixRate(
  hessian k: Matrix, noise c: Matrix, dataCount n: Double, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try require(momentumAssumption(mu))
  try demand(n > 0 && n.isFinite, "a positive number of data")
  try require(positiveHessianAssumption(k))
  try require(positiveNoiseAssumption(c))
  try demand(c.maxNorm > 0, "noise: without it no rate samples anything")
  // Where there is no noise the formula gives λk = 2(1+μ), at which the step no longer contracts.
  let least = c.symmetrized.symmetricEigen()?.values.first ?? .nan
  try require(
    Assumption(
      .positiveNoise, "the noise reaches every direction", held: least > 1e-12 * c.maxNorm,
      [Quantity("smallest variance", least)]))
  guard let inverse = (n * c + ((1 - mu) / (1 + mu)) * k).inverse else {
    throw .invalidInput("N C + K(1−μ)/(1+μ) is singular")
  }
  return TheoryValue(
    2 * (1 - mu) * inverse,
    assuming: [
      momentumAssumption(mu), positiveNoiseAssumption(c),
      Assumption(.gaussianNoise, "the noise is Gaussian"),
    ], formula: "Λ* = 2(1−μ)[N C + ((1−μ)/(1+μ)) K]⁻¹", source: "derived from 2012.03636, Theorem 7"
  )
}
