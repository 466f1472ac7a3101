internal import Glibc

/// Nodes and positive weights of a Gauss rule: `∫ f(x) w(x) dx ≈ Σ weight · f(node)`, exact for
/// polynomials of degree `2n − 1`.
package struct GaussRule: Sendable {
  package let nodes: [Double]
  package let weights: [Double]

  package init(nodes: [Double], weights: [Double]) {
    precondition(nodes.count == weights.count, "one weight a node")
    self.nodes = nodes
    self.weights = weights
  }

  /// Weight 1 on `[a, b]`.
  package static func legendre(_ n: Int, from a: Double = -1, to b: Double = 1) -> GaussRule {
    let rule = golubWelsch(
      diagonal: [Double](repeating: 0, count: n),
      offDiagonal: (1..<max(n, 1)).map {
        let k = Double($0)
        return k / (4 * k * k - 1).squareRoot()
      }, mass: 2)
    let (middle, half) = (0.5 * (a + b), 0.5 * (b - a))
    return GaussRule(
      nodes: rule.nodes.map { middle + half * $0 }, weights: rule.weights.map { half * $0 })
  }

  /// Expectation under the standard normal law (weights sum to 1).
  package static func standardNormal(_ n: Int) -> GaussRule {
    golubWelsch(
      diagonal: [Double](repeating: 0, count: n),
      offDiagonal: (1..<max(n, 1)).map { Double($0).squareRoot() }, mass: 1)
  }

  /// Expectation under the gamma law of this shape and scale 1 (generalized Laguerre).
  package static func gamma(shape: Double, _ n: Int) -> GaussRule {
    precondition(shape > 0, "positive shape")
    return golubWelsch(
      diagonal: (0..<n).map { 2 * Double($0) + shape },
      offDiagonal: (1..<max(n, 1)).map { (Double($0) * (Double($0) - 1 + shape)).squareRoot() },
      mass: 1)
  }

  /// `Σ weight · f(node)`.
  package func integrate(_ f: (Double) -> Double) -> Double {
    var sum = 0.0
    for (x, w) in zip(nodes, weights) { sum += w * f(x) }
    return sum
  }

  /// Of mass 1, from the recurrence of its orthonormal polynomials.
  static func jacobi(diagonal: [Double], offDiagonal: [Double]) -> GaussRule {
    golubWelsch(diagonal: diagonal, offDiagonal: offDiagonal, mass: 1)
  }

  private static func golubWelsch(
    diagonal: [Double], offDiagonal: [Double], mass: Double
  ) -> GaussRule {
    precondition(!diagonal.isEmpty, "at least one node")
    guard
      let (values, vectors) = Lapack.tridiagonalEigen(
        diagonal: diagonal, offDiagonal: offDiagonal)
    else { preconditionFailure("the Jacobi matrix of a Gauss rule is finite and symmetric") }
    return GaussRule(
      nodes: values, weights: (0..<values.count).map { mass * vectors[$0] * vectors[$0] })
  }
}
