/// Real Schur form `A = Q T Qᵀ` with `T` quasi upper triangular and `Q` orthogonal.
package struct SchurForm: Sendable {
  package let t: Matrix
  package let q: Matrix
}

extension Matrix {
  package func schur() -> SchurForm? {
    precondition(isSquare, "square")
    guard let (t, q) = Lapack.schur(elements, rows) else { return nil }
    return SchurForm(
      t: Matrix(rows: rows, columns: rows, elements: t),
      q: Matrix(rows: rows, columns: rows, elements: q))
  }
}

/// Solves `A X + X B = C` by Schur forms (Bartels and Stewart); nil if `A` and `−B` share an
/// eigenvalue to working precision, or something is not finite.
package func solveSylvester(_ a: Matrix, _ b: Matrix, _ c: Matrix) -> Matrix? {
  precondition(a.isSquare && b.isSquare && c.rows == a.rows && c.columns == b.rows, "shapes")
  guard let sa = a.schur(), let sb = b.schur() else { return nil }
  let right = sa.q.transpose * c * sb.q
  guard
    let y = Lapack.triangularSylvester(
      sa.t.elements, a.rows, sb.t.elements, b.rows, transposed: false, right.elements)
  else { return nil }
  let x = sa.q * Matrix(rows: c.rows, columns: c.columns, elements: y) * sb.q.transpose
  return x.isFinite ? x : nil
}

/// Solves the continuous Lyapunov equation `A X + X Aᵀ + Q = 0`, symmetric for symmetric `Q`.
///
/// A covariance only if `A` is stable (`spectralAbscissa < 0`); nil if two eigenvalues of `A` sum to
/// zero.
package func solveContinuousLyapunov(_ a: Matrix, _ q: Matrix) -> Matrix? {
  guard let x = solveSylvester(a, a.transpose, -q) else { return nil }
  return q.isSymmetric() ? x.symmetrized : x
}
