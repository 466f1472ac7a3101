internal import Glibc
internal import Syntax
internal import Theory

/// How carefully a law is computed that has no formula.
enum LawDetail {
  /// One law for all places: to nine digits, tabulated.
  case fine
  /// One of thousands, for each place another: to six digits, as it is asked for.
  case coarse
}

/// What `exact.…` needs of a law of one number: its distribution function and the complement.
indirect enum ScalarLaw {
  case points([(value: Double, weight: Double)])
  case gaussian(mean: Double, sd: Double)
  case continuous(Distribution)
  /// Single values with weights, and the rest, of mass below 1.
  case mixed([(value: Double, weight: Double)], Distribution)

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
    case .mixed(let points, let rest):
      .mixed(
        points.map { (factor * $0.value + shift, $0.weight) },
        rest.moved(factor: factor, shift: shift))
    }
  }

  var isDiscrete: Bool { if case .points = self { true } else { false } }
  var isGaussian: Bool { if case .gaussian = self { true } else { false } }

  /// Its single values, and the rest.
  var parts: (points: [(value: Double, weight: Double)], rest: Distribution?) {
    switch self {
    case .points(let points): (points, nil)
    case .gaussian(let mean, let sd):
      sd > 0 ? ([], .gaussian(mean: mean, sd: sd)) : ([(mean, 1)], nil)
    case .continuous(let law): ([], law)
    case .mixed(let points, let rest): (points, rest)
    }
  }

  static func of(_ points: [(value: Double, weight: Double)], _ rest: Distribution?) -> ScalarLaw {
    var weights: [Double: Double] = [:]
    for point in points where point.weight > 0 { weights[point.value, default: 0] += point.weight }
    let merged = weights.sorted { $0.key < $1.key }.map { (value: $0.key, weight: $0.value) }
    guard let rest else { return .points(merged) }
    return merged.isEmpty ? .continuous(rest) : .mixed(merged, rest)
  }

  static func mixture(_ laws: [(law: ScalarLaw, weight: Double)]) -> ScalarLaw {
    if laws.count == 1 { return laws[0].law }
    let all = laws.filter { $0.weight > 0 }.map { (parts: $0.law.parts, weight: $0.weight) }
    let rests = all.compactMap { part in part.parts.rest.map { (law: $0, weight: part.weight) } }
    return .of(
      all.flatMap { part in part.parts.points.map { ($0.value, part.weight * $0.weight) } },
      rests.isEmpty ? nil : .mixture(rests))
  }

  /// The law of the sum of independent numbers.
  func plus(_ other: ScalarLaw, _ detail: LawDetail) -> ScalarLaw {
    if case .gaussian(let m, let s) = self, case .gaussian(let n, let t) = other {
      return .gaussian(mean: m + n, sd: hypot(s, t))
    }
    if case .points(let points) = self, points.count == 1 {
      return other.moved(factor: 1, shift: points[0].value)
    }
    if case .points(let points) = other, points.count == 1 {
      return moved(factor: 1, shift: points[0].value)
    }
    let (a, b) = (parts, other.parts)
    var rests: [(law: Distribution, weight: Double)] = []
    for (points, rest) in [(a.points, b.rest), (b.points, a.rest)] {
      guard let rest else { continue }
      rests += points.map { (rest.moved(factor: 1, shift: $0.value), $0.weight) }
    }
    if let x = a.rest, let y = b.rest {
      // The normal law is smooth everywhere: it keeps its function.
      let (kept, spread) = isGaussian || !other.isGaussian ? (x, y) : (y, x)
      let nodes = spread.nodes(detail, isSmooth: isGaussian || other.isGaussian)
      rests.append((kept.spread(nodes.map { (1, $0.value, $0.weight) }, detail), 1))
    }
    return .of(
      a.points.flatMap { x in b.points.map { (x.value + $0.value, x.weight * $0.weight) } },
      rests.isEmpty ? nil : .mixture(rests))
  }

  /// As one law with a density; nil if it has point masses.
  var distribution: Distribution? {
    switch self {
    case .points, .mixed: nil
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
    guard let (median, scale) = Self.place(of: cdf) else { return nil }
    let probes = [0.1, 0.5, 1, 2, 5].map { 1.349 * $0 * scale }
    let isSymmetric = zip(cdf(probes), cdf(probes.map { -$0 })).allSatisfy {
      abs($0 + $1 - 1) < 1e-13
    }
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
  /// The law of a number: of the laws built in, of those whose `cdf:` is known, and of all that is made of a few
  /// independent draws of such laws.
  func scalarLaw(of law: Law, _ detail: LawDetail = .fine) throws -> ScalarLaw {
    if let known = try elementaryLaw(of: law) { return known }
    let number = try drawnNumber { try sample(law, shape: [], path: "noise") }
    if let found = number?.law(detail) { return found }
    throw mistake(
      .theory(
        "the distribution function of this noise is not known",
        remedy: "say it with `known(law, cdf: x => …)`"))
  }

  /// The law of one draw whose distribution function is known as it stands; nil if it is made of others.
  func elementaryLaw(of law: Law) throws -> ScalarLaw? {
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
    case .mixture(let laws, let weights):
      if law.moments?.cdf != nil { break }
      return .mixture(Array(zip(try laws.map { try scalarLaw(of: $0) }, weights)))
    case .block, .direction, .negated, .combined, .mapped: break
    }
    guard let cdf = law.moments?.cdf else { return nil }
    return .continuous(try distribution(cdf))
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
