internal import CScalarMath

/// What the primitives mean for one number, and what the draws of a site are: the definitions of
/// `CScalarMath`, to the bit.
package enum ScalarMath {
  package static func apply(_ primitive: UnaryPrimitive, _ x: Double) -> Double {
    switch primitive {
    case .negate: -x
    case .absolute: sgd_abs(x)
    case .sign: sgd_sign(x)
    case .squareRoot: sgd_sqrt(x)
    case .reciprocal: sgd_recip(x)
    case .exp: sgd_exp(x)
    case .expm1: sgd_expm1(x)
    case .log: sgd_log(x)
    case .log1p: sgd_log1p(x)
    case .sin: sgd_sin(x)
    case .cos: sgd_cos(x)
    case .tan: sgd_tan(x)
    case .asin: sgd_asin(x)
    case .acos: sgd_acos(x)
    case .atan: sgd_atan(x)
    case .sinh: sgd_sinh(x)
    case .cosh: sgd_cosh(x)
    case .tanh: sgd_tanh(x)
    case .erf: sgd_erf(x)
    case .erfc: sgd_erfc(x)
    case .erfinv: sgd_erfinv(x)
    case .logGamma: sgd_lgamma(x)
    case .floor: sgd_floor(x)
    case .ceiling: sgd_ceil(x)
    case .round: sgd_round(x)
    }
  }

  package static func apply(_ primitive: BinaryPrimitive, _ a: Double, _ b: Double) -> Double {
    switch primitive {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .minimum: sgd_min(a, b)
    case .maximum: sgd_max(a, b)
    case .power: sgd_pow(a, b)
    case .atan2: sgd_atan2(a, b)
    case .hypot: sgd_hypot(a, b)
    case .modulo: a - b * sgd_floor(a / b)
    }
  }

  package static func compare(_ primitive: ComparisonPrimitive, _ a: Double, _ b: Double) -> Bool {
    switch primitive {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }

  /// xⁿ by the chain of squarings of ``PinnedOrder``.
  package static func integerPower(_ x: Double, _ n: Int) -> Double { sgd_powi(x, Int64(n)) }

  /// a·b + c, rounded once.
  package static func fma(_ a: Double, _ b: Double, _ c: Double) -> Double { sgd_fma(a, b, c) }
}

/// The draws of one replica at one step, by address: pure functions of (seed, stream, replica, step) and the
/// names of the sites. A site with n draws in a step takes n words of its stream in each step.
package struct AddressedDraws: DrawSource, Hashable, Sendable {
  package var seed: UInt64
  /// ``NameHash`` of the name of the run's stream.
  package var stream: UInt64
  package var replica: UInt64
  package var step: UInt64

  package init(seed: UInt64, stream: UInt64, replica: UInt64, step: UInt64) {
    self.seed = seed
    self.stream = stream
    self.replica = replica
    self.step = step
  }

  private func key(_ site: Site) -> sgd_block { sgd_site_key(seed, stream, site.hash64) }

  /// Draw i is `sgd_uniform_at` or `sgd_normal_at` of (step, count, i), computed in one walk.
  package func draws(_ law: BaseLaw, _ site: Site, count: Int) -> [Double] {
    let length = UInt64(SGD_SEGMENT_STEPS)
    var state = sgd_segment_state(key(site), replica, step / length)
    let first = step % length * UInt64(count)
    switch law {
    case .uniform:
      for _ in 0..<first { _ = sgd_xoshiro_word(&state) }
      return (0..<count).map { _ in sgd_unit(sgd_xoshiro_word(&state)) }
    case .normal:
      // Pairs begin at even words; the first one may belong half to the step before.
      for _ in 0..<first & ~1 { _ = sgd_xoshiro_word(&state) }
      var values: [Double] = []
      let skipped = Int(first & 1)
      while values.count < count + skipped {
        let radius = sgd_xoshiro_word(&state)
        let pair = sgd_normals(radius, sgd_xoshiro_word(&state))
        values.append(pair.first)
        values.append(pair.second)
      }
      return Array(values[skipped..<skipped + count])
    }
  }

  /// Retry `attempt` of draw i is `sgd_retry_uniform_at` or `sgd_retry_normal_at` of (step, i, attempt).
  package func retries(_ law: BaseLaw, _ site: Site, attempt: Int, count: Int) -> [Double] {
    let key = key(site)
    let attempt = UInt64(attempt)
    return (0..<UInt64(count)).map { index in
      switch law {
      case .uniform: sgd_retry_uniform_at(key, replica, step, index, attempt)
      case .normal: sgd_retry_normal_at(key, replica, step, index, attempt)
      }
    }
  }
}
