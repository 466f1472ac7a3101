package import LinearAlgebra

/// The stationary covariance of `dx = A x dt + dW`, `Cov dW = D dt`: `A Σ + Σ Aᵀ + D = 0`.
package func stationaryCovariance(
  ofDiffusionWithDrift a: Matrix, diffusion: Matrix
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  let abscissa = a.spectralAbscissa
  let stable = Assumption(
    .stable, "all eigenvalues of the drift have negative real part", held: abscissa < 0,
    [Quantity("largest real part", abscissa)])
  try require(stable)
  guard let sigma = solveContinuousLyapunov(a, diffusion) else {
    throw .notConverged("continuous Lyapunov equation")
  }
  return TheoryValue(
    sigma, assuming: [stable], formula: "A Σ + Σ Aᵀ + D = 0",
    source: "Ornstein–Uhlenbeck; Mandt, Hoffman, Blei 2017")
}

/// The continuous-time covariance of SGD with heavy ball: `ΣK + KΣ = λC/(1−μ)`.
///
/// Off by the factor `2/(2−λk)` and worse, see `sgdCovariance`; the assumption `smallRate` is held
/// to `λ k* ≤ 0.1 (1−μ²)`.
package func continuousCovariance(
  hessian k: Matrix, noise c: Matrix, rate: Double, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try require(momentumAssumption(mu))
  let value = try stationaryCovariance(
    ofDiffusionWithDrift: -k, diffusion: (rate / (1 - mu)) * c)
  let top = k.symmetricEigen()?.values.last ?? .nan
  return TheoryValue(
    value.value,
    assuming: value.assumptions + [
      Assumption(
        .smallRate, "λ k* is small against 1 − μ²", held: rate * top <= 0.1 * (1 - mu * mu),
        [Quantity("λ k*", rate * top)])
    ],
    formula: "ΣK + KΣ = λC/(1−μ)", source: "Mandt, Hoffman, Blei 2017; 2012.03636, equation (5)")
}
