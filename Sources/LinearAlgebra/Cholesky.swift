extension Matrix {
  /// Lower triangular `L` with `L Lᵀ = A`; nil unless `A` (its lower half) is positive definite.
  package func cholesky() -> Matrix? {
    precondition(isSquare, "square")
    return Lapack.cholesky(elements, rows).map { Matrix(rows: rows, columns: rows, elements: $0) }
  }

  /// A factor `B` with `B Bᵀ = A` for symmetric positive semidefinite `A`, square, by eigenvectors.
  ///
  /// Eigenvalues below `tolerance · λ_max` count as zero and give zero columns; nil if one lies
  /// below `−tolerance · λ_max`, or an entry is not finite.
  package func semidefiniteFactor(tolerance: Double = 1e-12) -> Matrix? {
    guard let eigen = symmetricEigen() else { return nil }
    let bound = tolerance * eigen.values.reduce(0) { max($0, abs($1)) }
    guard eigen.values.allSatisfy({ $0 >= -bound }) else { return nil }
    let roots = eigen.values.map { $0 > bound ? $0.squareRoot() : 0 }
    return Matrix(rows: rows, columns: columns) { eigen.vectors[$0, $1] * roots[$1] }
  }
}
