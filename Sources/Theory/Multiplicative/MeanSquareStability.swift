internal import Glibc
package import LinearAlgebra

/// Minibatch SGD around a minimum of `n` samples with Hessians `Hᵢ` and gradients `gᵢ`, batches of
/// `B` without replacement: exact mean-square linear stability (Mulayoff, Michaeli, 2306.07850).
package struct SampledMinimum: Sendable {
  package let hessians: [Matrix]
  package let gradients: [[Double]]
  package let batch: Int

  /// Gradients may be left out (interpolation); they must sum to zero, Hessians be symmetric.
  package init(
    hessians: [Matrix], gradients: [[Double]]? = nil, batch: Int
  ) throws(TheoryFailure) {
    let n = hessians.count
    try demand(n >= 1 && (1...n).contains(batch), "1 ≤ B ≤ n samples")
    let d = hessians[0].rows
    try demand(
      hessians.allSatisfy { $0.rows == d && $0.isSymmetric(tolerance: 1e-9) },
      "symmetric finite Hessians of one size")
    let g = gradients ?? [[Double]](repeating: [Double](repeating: 0, count: d), count: n)
    try demand(
      g.count == n && g.allSatisfy { $0.count == d && $0.allSatisfy(\.isFinite) },
      "one finite gradient per sample")
    let size = g.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
    try demand(
      (0..<d).allSatisfy { j in abs(g.reduce(0) { $0 + $1[j] }) <= 1e-9 * size * Double(n) },
      "gradients that sum to zero: otherwise the place is no minimum")
    self.hessians = hessians
    self.gradients = g
    self.batch = batch
  }

  /// `p = (n−B)/(B(n−1))`: SGD with batch `B` acts in second moments like "one sample with
  /// probability p, else the full batch".
  package var mixture: Double {
    let (n, b) = (Double(hessians.count), Double(batch))
    return hessians.count == 1 ? 0 : (n - b) / (b * (n - 1))
  }

  var meanHessian: Matrix {
    (1 / Double(hessians.count)) * hessians.dropFirst().reduce(hessians[0], +)
  }

  /// `C = ½(H ⊕ H)` and `D = (1−p) H⊗H + (p/n) Σ Hᵢ⊗Hᵢ`.
  private var operators: (c: Matrix, d: Matrix) {
    let (h, n, p) = (meanHessian, Double(hessians.count), mixture)
    let id = Matrix.identity(h.rows)
    let c = 0.5 * (h.kronecker(id) + id.kronecker(h))
    var d = (1 - p) * h.kronecker(h)
    if p > 0 { for one in hessians { d += (p / n) * one.kronecker(one) } }
    return (c, d)
  }

  /// `η*_var = 2/λ_max(C†D)`: the second moment stays bounded for `η ≤ η*`, one interval.
  ///
  /// One dimension: `2h̄/(h̄² + p·var h)`. Cost `D⁶`: for up to about 15 dimensions.
  package func meanSquareThreshold() throws(TheoryFailure) -> TheoryValue<Double> {
    let positive = try positiveMean()
    let (c, d) = operators
    guard let eigen = c.symmetricEigen() else { throw .notConverged("eigenvalues of C") }
    let bound = 1e-12 * (eigen.values.last ?? 0)
    let root = eigen.function { $0 > bound ? 1 / $0.squareRoot() : 0 }
    guard let top = root.congruence(d).symmetrized.symmetricEigen()?.values.last else {
      throw .notConverged("eigenvalues of C†D")
    }
    return TheoryValue(
      top > 0 ? 2 / top : .infinity,
      assuming: [positive, Assumption(.quadratic, "losses are quadratic near the minimum")],
      formula: "η* = 2/λ_max(C†D)", source: "2306.07850, Theorem 3")
  }

  /// `vec Σ = ηp (2C − ηD)† vec Σ_g`, `Σ_g = (1/n) Σ gᵢgᵢᵀ`, below the threshold.
  package func covariance(rate: Double) throws(TheoryFailure) -> TheoryValue<Matrix> {
    let threshold = try meanSquareThreshold()
    let stable = Assumption(
      .meanSquareStable, "the rate is below the mean-square threshold (a path may look bounded)",
      held: rate < threshold.value,
      [Quantity("rate", rate), Quantity("threshold", threshold.value)])
    try demand(rate > 0, "a positive rate")
    try require(stable)
    try require(try heldBack())
    let size = meanHessian.rows
    var second = Matrix(rows: size, columns: size)
    for g in gradients { second += (1 / Double(gradients.count)) * outerProduct(g, g) }
    let (c, d) = operators
    guard let inverse = (2 * c - rate * d).pseudoInverse() else {
      throw .notConverged("pseudo-inverse")
    }
    let vector = inverse * second.elements
    return TheoryValue(
      (rate * mixture)
        * Matrix(rows: size, columns: size, elements: vector).symmetrized,
      assuming: [stable] + threshold.assumptions, formula: "vec Σ = ηp(2C−ηD)† vec Σ_g",
      source: "2306.07850, Theorem 5")
  }

  /// Where no curvature holds the iterate back, a gradient would make it walk at random, to an infinite variance.
  private func heldBack() throws(TheoryFailure) -> Assumption {
    guard let eigen = meanHessian.symmetricEigen(), let high = eigen.values.last else {
      throw .notConverged("eigenvalues of the mean Hessian")
    }
    let size = gradients.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
    var along = 0.0
    for (i, value) in eigen.values.enumerated() where value <= 1e-12 * high {
      let direction = eigen.vectors.column(i)
      for g in gradients {
        along = max(along, abs(zip(g, direction).reduce(0) { $0 + $1.0 * $1.1 }))
      }
    }
    return Assumption(
      .positiveHessian,
      "no gradient points where the mean Hessian is flat: there the iterate walks at random, to an infinite variance",
      held: mixture == 0 || along <= 1e-9 * size, [Quantity("gradient along it", along)])
  }

  private func positiveMean() throws(TheoryFailure) -> Assumption {
    guard let values = meanHessian.symmetricEigen()?.values, let low = values.first,
      let high = values.last
    else { throw .notConverged("eigenvalues of the mean Hessian") }
    let positive = Assumption(
      .positiveHessian, "the mean Hessian is positive semidefinite and not zero",
      held: low >= -1e-12 * high && high > 0, [Quantity("smallest curvature", low)])
    try require(positive)
    return positive
  }
}
