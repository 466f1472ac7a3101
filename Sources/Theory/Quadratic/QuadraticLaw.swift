package import LinearAlgebra

/// SGD with heavy ball on `½ wᵀ K w` with additive noise of covariance `C`: the closed forms of
/// Liu, Ziyin, Ueda 2021 (2012.03636) and what is derived from them.
package struct QuadraticLaw: Sendable {
  package let hessian: Matrix
  package let noise: Matrix
  package let rate: Double
  package let momentum: Double
  let eigen: SymmetricEigen
  let noiseInBasis: Matrix

  /// Eigenvalues of the Hessian, ascending.
  package var curvatures: [Double] { eigen.values }

  /// Throws unless `K` is symmetric positive definite, shapes agree, `|μ| < 1` and `λ > 0`.
  package init(
    hessian k: Matrix, noise c: Matrix, rate: Double, momentum mu: Double = 0
  ) throws(TheoryFailure) {
    try demand(k.isSquare && c.rows == k.rows && c.columns == k.rows, "K and C of one shape")
    try demand(c.isFinite && rate > 0 && rate.isFinite, "a finite C and a positive rate")
    try demand(k.isSymmetric(tolerance: 1e-9), "a finite symmetric Hessian")
    try require(momentumAssumption(mu))
    guard let eigen = k.symmetrized.symmetricEigen() else { throw .notConverged("eigenvalues") }
    let least = eigen.values.first ?? 1
    try require(
      Assumption(
        .positiveHessian, "all curvatures are positive", held: least > 0,
        [Quantity("smallest curvature", least)]))
    hessian = k
    noise = c
    self.rate = rate
    momentum = mu
    self.eigen = eigen
    noiseInBasis = eigen.inBasis(c)
  }

  /// `λk* < 2(1+μ)`.
  package var stability: Assumption {
    let top = (eigen.values.last ?? 0) * rate
    return Assumption(
      .stable, "λ k* < 2(1+μ)", held: top < 2 * (1 + momentum),
      [Quantity("λ k*", top), Quantity("2(1+μ)", 2 * (1 + momentum))])
  }

  /// Whether `K C = C K` to rounding.
  package var commutes: Bool {
    let bound = 1e-10 * noiseInBasis.maxNorm
    let n = eigen.values.count
    for i in 0..<n {
      for j in 0..<i where abs(noiseInBasis[i, j]) > bound {
        if abs(eigen.values[i] - eigen.values[j]) > 1e-10 * (eigen.values.last ?? 0) {
          return false
        }
      }
    }
    return true
  }

  var assumptions: [Assumption] {
    [
      stability, positiveNoiseAssumption(noise),
      Assumption(.quadratic, "the loss is quadratic"),
      Assumption(.additiveNoise, "the noise covariance does not depend on the state"),
      Assumption(.finiteVariance, "the noise has a finite covariance"),
    ]
  }

  func value<Value: Sendable>(
    _ value: Value, formula: String, source: String
  ) throws(TheoryFailure) -> TheoryValue<Value> {
    try require(stability)
    return TheoryValue(value, assuming: assumptions, formula: formula, source: source)
  }
}
