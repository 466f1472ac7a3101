internal import KernelIR

extension Evaluator {
  /// A matrix `F` with `F Fᵀ = covariance`: lower triangular; for a known semidefinite one zero pivots are
  /// dropped.
  func covarianceFactor(_ covariance: Value) throws -> Value {
    guard let known = covariance.tensor else {
      return try apply(.cholesky, [covariance], named: "cov")
    }
    let n = known.shape[0]
    for i in 0..<n {
      for j in 0..<i {
        let (a, b) = (known.data[i * n + j], known.data[j * n + i])
        guard abs(a - b) <= 1e-9 * (abs(a) + abs(b)) else {
          throw mistake(
            .constraintViolated(
              parameter: "cov", constraint: "symmetric",
              value: "not: entries [\(i), \(j)] and [\(j), \(i)] differ"))
        }
      }
    }
    guard let factor = semidefiniteFactor(known) else {
      throw mistake(.notPositiveDefinite("the covariance"))
    }
    return .tensor(factor)
  }

  /// The Cholesky factor of a positive semidefinite matrix: a pivot below 1e-12 of the largest diagonal
  /// entry counts as zero and its column is left out; `nil` if one is below −1e-9 of it.
  private func semidefiniteFactor(_ matrix: Tensor) -> Tensor? {
    let n = matrix.shape[0]
    let scale = (0..<n).map { matrix.data[$0 * n + $0] }.max() ?? 0
    guard matrix.data.allSatisfy({ $0.isFinite }) else { return nil }
    var factor = Tensor(repeating: 0, shape: [n, n])
    for j in 0..<n {
      var pivot = matrix.data[j * n + j]
      for k in 0..<j { pivot -= factor.data[j * n + k] * factor.data[j * n + k] }
      if pivot < -1e-9 * scale { return nil }
      if pivot <= 1e-12 * scale {
        // A zero variance cannot have covariances.
        for i in (j + 1)..<max(n, j + 1) {
          var rest = matrix.data[i * n + j]
          for k in 0..<j { rest -= factor.data[i * n + k] * factor.data[j * n + k] }
          if rest * rest > 1e-9 * scale * scale { return nil }
        }
        continue
      }
      let root = pivot.squareRoot()
      factor.data[j * n + j] = root
      for i in (j + 1)..<max(n, j + 1) {
        var rest = matrix.data[i * n + j]
        for k in 0..<j { rest -= factor.data[i * n + k] * factor.data[j * n + k] }
        factor.data[i * n + j] = rest / root
      }
    }
    return factor
  }
}
