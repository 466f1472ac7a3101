internal import KernelIR
internal import LinearAlgebra

extension OneDraw {
  /// Mean and variance by adaptive quadrature over a base draw; nil where an integral does not converge.
  var moments: (mean: Value?, covariance: Value?) {
    guard let mean = expectation({ $0 }) else { return (nil, nil) }
    let variance = expectation { ($0 - mean) * ($0 - mean) }
    return (.real(mean), variance.map { .real($0) })
  }

  private func expectation(_ g: (Double) -> Double) -> Double? {
    switch source {
    case .base(.uniform): overUniform { g(self($0)) }
    case .base(.normal):
      converged(
        integrate(from: -.infinity, to: .infinity, relative: 1e-9, absolute: 1e-12, limit: 400) {
          z in
          let density = ScalarMath.apply(.exp, -0.5 * z * z) * 0.3989422804014327
          return density == 0 ? 0 : density * g(self(z))
        })
    case .whole: nil
    }
  }

  private func converged(_ integral: Integral) -> Double? {
    integral.converged && integral.value.isFinite ? integral.value : nil
  }

  /// Up to the ends if it is finite there, else up to near them, and on from there as a power.
  private func overUniform(_ f: (Double) -> Double) -> Double? {
    func half(_ margin: Double, _ f: (Double) -> Double) -> Double? {
      converged(integrate(from: margin, to: 0.5, relative: 1e-9, absolute: 1e-12, limit: 400, f))
    }
    let isTame = [1e-12, 1 - 1e-12].allSatisfy { abs(f($0)) * 1e-12 < 1e-10 * abs(f(0.4)) }
    if isTame {
      return converged(integrate(from: 0, to: 1, relative: 1e-9, absolute: 1e-12, limit: 400, f))
    }
    func whole(_ f: (Double) -> Double) -> Double? {
      let values = [1e-6, 1e-7].compactMap { margin -> Double? in
        half(margin, f).flatMap { middle in beyond(margin, f).map { middle + $0 } }
      }
      guard values.count == 2, abs(values[0] - values[1]) <= 1e-6 * abs(values[1]) else {
        return nil
      }
      return values[1]
    }
    return whole(f).flatMap { low in whole { f(1 - $0) }.map { low + $0 } }
  }

  /// `∫₀ᵐ f` of a power of u there, from its values at m/2 and 2m; nil if it is infinite.
  private func beyond(_ margin: Double, _ f: (Double) -> Double) -> Double? {
    let (near, here, far) = (f(margin / 2), f(margin), f(2 * margin))
    guard near != 0, near * far > 0 else { return margin * here }
    let power = ScalarMath.apply(.log, far / near) / 1.3862943611198906
    return power > -1 ? margin * here / (1 + power) : nil
  }
}
