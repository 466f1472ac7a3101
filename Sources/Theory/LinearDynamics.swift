package import LinearAlgebra

/// A linear stochastic recursion `x' = A x + B z + c` with output `w = P x`, `E z = 0`,
/// `Cov z = C`: any linear optimizer on a quadratic loss, momentum buffers included.
package struct LinearDynamics: Sendable {
  /// `n × n`, one step of the state.
  package let transition: Matrix
  /// `n × q`, how the noise enters.
  package let noiseInput: Matrix
  /// Length `n`.
  package let constant: [Double]
  /// `d × n`, the parameters within the state.
  package let output: Matrix

  package init(transition: Matrix, noiseInput: Matrix, constant: [Double]? = nil, output: Matrix) {
    let n = transition.rows
    precondition(transition.isSquare && noiseInput.rows == n && output.columns == n, "shapes")
    self.transition = transition
    self.noiseInput = noiseInput
    self.constant = constant ?? [Double](repeating: 0, count: n)
    precondition(self.constant.count == n, "shapes")
    self.output = output
  }

  /// Heavy ball `m ← μ m + K w + z`, `w ← w − Λ m` on `½ wᵀ K w`; state `(w, m)`, or `w` alone if
  /// `μ = 0`.
  package static func heavyBall(hessian k: Matrix, rate: Matrix, momentum mu: Double) -> Self {
    let d = k.rows
    let w = Matrix.identity(d) - rate * k
    guard mu != 0 else {
      return LinearDynamics(transition: w, noiseInput: -rate, output: .identity(d))
    }
    var a = Matrix(rows: 2 * d, columns: 2 * d)
    a.setBlock(0, 0, w)
    a.setBlock(0, d, -mu * rate)
    a.setBlock(d, 0, k)
    a.setBlock(d, d, .identity(d, scale: mu))
    var b = Matrix(rows: 2 * d, columns: d)
    b.setBlock(0, 0, -rate)
    b.setBlock(d, 0, .identity(d))
    var p = Matrix(rows: d, columns: 2 * d)
    p.setBlock(0, 0, .identity(d))
    return LinearDynamics(transition: a, noiseInput: b, output: p)
  }

  /// The fixed point `(I − A)⁻¹ c`, nil if one is an eigenvalue of `A`.
  package var fixedPoint: [Double]? {
    if constant.allSatisfy({ $0 == 0 }) { return constant }
    return (Matrix.identity(transition.rows) - transition).solve(constant)
  }
}
