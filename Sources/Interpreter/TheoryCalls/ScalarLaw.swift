internal import Glibc
internal import Syntax
internal import Theory

/// What `exact.…` needs of a law of one number: its distribution function and the complement.
indirect enum ScalarLaw {
  case points([(value: Double, weight: Double)])
  case gaussian(mean: Double, sd: Double)
  case continuous(Distribution)

  /// Closures take ascending places. `above` is not `1 − below` where that would lose a far tail.
  struct Distribution {
    let below: ([Double]) -> [Double]
    let above: ([Double]) -> [Double]
    /// The length over which the law is smooth.
    let scale: Double
    /// Roughly the median.
    let center: Double
  }

  /// The law of `factor · x + shift`.
  func moved(factor: Double, shift: Double) -> ScalarLaw {
    switch self {
    case .points(let points): .points(points.map { (factor * $0.value + shift, $0.weight) })
    case .gaussian(let mean, let sd):
      .gaussian(mean: factor * mean + shift, sd: abs(factor) * sd)
    case .continuous(let law): .continuous(law.moved(factor: factor, shift: shift))
    }
  }

  /// As one law with a density; nil if it has point masses.
  var distribution: Distribution? {
    switch self {
    case .points: nil
    case .gaussian(let mean, let sd): sd > 0 ? .gaussian(mean: mean, sd: sd) : nil
    case .continuous(let law): law
    }
  }
}

extension ScalarLaw.Distribution {
  static func gaussian(mean: Double, sd: Double) -> Self {
    let factor = 1 / (sd * 2.0.squareRoot())
    return Self(
      below: { $0.map { 0.5 * erfc(-factor * ($0 - mean)) } },
      above: { $0.map { 0.5 * erfc(factor * ($0 - mean)) } }, scale: sd, center: mean)
  }

  static func uniform(low: Double, high: Double) -> Self {
    Self(
      below: { $0.map { min(max(($0 - low) / (high - low), 0), 1) } },
      above: { $0.map { min(max((high - $0) / (high - low), 0), 1) } },
      scale: (high - low) / 4, center: 0.5 * (low + high))
  }

  /// From a distribution function alone. If it is symmetric about 0, the upper tail is as accurate as the lower.
  init?(cdf: @escaping ([Double]) -> [Double]) {
    func quantile(_ q: Double) -> Double? {
      var (low, high) = (-1.0, 1.0)
      while cdf([low])[0] > q, low > -1e200 { low *= 4 }
      while cdf([high])[0] < q, high < 1e200 { high *= 4 }
      guard cdf([low])[0] <= q, cdf([high])[0] >= q else { return nil }
      // A scale and a centre need not be precise.
      while high - low > 1e-4 * max(abs(low), abs(high)), high - low > 1e-300 {
        let middle = 0.5 * (low + high)
        if cdf([middle])[0] < q { low = middle } else { high = middle }
      }
      return 0.5 * (low + high)
    }
    guard let first = quantile(0.25), let median = quantile(0.5), let third = quantile(0.75),
      third > first
    else { return nil }
    let probes = [0.1, 0.5, 1, 2, 5].map { $0 * (third - first) }
    let isSymmetric = zip(cdf(probes), cdf(probes.map { -$0 })).allSatisfy {
      abs($0 + $1 - 1) < 1e-13
    }
    let scale = (third - first) / 1.349
    let table = DemandTable(center: median, scale: scale, function: cdf)
    self.init(
      below: { table($0) },
      above: isSymmetric
        ? { z in table(z.reversed().map { -$0 }).reversed() } : { z in table(z).map { 1 - $0 } },
      scale: scale, center: isSymmetric ? 0 : median)
  }

  func moved(factor: Double, shift: Double) -> Self {
    func back(_ z: [Double]) -> [Double] { z.map { ($0 - shift) / factor } }
    let (scale, center) = (abs(factor) * scale, factor * center + shift)
    if factor > 0 {
      return Self(
        below: { below(back($0)) }, above: { above(back($0)) }, scale: scale, center: center)
    }
    // The order of the places turns around.
    return Self(
      below: { above(back($0).reversed()).reversed() },
      above: { below(back($0).reversed()).reversed() }, scale: scale, center: center)
  }

  static func mixture(_ parts: [(law: Self, weight: Double)]) -> Self {
    func sum(_ z: [Double], _ part: (Self) -> ([Double]) -> [Double]) -> [Double] {
      var total = [Double](repeating: 0, count: z.count)
      for (law, weight) in parts where weight > 0 {
        for (i, value) in part(law)(z).enumerated() { total[i] += weight * value }
      }
      return total
    }
    let center = parts.reduce(0) { $0 + $1.weight * $1.law.center }
    return Self(
      below: { sum($0, { $0.below }) }, above: { sum($0, { $0.above }) },
      scale: parts.map(\.law.scale).min() ?? 1, center: center)
  }
}

extension Evaluator {
  /// The distribution function of a law: of the laws built in, of those whose `cdf:` is known, and of their
  /// shifts, multiples, negatives, mixtures, and products or sums with a `Choice`.
  func scalarLaw(of law: Law) throws -> ScalarLaw {
    switch law.form {
    case .constant(let value):
      if let number = value.double { return .points([(number, 1)]) }
    case .choice(let values, let weights):
      let numbers = values.compactMap(\.double)
      if numbers.count == values.count { return .points(Array(zip(numbers, weights))) }
    case .normal(let mean, let sd):
      if let mean = mean.double, let sd = sd.double { return .gaussian(mean: mean, sd: sd) }
    case .multivariateNormal(let mean, let covariance):
      if let mean = mean.tensor, let covariance = covariance.tensor, mean.count == 1,
        covariance.count == 1
      {
        return .gaussian(mean: mean.data[0], sd: covariance.data[0].squareRoot())
      }
    case .uniform(let low, let high):
      if let low = low.double, let high = high.double {
        return .continuous(.uniform(low: low, high: high))
      }
    case .block, .mixture, .direction, .negated, .combined, .mapped: break
    }
    if let cdf = law.moments?.cdf { return .continuous(try distribution(cdf)) }
    switch law.form {
    case .negated(let inner): return try scalarLaw(of: inner).moved(factor: -1, shift: 0)
    case .mixture(let laws, let weights):
      let parts = try laws.map { try scalarLaw(of: $0).distribution }
      if parts.allSatisfy({ $0 != nil }) {
        return .continuous(.mixture(Array(zip(parts.compactMap { $0 }, weights))))
      }
    case .combined(let op, let a, let b):
      if let joined = joined(op, try scalarLaw(of: a), try scalarLaw(of: b)) { return joined }
    case .constant, .choice, .normal, .multivariateNormal, .uniform, .block, .direction, .mapped:
      break
    }
    throw mistake(
      .theory(
        "the distribution function of this noise is not known",
        remedy: "say it with `known(law, cdf: x => …)`"))
  }

  private func joined(_ op: BinaryOperator, _ a: ScalarLaw, _ b: ScalarLaw) -> ScalarLaw? {
    switch (op, a, b) {
    case (.subtract, _, _): return joined(.add, a, b.moved(factor: -1, shift: 0))
    case (.divide, _, .points(let points)) where points.allSatisfy { $0.value != 0 }:
      return joined(.multiply, a, .points(points.map { (1 / $0.value, $0.weight) }))
    case (.add, .gaussian(let m, let s), .gaussian(let n, let t)):
      return .gaussian(mean: m + n, sd: hypot(s, t))
    case (.add, .points(let points), _):
      return mixed(b, points.map { (factor: 1, shift: $0.value, weight: $0.weight) })
    case (.multiply, .points(let points), _) where points.allSatisfy { $0.value != 0 }:
      return mixed(b, points.map { (factor: $0.value, shift: 0, weight: $0.weight) })
    case (.add, _, .points), (.multiply, _, .points): return joined(op, b, a)
    default: return nil
    }
  }

  /// The mixture of moved copies of one law.
  private func mixed(
    _ law: ScalarLaw, _ copies: [(factor: Double, shift: Double, weight: Double)]
  ) -> ScalarLaw? {
    if case .points(let points) = law {
      return .points(
        copies.flatMap { copy in
          points.map { (copy.factor * $0.value + copy.shift, copy.weight * $0.weight) }
        })
    }
    if copies.count == 1 { return law.moved(factor: copies[0].factor, shift: copies[0].shift) }
    // A symmetric law with a fair sign is itself.
    if case .gaussian(let mean, let sd) = law, mean == 0,
      copies.allSatisfy({ abs($0.factor) == abs(copies[0].factor) && $0.shift == 0 })
    {
      return .gaussian(mean: 0, sd: abs(copies[0].factor) * sd)
    }
    let parts = copies.compactMap { copy in
      law.moved(factor: copy.factor, shift: copy.shift).distribution.map { ($0, copy.weight) }
    }
    return .continuous(.mixture(parts))
  }

  private func distribution(_ cdf: FunctionValue) throws -> ScalarLaw.Distribution {
    let below: ([Double]) -> [Double]
    if let map = try? scalarMap(
      "cdf",
      { x in
        [try call(.function(cdf), [CallArgument(label: nil, value: x)])]
      })
    {
      below = { map($0)[0] }
    } else {
      // One that no kernel can hold, such as an integral, is evaluated place by place.
      below = { places in
        places.map { x in
          let value = try? self.call(.function(cdf), [CallArgument(label: nil, value: .real(x))])
          return value?.double ?? .nan
        }
      }
    }
    guard let distribution = ScalarLaw.Distribution(cdf: below) else {
      throw mistake(
        .theory("the distribution function of this noise has no quartiles", remedy: nil))
    }
    return distribution
  }
}
