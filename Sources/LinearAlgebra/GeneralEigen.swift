/// A complex number as LAPACK hands it over: two reals.
package struct ComplexPair: Sendable, Equatable {
  package let real: Double
  package let imaginary: Double

  package init(real: Double, imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  /// Modulus, without overflow.
  package var modulus: Double {
    let (a, b) = (abs(real), abs(imaginary))
    let (large, small) = a > b ? (a, b) : (b, a)
    guard large > 0 else { return 0 }
    let r = small / large
    return large * (1 + r * r).squareRoot()
  }
}

extension Matrix {
  /// Eigenvalues of a general real matrix, largest modulus first; nil if not finite.
  package func eigenvalues() -> [ComplexPair]? {
    precondition(isSquare, "square")
    guard let (real, imaginary, _) = Lapack.eigen(elements, rows, vectors: false) else {
      return nil
    }
    return Swift.zip(real, imaginary).map(ComplexPair.init(real:imaginary:))
      .sorted { $0.modulus > $1.modulus }
  }

  /// `max |λ_i|`; NaN for a matrix that is not finite, 0 for the empty one.
  package var spectralRadius: Double {
    guard let values = eigenvalues() else { return .nan }
    return values.first?.modulus ?? 0
  }

  /// Largest real part of an eigenvalue (the abscissa that decides stability in continuous time).
  package var spectralAbscissa: Double {
    guard let values = eigenvalues() else { return .nan }
    return values.map(\.real).max() ?? -.infinity
  }

  /// The real eigenvalue of largest real part with its right and left eigenvectors, as
  /// Perron and Frobenius promise them for a non-negative matrix. Scaled to sum 1 (right) and
  /// `left · right = 1`; nil if not finite or if the pair is complex.
  package func perronPair() -> (value: Double, right: [Double], left: [Double])? {
    guard let (value, right) = Self.leading(self),
      let (_, left) = Self.leading(transpose)
    else { return nil }
    let total = right.reduce(0, +)
    guard total != 0 else { return nil }
    let r = right.map { $0 / total }
    let pairing = dotProduct(left, r)
    guard pairing != 0 else { return nil }
    return (value, r, left.map { $0 / pairing })
  }

  private static func leading(_ a: Matrix) -> (Double, [Double])? {
    let n = a.rows
    guard n > 0, let (real, imaginary, vectors) = Lapack.eigen(a.elements, n, vectors: true) else {
      return nil
    }
    guard let k = real.indices.max(by: { real[$0] < real[$1] }),
      imaginary[k] == 0
    else { return nil }
    return (real[k], (0..<n).map { vectors[$0 * n + k] })
  }
}
