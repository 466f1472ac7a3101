internal import Glibc

// Gauss rules of measures that are given by points or by moments.
extension GaussRule {
  /// The rule of `n` nodes for the measure `Σ weightᵢ δ(xᵢ)`, of mass 1 after division by its mass: exact for
  /// polynomials of degree `2n − 1`. Fewer nodes if the points are fewer. Nil where a moment overflows.
  ///
  /// `lastMoment`: whether the moment of order `2n − 1` exists; if not, the rule is exact to degree `2n − 2`.
  /// By the procedure of Stieltjes (Gautschi 2004, section 2.2.3).
  package static func ofPoints(
    _ points: [Double], weights: [Double], nodes n: Int, lastMoment: Bool = true
  ) -> GaussRule? {
    precondition(points.count == weights.count && n >= 1, "one weight a point, and a node")
    let mass = weights.reduce(0, +)
    guard mass > 0, mass.isFinite else { return nil }
    var diagonal: [Double] = []
    var offDiagonal: [Double] = []
    // Polynomials of norm 1 at the points.
    var last = [Double](repeating: 0, count: points.count)
    var here = [Double](repeating: 1, count: points.count)
    for k in 0..<n {
      let isLast = k == n - 1
      var center = 0.0
      if isLast, !lastMoment {
        center = diagonal.first ?? 0
      } else {
        for i in points.indices { center += weights[i] / mass * points[i] * here[i] * here[i] }
      }
      guard center.isFinite else { return nil }
      diagonal.append(center)
      if isLast { break }
      let back = offDiagonal.last ?? 0
      var next = points.indices.map { (points[$0] - center) * here[$0] - back * last[$0] }
      var square = 0.0
      var size = 0.0
      for i in points.indices {
        square += weights[i] / mass * next[i] * next[i]
        size += weights[i] / mass * points[i] * points[i] * here[i] * here[i]
      }
      guard square.isFinite, size.isFinite else { return nil }
      // The polynomial that vanishes on all points.
      if square <= 1e-24 * size { break }
      let norm = square.squareRoot()
      for i in next.indices { next[i] /= norm }
      offDiagonal.append(norm)
      (last, here) = (here, next)
    }
    return GaussRule.jacobi(diagonal: diagonal, offDiagonal: offDiagonal)
  }

  /// The rule of `n` nodes for a law with these raw moments, of order 0 (which is 1) to `2n − 1`; nil if they are
  /// not those of a law with so many points. By Chebyshev's algorithm, which loses digits fast: for n up to 5.
  package static func ofMoments(_ moments: [Double], nodes n: Int) -> GaussRule? {
    precondition(n >= 1 && moments.count >= 2 * n, "moments of order 0 to 2n − 1")
    var diagonal = [moments[1] / moments[0]]
    var squares: [Double] = []
    var last = [Double](repeating: 0, count: 2 * n)
    var here = Array(moments[0..<2 * n])
    for k in 1..<max(n, 1) {
      var next = [Double](repeating: 0, count: 2 * n)
      let back = squares.last ?? 0
      for l in k..<(2 * n - k) {
        next[l] = here[l + 1] - diagonal[k - 1] * here[l] - back * last[l]
      }
      guard next[k] > 0, here[k - 1] > 0 else { return nil }
      diagonal.append(next[k + 1] / next[k] - here[k] / here[k - 1])
      squares.append(next[k] / here[k - 1])
      (last, here) = (here, next)
    }
    guard (diagonal + squares).allSatisfy(\.isFinite) else { return nil }
    return GaussRule.jacobi(diagonal: diagonal, offDiagonal: squares.map { $0.squareRoot() })
  }

  /// Points and weights for integrals over (0, 1) of functions that may be singular at the ends, like a power above
  /// −1: `∫ f ≈ Σ weight f(point)`. The substitution of Takahasi and Mori (1974), `u = 1/(1 + exp(−π sinh t))`, down
  /// to u = 1e−300, and up to the last number below 1. A `step` of 1/8 is good to about 1e−12.
  package static func doubleExponential(step: Double = 1.0 / 16) -> GaussRule {
    var nodes: [Double] = []
    var weights: [Double] = []
    for k in Int(-6.1 / step)...Int(3.7 / step) {
      let t = step * Double(k)
      let e = exp(-Double.pi * sinh(t))
      let u = 1 / (1 + e)
      guard u > 1e-300, u < 1, e.isFinite else { continue }
      nodes.append(u)
      weights.append(step * Double.pi * cosh(t) * u * (e / (1 + e)))
    }
    return GaussRule(nodes: nodes, weights: weights)
  }

  /// Points and weights for expectations under the standard normal law of functions that may grow like an
  /// exponential: the trapezoidal rule, which converges faster than any power of its step.
  package static var normalTrapezoid: GaussRule {
    let step = 0.125
    let nodes = (-296...296).map { step * Double($0) }
    return GaussRule(
      nodes: nodes, weights: nodes.map { step * exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() }
    )
  }
}
