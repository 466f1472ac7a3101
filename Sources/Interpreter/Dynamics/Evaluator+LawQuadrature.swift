internal import KernelIR
internal import LinearAlgebra

extension Evaluator {
  /// Mean and variance of a law of one number that is a function of one base draw, by adaptive quadrature; nil
  /// where it is not, or where an integral does not converge (then a moment may well be infinite).
  func momentsByQuadrature(of law: Law) throws -> LawMoments? {
    let probe = Tracer(name: "law", outer: nil)
    let value = try tracing(probe) { () -> Traced? in
      let drawn = try sample(law, shape: [], path: "law")
      guard drawn.shape == [] else { return nil }
      return try tracedValue(drawn, named: "law")
    }
    guard let value, probe.captured.isEmpty else { return nil }
    let kernel = probe.builder.finish([value.id]).simplified()
    let sites = kernel.sites
    guard sites.count == 1, let site = sites.first, site.shape.isEmpty, !site.retries else {
      return nil
    }
    func f(_ draw: Double) -> Double {
      kernel.evaluate(parameters: [], draws: OneDraw(value: draw))[0].data[0]
    }
    func expectation(_ g: (Double) -> Double) -> Double? {
      let integral: Integral
      switch site.law {
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
    // The tail index is not found this way: two moments exist, and no more is claimed.
    return LawMoments(
      mean: .real(mean), covariance: variance.map { .real($0) },
      tail: variance == nil ? 2 : .infinity, cdf: nil)
  }
}

/// The one draw of a kernel that makes just one.
private struct OneDraw: DrawSource {
  let value: Double

  func draws(_ law: BaseLaw, _ site: Site, count: Int) -> [Double] {
    [Double](repeating: value, count: count)
  }

  func retries(_ law: BaseLaw, _ site: Site, attempt: Int, count: Int) -> [Double] {
    [Double](repeating: value, count: count)
  }
}
