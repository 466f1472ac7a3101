/// Thin singular value decomposition `A = U diag(s) Vᵀ`, `s` descending.
package struct SingularValues: Sendable {
  package let u: Matrix
  package let values: [Double]
  package let vTransposed: Matrix
}

extension Matrix {
  package func singularValues() -> SingularValues? {
    guard let (u, s, vt) = Lapack.singularValues(elements, rows: rows, columns: columns) else {
      return nil
    }
    let k = min(rows, columns)
    return SingularValues(
      u: Matrix(rows: rows, columns: k, elements: u), values: s,
      vTransposed: Matrix(rows: k, columns: columns, elements: vt))
  }

  /// Moore–Penrose inverse; singular values below `tolerance · s_max` count as zero.
  package func pseudoInverse(tolerance: Double = 1e-13) -> Matrix? {
    guard let svd = singularValues() else { return nil }
    let bound = tolerance * (svd.values.first ?? 0)
    let inverted = svd.values.map { $0 > bound ? 1 / $0 : 0 }
    let v = Matrix(rows: columns, columns: inverted.count) {
      svd.vTransposed[$1, $0] * inverted[$1]
    }
    return v.timesTranspose(svd.u)
  }

  /// The least-squares solution of smallest norm of `A x ≈ b`.
  package func leastSquares(_ b: [Double], tolerance: Double = 1e-13) -> [Double]? {
    precondition(b.count == rows, "rows")
    return pseudoInverse(tolerance: tolerance).map { $0 * b }
  }
}
