internal import Glibc
internal import KernelIR
internal import LinearAlgebra

/// The law of one number, as far as its moments go.
struct ScalarMeasure {
  enum Form {
    /// So many points that all moments asked for are those of the law, to rounding.
    case points([Double], weights: [Double])
    /// Moments of `x − center`, of order 0 to 9.
    case moments([Double], center: Double)
  }

  let form: Form
  let tails: Tails
  /// As the law says, where it does.
  var mean: Double?
  var variance: Double?

  /// The Gauss rule of `n` nodes; nil where the moments for it do not exist, or are not known.
  func rule(nodes n: Int) -> GaussRule? {
    guard tails.size.hasMoment(Double(2 * n - 2)) == true else { return nil }
    switch form {
    case .points(let points, let weights):
      if holdsMoment(2 * n - 1) { return .ofPoints(points, weights: weights, nodes: n) }
      if let mean, n <= 2, let rule = declared(nodes: n, mean) { return rule }
      guard holdsMoment(2 * n - 2) else { return nil }
      return .ofPoints(points, weights: weights, nodes: n, lastMoment: false)
    case .moments(let moments, let center):
      guard moments.count >= 2 * n, let rule = GaussRule.ofMoments(moments, nodes: n) else {
        return nil
      }
      return GaussRule(nodes: rule.nodes.map { $0 + center }, weights: rule.weights)
    }
  }

  /// The same for polynomials that are as large as the law lets them be: nil where weights far out are lost to rounding.
  func exactRule(nodes n: Int) -> GaussRule? {
    guard let rule = rule(nodes: n), case .points(let points, let weights) = form, n > 2 else {
      return rule(nodes: n)
    }
    func moment(_ points: [Double], _ weights: [Double]) -> Double {
      zip(points, weights).reduce(0) { $0 + $1.1 * pow($1.0, Double(2 * n - 2)) }
        / weights.reduce(0, +)
    }
    let (found, truth) = (moment(rule.nodes, rule.weights), moment(points, weights))
    return abs(found - truth) <= 1e-8 * truth ? rule : nil
  }

  /// Of mean and variance alone.
  private func declared(nodes n: Int, _ mean: Double) -> GaussRule? {
    if n == 1 {
      return tails.size.hasMoment(1) == true ? GaussRule(nodes: [mean], weights: [1]) : nil
    }
    guard let variance, variance > 0, variance.isFinite else { return nil }
    let sd = variance.squareRoot()
    return GaussRule(nodes: [mean - sd, mean + sd], weights: [0.5, 0.5])
  }
}

extension Evaluator {
  /// The law of one number as a measure: of numbers with weights, of laws whose distribution function is known, and
  /// of mixtures of such laws; nil for others.
  func scalarMeasure(of law: Law) throws -> ScalarMeasure? {
    switch law.form {
    case .choice(let values, let weights):
      let numbers = values.compactMap(\.double)
      guard numbers.count == values.count else { return nil }
      return ScalarMeasure(form: .points(numbers, weights: weights), tails: .light)
    case .mixture(let laws, let weights):
      var (points, masses, tails) = ([Double](), [Double](), Tails.light)
      for (part, weight) in zip(laws, weights) where weight > 0 {
        guard let inner = try partMeasure(of: part), case .points(let x, let w) = inner.form
        else { return nil }
        let total = w.reduce(0, +)
        points += x
        masses += w.map { weight * $0 / total }
        tails = .heavier(tails, inner.tails)
      }
      return ScalarMeasure(form: .points(points, weights: masses), tails: tails)
    case .block, .combined, .negated, .mapped, .constant, .direction, .normal, .multivariateNormal,
      .uniform:
      guard let cdf = law.moments?.cdf, let moments = try moments(of: law),
        moments.mean?.isTraced != true, moments.covariance?.isTraced != true,
        try isOfOneNumber(law)
      else { return nil }
      if let points = try transformedPoints(of: law) {
        let measure = ScalarMeasure(
          form: points, tails: try sides(of: moments), mean: moments.mean?.double,
          variance: moments.covariance?.double)
        if measure.agrees { return measure }
      }
      guard moments.tail == .light, let form = momentsOf(cdf) else { return nil }
      return ScalarMeasure(form: form, tails: .light)
    }
  }

  /// A part of a mixture, which may be normal or uniform.
  private func partMeasure(of law: Law) throws -> ScalarMeasure? {
    if let known = try scalarMeasure(of: law) { return known }
    switch law.form {
    case .normal, .uniform, .constant:
      return try transformedPoints(of: law).map { ScalarMeasure(form: $0, tails: .light) }
    case .multivariateNormal, .block, .choice, .mixture, .direction, .negated, .combined, .mapped:
      return nil
    }
  }

  /// A law that is a function of at most two base draws, from rules for those; nil if it is not.
  private func transformedPoints(of law: Law) throws -> ScalarMeasure.Form? {
    guard try isOfOneNumber(law) else { return nil }
    let value = try? opened(.choices) {
      try tracedValue(try sample(law, shape: [], path: "measure"), named: "law")
    }
    guard let value, value.drawsNumbers, value.draws.count <= 4 else { return nil }
    let continuous = value.draws.count { if case .base = $0.source { true } else { false } }
    guard continuous <= 2 else { return nil }
    var rules: [GaussRule] = []
    for draw in value.draws {
      switch draw.source {
      case .base(.uniform): rules.append(.doubleExponential())
      case .base(.normal): rules.append(.normalTrapezoid)
      case .measure(let measure):
        guard case .points(let points, let weights) = measure.form else { return nil }
        rules.append(GaussRule(nodes: points, weights: weights))
      case .distribution, .moments: return nil
      }
    }
    let grid = ProductRule.tensor(rules)
    guard (1...200_000).contains(grid.points.count) else { return nil }
    let points = grid.points.map { value($0)[0] }
    // Where a node is at the edge of the numbers, nothing is left of its weight.
    let kept = points.indices.filter { points[$0].isFinite && grid.weights[$0] > 0 }
    guard !kept.isEmpty else { return nil }
    return .points(kept.map { points[$0] }, weights: kept.map { grid.weights[$0] })
  }

  /// Moments of a law with light tails from its distribution function,
  /// `E (x − a)ᵏ = ∫ k tᵏ⁻¹ P(x > a + t) dt`, where `a` is the lower end of the law (or so near to it that nothing is
  /// left below).
  private func momentsOf(_ cdf: FunctionValue) -> ScalarMeasure.Form? {
    func below(_ x: Double) -> Double {
      let value = try? call(.function(cdf), [CallArgument(label: nil, value: .real(x))])
      return value?.double ?? .nan
    }
    /// The place where a condition that fails at −∞ begins to hold.
    func edge(_ holds: (Double) -> Bool) -> Double? {
      var (low, high) = (-1.0, 1.0)
      while holds(low) {
        low *= 4
        if low < -1e12 { return nil }
      }
      while !holds(high) {
        high *= 4
        if high > 1e12 { return nil }
      }
      for _ in 0..<200 where high - low > 1e-15 * max(abs(low), abs(high)) {
        let middle = 0.5 * (low + high)
        if holds(middle) { high = middle } else { low = middle }
      }
      return 0.5 * (low + high)
    }
    guard let low = edge({ below($0) > 1e-18 }), let high = edge({ below($0) > 1 - 1e-15 }),
      high > low
    else { return nil }
    let rule = GaussRule.doubleExponential()
    let width = high - low
    var moments = [Double](repeating: 0, count: 10)
    moments[0] = 1
    for (u, weight) in zip(rule.nodes, rule.weights) where weight > 1e-20 {
      let t = width * u
      let above = 1 - below(low + t)
      guard above.isFinite else { return nil }
      var power = 1.0
      for k in 1..<10 {
        moments[k] += Double(k) * power * above * weight * width
        power *= t
      }
    }
    return .moments(moments, center: low)
  }
}
