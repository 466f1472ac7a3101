internal import Glibc

/// An LU factorization with partial pivoting, for many right-hand sides.
package struct LUFactorization: Sendable {
  private let factors: [Double]
  private let pivots: [Int32]
  package let dimension: Int
  /// Estimate of `1/(‖A‖₁‖A⁻¹‖₁)`; near 1e-16 the solution has no correct digits.
  package let reciprocalCondition: Double

  /// Nil if `a` is exactly singular or not finite.
  package init?(_ a: Matrix) {
    precondition(a.isSquare, "square")
    guard let lu = Lapack.lu(a.elements, a.rows) else { return nil }
    factors = lu.factors
    pivots = lu.pivots
    dimension = a.rows
    reciprocalCondition = lu.reciprocalCondition
  }

  package func solve(_ b: [Double], transposed: Bool = false) -> [Double]? {
    precondition(b.count == dimension, "length")
    return Lapack.solve(
      factors: factors, pivots: pivots, dimension, b, columns: 1, transposed: transposed)
  }

  package func solve(_ b: Matrix) -> Matrix? {
    precondition(b.rows == dimension, "rows")
    return Lapack.solve(
      factors: factors, pivots: pivots, dimension, b.elements, columns: b.columns,
      transposed: false
    ).map { Matrix(rows: b.rows, columns: b.columns, elements: $0) }
  }

  /// `ln |det A|` and the sign of the determinant.
  package var logDeterminant: (logAbsolute: Double, sign: Double) {
    var total = 0.0
    var sign = 1.0
    for i in 0..<dimension {
      let u = factors[i * dimension + i]
      total += log(abs(u))
      if u < 0 { sign = -sign }
      if Int(pivots[i]) != i + 1 { sign = -sign }
    }
    return (total, sign)
  }
}

extension Matrix {
  /// `A⁻¹ b`; nil if singular (reciprocal condition below 1e-16) or not finite.
  package func solve(_ b: [Double]) -> [Double]? {
    guard let lu = wellPosed else { return nil }
    return lu.solve(b)
  }

  package func solve(_ b: Matrix) -> Matrix? {
    guard let lu = wellPosed else { return nil }
    return lu.solve(b)
  }

  package var inverse: Matrix? { solve(.identity(rows)) }

  package var determinant: Double {
    guard isFinite else { return .nan }
    guard let lu = LUFactorization(self) else { return 0 }
    let (logAbsolute, sign) = lu.logDeterminant
    return sign * exp(logAbsolute)
  }

  private var wellPosed: LUFactorization? {
    guard let lu = LUFactorization(self), lu.reciprocalCondition > 1e-16 else { return nil }
    return lu
  }
}
