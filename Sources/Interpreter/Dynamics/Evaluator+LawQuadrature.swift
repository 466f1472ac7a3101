internal import KernelIR
internal import LinearAlgebra

extension Evaluator {
  /// Mean and variance of a law of one number `a + Σ bᵢ xᵢ` of independent numbers whose moments are known: exactly
  /// `a + Σ bᵢ mᵢ` and `Σ bᵢ² vᵢ`; nil where it is no such sum, or a moment is not known.
  func momentsOfSum(_ law: Law) throws -> LawMoments? {
    let value = try opened(.moments) { try drawnNumber(of: law) }
    guard let value, value.drawsNumbers, !value.draws.isEmpty,
      value.draws.allSatisfy({ $0.source.moments != nil }),
      let degree = value.kernel.polynomialDegree(in: Set(value.draws.indices)), degree <= 1
    else { return nil }
    func f(_ numbers: [Double]) -> Double { value(numbers)[0] }
    let zeros = [Double](repeating: 0, count: value.draws.count)
    let constant = f(zeros)
    var (mean, variance, tail) = (constant as Double?, 0.0 as Double?, Double.infinity)
    for index in value.draws.indices {
      var unit = zeros
      unit[index] = 1
      let factor = f(unit) - constant
      guard factor != 0, let known = value.draws[index].source.moments else { continue }
      mean = mean.flatMap { sum in known.mean?.double.map { sum + factor * $0 } }
      variance = variance.flatMap { sum in
        known.covariance?.double.map { sum + factor * factor * $0 }
      }
      tail = min(tail, known.tail)
    }
    guard constant.isFinite else { return nil }
    return LawMoments(
      mean: mean.map { .real($0) }, covariance: variance.map { .real($0) }, tail: tail, cdf: nil)
  }

  /// Mean and variance of a law of one number that is a function of one base draw, by adaptive quadrature; nil
  /// where it is not, or where an integral does not converge (then a moment may well be infinite).
  func momentsByQuadrature(of law: Law) throws -> LawMoments? {
    let value = try opened(.base) { try drawnNumber(of: law) }
    guard let value, value.drawsNumbers, value.draws.count == 1,
      case .base(let base) = value.draws[0].source
    else { return nil }
    func f(_ draw: Double) -> Double { value([draw])[0] }
    func expectation(_ g: (Double) -> Double) -> Double? {
      let integral: Integral
      switch base {
      case .uniform:
        integral = integrate(from: 0, to: 1, relative: 1e-9, absolute: 1e-12, limit: 400) {
          g(f($0))
        }
      case .normal:
        integral = integrate(
          from: -.infinity, to: .infinity, relative: 1e-9, absolute: 1e-12, limit: 400
        ) { z in
          let density = ScalarMath.apply(.exp, -0.5 * z * z) * 0.3989422804014327
          return density == 0 ? 0 : density * g(f(z))
        }
      }
      return integral.converged && integral.value.isFinite ? integral.value : nil
    }
    guard let mean = expectation({ $0 }) else { return nil }
    let variance = expectation { ($0 - mean) * ($0 - mean) }
    return LawMoments(
      mean: .real(mean), covariance: variance.map { .real($0) },
      tail: variance == nil ? 2 : .infinity, cdf: nil)
  }

  /// One draw of a law of one number, while its draws are opened; nil for other laws.
  func drawnNumber(of law: Law) throws -> Traced? {
    let drawn = try sample(law, shape: [], path: "law")
    return drawn.shape == [] ? try tracedValue(drawn, named: "law") : nil
  }
}
