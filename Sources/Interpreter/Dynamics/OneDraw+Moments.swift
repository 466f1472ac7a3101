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
    let isTame = [1e-12, 1 - 1e-12].allSatisfy { abs(f($0)) * 1e-12 < 1e-10 * abs(f(0.4)) }
    if isTame, let whole = between(0, 1, f) { return whole }
    let low = isLost(f) ? half(f, Self.shallow) : half(f, Self.deep)
    return low.flatMap { low in half({ f(1 - $0) }, Self.shallow).map { low + $0 } }
  }

  private func between(_ low: Double, _ high: Double, _ f: (Double) -> Double) -> Double? {
    converged(integrate(from: low, to: high, relative: 1e-9, absolute: 1e-12, limit: 400, f))
  }

  /// Two margins at an end. Near 1 numbers are scarce: these have the powers of 2 on both sides.
  private static let shallow = [0x1p-20, 0x1p-24]
  private static let deep = [0x1p-600, 0x1p-900]

  /// `∫ f` from 0 to ½, if both margins tell the same.
  private func half(_ f: (Double) -> Double, _ margins: [Double]) -> Double? {
    let values = margins.compactMap { margin -> Double? in
      // In u = e^(−t) a power is an exponential.
      let end = -ScalarMath.apply(.log, margin)
      let stops = [0.6931471805599453, 8, 60].filter { $0 < end } + [end]
      var sum = beyond(margin, f)
      for (from, to) in zip(stops, stops.dropFirst()) {
        guard let known = sum,
          let part = between(
            from, to,
            { t in
              let u = ScalarMath.apply(.exp, -t)
              return u * f(u)
            })
        else { return nil }
        sum = known + part
      }
      return sum
    }
    guard values.count == 2, abs(values[0] - values[1]) <= 1e-5 * abs(values[1]) else {
      return nil
    }
    return values[1]
  }

  /// Whether a difference is lost to rounding deep in the tail, where f no longer changes.
  private func isLost(_ f: (Double) -> Double) -> Bool {
    func power(_ near: Double, _ far: Double) -> Double {
      ScalarMath.apply(.log, f(near) / f(far)) / ScalarMath.apply(.log, far / near)
    }
    return !(abs(power(1e-40, 1e-20)) > 1e-6) && abs(power(1e-12, 1e-9)) > 1e-3
  }

  /// `∫₀ᵐ f` of a power of u there, from its values at m/2 and 2m; nil if it is infinite.
  private func beyond(_ margin: Double, _ f: (Double) -> Double) -> Double? {
    let (near, here, far) = (f(margin / 2), f(margin), f(2 * margin))
    guard near != 0, near * far > 0 else { return margin * here }
    let power = ScalarMath.apply(.log, far / near) / 1.3862943611198906
    return power > -1 ? margin * here / (1 + power) : nil
  }
}
