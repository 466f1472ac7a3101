extension Matrix {
  package static func + (a: Matrix, b: Matrix) -> Matrix { a.zip(b, +) }
  package static func - (a: Matrix, b: Matrix) -> Matrix { a.zip(b, -) }
  package static prefix func - (a: Matrix) -> Matrix { a.map { -$0 } }
  package static func * (s: Double, a: Matrix) -> Matrix { a.map { s * $0 } }
  package static func * (a: Matrix, s: Double) -> Matrix { a.map { $0 * s } }
  package static func / (a: Matrix, s: Double) -> Matrix { a.map { $0 / s } }
  package static func += (a: inout Matrix, b: Matrix) { a = a + b }

  package static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "inner dimensions")
    return Matrix(
      rows: a.rows, columns: b.columns,
      elements: Lapack.product(
        a.elements, transposed: false, b.elements, transposed: false, m: a.rows, n: b.columns,
        k: a.columns))
  }

  package static func * (a: Matrix, x: [Double]) -> [Double] {
    precondition(a.columns == x.count, "inner dimensions")
    return Lapack.product(a.elements, transposed: false, m: a.rows, n: a.columns, x)
  }

  /// `A Bᵀ`.
  package func timesTranspose(_ b: Matrix) -> Matrix {
    precondition(columns == b.columns, "inner dimensions")
    return Matrix(
      rows: rows, columns: b.rows,
      elements: Lapack.product(
        elements, transposed: false, b.elements, transposed: true, m: rows, n: b.rows, k: columns))
  }

  /// `Aᵀ x`.
  package func transposeTimes(_ x: [Double]) -> [Double] {
    precondition(rows == x.count, "inner dimensions")
    return Lapack.product(elements, transposed: true, m: rows, n: columns, x)
  }

  /// `A S Aᵀ`, the covariance of `A x` when `Cov x = S`.
  package func congruence(_ s: Matrix) -> Matrix { (self * s).timesTranspose(self) }

  /// Kronecker product; `(A ⊗ B) vec X = vec(A X Bᵀ)` for row-major `vec`.
  package func kronecker(_ b: Matrix) -> Matrix {
    Matrix(rows: rows * b.rows, columns: columns * b.columns) { i, j in
      self[i / b.rows, j / b.columns] * b[i % b.rows, j % b.columns]
    }
  }

  package func map(_ f: (Double) -> Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map(f))
  }

  /// The power `Aⁿ`, `n ≥ 0`, by squaring.
  package func power(_ n: Int) -> Matrix {
    precondition(isSquare && n >= 0, "square, non-negative exponent")
    var result = Matrix.identity(rows)
    var base = self
    var left = n
    while left > 0 {
      if left & 1 == 1 { result = result * base }
      left >>= 1
      if left > 0 { base = base * base }
    }
    return result
  }

  private func zip(_ b: Matrix, _ f: (Double, Double) -> Double) -> Matrix {
    precondition(rows == b.rows && columns == b.columns, "shapes")
    var out = self
    for i in out.elements.indices { out.elements[i] = f(elements[i], b.elements[i]) }
    return out
  }
}

/// `x yᵀ`.
package func outerProduct(_ x: [Double], _ y: [Double]) -> Matrix {
  Matrix(rows: x.count, columns: y.count) { x[$0] * y[$1] }
}

/// `Σ xᵢ yᵢ`.
package func dotProduct(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count, "lengths")
  return Lapack.dot(x.count, x, 1, y, 1)
}
