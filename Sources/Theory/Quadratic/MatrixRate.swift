package import LinearAlgebra

/// The exact covariance with a matrix learning rate `Λ` that need not commute with anything.
///
/// Solves `(1−μ)(XΣ+ΣXᵀ) − (1+μ²)/(1−μ²) XΣXᵀ + μ/(1−μ²)(X²Σ+ΣX²ᵀ) = ΛCΛᵀ`, `X = ΛK`, as one
/// linear system of size `D²`. (1c): 2012.03636, Theorem 7.
package func matrixRateCovariance(
  hessian k: Matrix, noise c: Matrix, rate lambda: Matrix, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try require(momentumAssumption(mu))
  let d = k.rows
  let radius = LinearDynamics.heavyBall(hessian: k, rate: lambda, momentum: mu)
    .transition.spectralRadius
  try require(stableAssumption(radius: radius))
  let x = lambda * k
  let (id, x2) = (Matrix.identity(d), x * x)
  let linear = (1 - mu) * (x.kronecker(id) + id.kronecker(x))
  let quadratic = (1 + mu * mu) / (1 - mu * mu) * x.kronecker(x)
  let second = mu / (1 - mu * mu) * (x2.kronecker(id) + id.kronecker(x2))
  guard let sigma = (linear - quadratic + second).solve(lambda.congruence(c).elements) else {
    throw .notConverged("linear system of the matrix rate")
  }
  return TheoryValue(
    Matrix(rows: d, columns: d, elements: sigma).symmetrized,
    assuming: [stableAssumption(radius: radius), positiveNoiseAssumption(c)],
    formula:
      "(1−μ)(XΣ+ΣXᵀ) − (1+μ²)/(1−μ²) XΣXᵀ + μ/(1−μ²)(X²Σ+ΣX²ᵀ) = ΛCΛᵀ, X = ΛK",
    source: "2012.03636, Theorem 7")
}
