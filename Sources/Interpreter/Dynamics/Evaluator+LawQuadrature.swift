internal import KernelIR
internal import LinearAlgebra

extension Evaluator {
  /// Mean and variance of a law of one number `a + Σ bᵢ xᵢ` of independent numbers whose moments are known: exactly
  /// `a + Σ bᵢ mᵢ` and `Σ bᵢ² vᵢ`; nil where it is no such sum, or a moment is not known.
  func momentsOfSum(_ law: Law) throws -> LawMoments? {
    let inner = Tracer(name: "sum", outer: nil)
    let open = OpenDraws(tracer: inner, keepsLaws: true, keepsMoments: true)
    let saved = (openDraws, retry, drawSite, freshSample)
    defer { (openDraws, retry, drawSite, freshSample) = saved }
    openDraws = open
    (retry, drawSite, freshSample) = (nil, nil, nil)
    let value = try tracing(inner) { () -> Traced? in
      let drawn = try sample(law, shape: [], path: "law")
      return drawn.shape == [] ? try tracedValue(drawn, named: "law") : nil
    }
    guard let value, inner.captured.isEmpty, !open.values.isEmpty,
      open.values.allSatisfy({ $0.value.type.shape.isEmpty && $0.moments != nil })
    else { return nil }
    let kernel = inner.builder.finish([value.id]).simplified()
    guard !kernel.draws, let degree = kernel.polynomialDegree(in: Set(open.values.indices)),
      degree <= 1
    else { return nil }
    func f(_ numbers: [Double]) -> Double {
      kernel.evaluate(parameters: numbers.map { Tensor($0) })[0].data[0]
    }
    let zeros = [Double](repeating: 0, count: open.values.count)
    let constant = f(zeros)
    var (mean, variance, tail) = (constant as Double?, 0.0 as Double?, Double.infinity)
    for index in open.values.indices {
      var unit = zeros
      unit[index] = 1
      let factor = f(unit) - constant
      guard factor != 0, let known = open.values[index].moments else { continue }
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
