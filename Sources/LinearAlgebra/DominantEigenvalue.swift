internal import Stopping

/// The eigenvalue of largest modulus of a linear operator given only by its action, with its
/// vector and the relative residual `‖A v − λ v‖ / (|λ| ‖v‖)`.
package struct DominantEigenpair: Sendable {
  package let value: Double
  package let vector: [Double]
  package let residual: Double
}

/// Restarted Arnoldi for a real dominant eigenvalue, as a non-negative operator has one.
///
/// `start` should have a component along the wanted vector (all ones does for a non-negative
/// irreducible operator). Nil if the operator yields something not finite, or the dominant pair is
/// complex.
package func dominantEigenpair(
  start: [Double], subspace: Int = 24, restarts: Int = 60, tolerance: Double = 1e-12,
  apply: ([Double]) -> [Double]
) -> DominantEigenpair? {
  let n = start.count
  let m = min(subspace, n)
  var vector = start
  var best: DominantEigenpair?
  for _ in 0..<restarts {
    let norm = dotProduct(vector, vector).squareRoot()
    guard norm > 0, norm.isFinite else { return best }
    var basis = [vector.map { $0 / norm }]
    var h = Matrix(rows: m + 1, columns: m)
    var size = m
    for k in 0..<m {
      if StopWish.isMade { return best }
      var w = apply(basis[k])
      precondition(w.count == n, "an operator keeps the length")
      guard w.allSatisfy(\.isFinite) else { return best }
      let before = dotProduct(w, w).squareRoot()
      for _ in 0..<2 {
        for (i, b) in basis.enumerated() {
          let projection = dotProduct(b, w)
          h[i, k] += projection
          for j in 0..<n { w[j] -= projection * b[j] }
        }
      }
      let rest = dotProduct(w, w).squareRoot()
      h[k + 1, k] = rest
      if rest <= 1e-14 * before {
        size = k + 1
        break
      }
      basis.append(w.map { $0 / rest })
    }
    guard let (value, ritz) = h.block(0..<size, 0..<size).dominantReal() else { return best }
    vector = [Double](repeating: 0, count: n)
    for i in 0..<size { for j in 0..<n { vector[j] += ritz[i] * basis[i][j] } }
    let image = apply(vector)
    let length = dotProduct(vector, vector).squareRoot()
    let defect = Swift.zip(image, vector).reduce(0.0) {
      let d = $1.0 - value * $1.1
      return $0 + d * d
    }.squareRoot()
    let residual = defect / max(abs(value) * length, Double.leastNormalMagnitude)
    best = DominantEigenpair(value: value, vector: vector, residual: residual)
    if residual <= tolerance { return best }
  }
  return best
}

extension Matrix {
  fileprivate func dominantReal() -> (Double, [Double])? {
    let n = rows
    guard let (real, imaginary, vectors) = Lapack.eigen(elements, n, vectors: true) else {
      return nil
    }
    let moduli = Swift.zip(real, imaginary).map { ComplexPair(real: $0, imaginary: $1).modulus }
    guard let k = moduli.indices.max(by: { moduli[$0] < moduli[$1] }), imaginary[k] == 0 else {
      return nil
    }
    return (real[k], (0..<n).map { vectors[$0 * n + k] })
  }
}
