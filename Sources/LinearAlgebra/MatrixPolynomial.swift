/// A matrix whose entries are polynomials of one number, found from values.
package struct MatrixPolynomial: Sendable {
  /// Ascending powers of `x / scale`.
  private let coefficients: [Matrix]
  private let scale: Double

  /// The polynomial through values at `degree + 1` places in (0, 2 scale]; nil if two further values
  /// do not lie on it to 1e-9.
  package init?(degree: Int, scale: Double, of value: (Double) throws -> Matrix) rethrows {
    precondition(degree >= 0 && scale > 0, "degree and scale")
    let places = (0...degree).map { 0.25 + 1.5 * Double($0) / Double(max(degree, 1)) }
    let values = try places.map { try value($0 * scale) }
    let shape = values[0]
    guard values.allSatisfy({ $0.isFinite && $0.rows == shape.rows && $0.columns == shape.columns })
    else { return nil }
    // Newton's divided differences, then powers
    var differences = values
    for k in stride(from: 1, through: degree, by: 1) {
      for i in stride(from: degree, through: k, by: -1) {
        differences[i] = (1 / (places[i] - places[i - k])) * (differences[i] - differences[i - 1])
      }
    }
    var powers = [differences[degree]]
    for k in stride(from: degree - 1, through: 0, by: -1) {
      // p ← p (x − xₖ) + cₖ
      var next = powers.map { -places[k] * $0 } + [Matrix(rows: shape.rows, columns: shape.columns)]
      for (i, power) in powers.enumerated() { next[i + 1] = next[i + 1] + power }
      next[0] = next[0] + differences[k]
      powers = next
    }
    self.scale = scale
    // what rounding leaves of powers that are not there would show at large places
    let largest = powers.reduce(0) { max($0, $1.maxNorm) }
    while powers.count > 1, powers[powers.count - 1].maxNorm <= 1e-10 * largest {
      powers.removeLast()
    }
    coefficients = powers
    for x in [0.01, 3.1] {
      let exact = try value(x * scale)
      let ours = self(x * scale)
      guard exact.isFinite, (ours - exact).maxNorm <= 1e-9 * max(exact.maxNorm, shape.maxNorm)
      else { return nil }
    }
  }

  package func callAsFunction(_ x: Double) -> Matrix {
    var sum = coefficients[coefficients.count - 1]
    for matrix in coefficients.dropLast().reversed() { sum = (x / scale) * sum + matrix }
    return sum
  }
}
