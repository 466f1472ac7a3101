/// Eigenvalues (ascending) and orthonormal eigenvectors (columns) of a symmetric matrix.
package struct SymmetricEigen: Sendable {
  package let values: [Double]
  package let vectors: Matrix

  /// `V diag(f(λ)) Vᵀ`.
  package func function(_ f: (Double) -> Double) -> Matrix {
    let image = values.map(f)
    let scaled = Matrix(rows: vectors.rows, columns: vectors.columns) {
      vectors[$0, $1] * image[$1]
    }
    return scaled.timesTranspose(vectors).symmetrized
  }

  /// `Vᵀ A V`: `A` seen in the eigenbasis.
  package func inBasis(_ a: Matrix) -> Matrix { vectors.transpose.congruence(a) }

  /// `V A Vᵀ`: back from the eigenbasis.
  package func fromBasis(_ a: Matrix) -> Matrix { vectors.congruence(a) }
}

extension Matrix {
  /// Uses the lower half of `A`; nil if not finite.
  package func symmetricEigen() -> SymmetricEigen? {
    precondition(isSquare, "square")
    guard let (values, vectors) = Lapack.symmetricEigen(elements, rows) else { return nil }
    return SymmetricEigen(
      values: values, vectors: Matrix(rows: rows, columns: rows, elements: vectors))
  }

  /// `f(A)` for symmetric `A`; nil if `A` is not finite or `f` gives something not finite.
  package func symmetricFunction(_ f: (Double) -> Double) -> Matrix? {
    guard let value = symmetricEigen()?.function(f), value.isFinite else { return nil }
    return value
  }

  /// The symmetric root of a positive semidefinite matrix; nil if an eigenvalue lies below
  /// `−tolerance · λ_max`.
  package func positiveSquareRoot(tolerance: Double = 1e-12) -> Matrix? {
    guard let eigen = symmetricEigen() else { return nil }
    let bound = tolerance * eigen.values.reduce(0) { max($0, abs($1)) }
    guard eigen.values.allSatisfy({ $0 >= -bound }) else { return nil }
    return eigen.function { max($0, 0).squareRoot() }
  }
}
