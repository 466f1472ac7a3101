internal import Glibc
package import LinearAlgebra

/// The rate at which SGD samples a Gaussian posterior `∝ exp(−N wᵀKw/2)` best.
package struct BayesianRate: Sendable {
  package let rate: Double
  /// `KL(SGD ‖ posterior) = ½{N Tr[KΣ] − ln|NK| − ln|Σ| − D}` there.
  package let divergence: Double
  /// The continuous-time answer `2(1−μ)D/(N Tr C)`; with `C = K/S` it is Mandt's `2(S/N) D/Tr K`.
  package let continuousRate: Double
}

/// The scalar rate that minimises the divergence, for any noise covariance, commuting or not.
///
/// Root of the derivative, `½{N Tr[KΣ′] − Tr[Σ⁻¹Σ′]}`, with `Σ′ᵢⱼ = C a/(a − λb)²` in K's eigenbasis.
/// Scalar case: `2(1−μ)/(Nc + k(1−μ)/(1+μ))`. (1h): 2012.03636, Theorem 6; general `C` derived.
package func bayesianRate(
  hessian k: Matrix, noise c: Matrix, dataCount n: Double, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<BayesianRate> {
  try demand(n > 0, "a positive number of data")
  let probe = try QuadraticLaw(hessian: k, noise: c, rate: 1e-9, momentum: mu)
  try require(positiveNoiseAssumption(c))
  let limit = 2 * (1 + mu) / (probe.curvatures.last ?? 1)
  func slope(_ rate: Double) -> Double {
    guard let law = try? QuadraticLaw(hessian: k, noise: c, rate: rate, momentum: mu) else {
      return .nan
    }
    let d = k.rows
    let denominators = Matrix(rows: d, columns: d) { law.denominator($0, $1) }
    let linear = Matrix(rows: d, columns: d) {
      (1 - mu) * (law.curvatures[$0] + law.curvatures[$1])
    }
    let sigma = Matrix(rows: d, columns: d) {
      rate * law.noiseInBasis[$0, $1] / denominators[$0, $1]
    }
    let change = Matrix(rows: d, columns: d) {
      law.noiseInBasis[$0, $1] * linear[$0, $1] / (denominators[$0, $1] * denominators[$0, $1])
    }
    guard let relative = sigma.solve(change) else { return .nan }
    let pull = zip(law.curvatures, change.diagonal).reduce(0) { $0 + n * $1.0 * $1.1 }
    return rate * (pull - relative.trace)
  }
  guard let rate = brentRoot(limit * 1e-9, limit * (1 - 1e-12), slope) else {
    throw .notConverged("optimum of the divergence (is the noise singular?)")
  }
  let law = try QuadraticLaw(hessian: k, noise: c, rate: rate, momentum: mu)
  let divergence = try posteriorDivergence(of: law, dataCount: n)
  return TheoryValue(
    BayesianRate(
      rate: rate, divergence: divergence.value,
      continuousRate: 2 * (1 - mu) * Double(k.rows) / (n * c.trace)),
    assuming: divergence.assumptions + [Assumption(.gaussianNoise, "the noise is Gaussian")],
    formula: "d/dλ {N Tr[KΣ] − ln|Σ|} = 0", source: "2012.03636, Theorem 6")
}
