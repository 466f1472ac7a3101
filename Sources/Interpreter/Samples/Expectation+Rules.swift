internal import Glibc
internal import KernelIR
internal import LinearAlgebra

// By which rules means over independent draws are taken, and whether they exist.
extension Expectation {
  /// Of a function and its slope, kernels of (places…, draws…): of both, and of the products of two entries of the slope.
  /// `row` makes a row for the sums of what is drawn.
  init(
    of value: Kernel, slope: Kernel, over sources: [OpenDraws.Source],
    row: @escaping ([Double]) -> [Double]
  ) {
    func rows(_ rule: ProductRule) -> Samples.Rows {
      let numbers = rule.points.map(row)
      return Samples.Rows(
        numbers: Tensor(shape: [numbers.count, numbers[0].count], data: numbers.flatMap { $0 }),
        weights: rule.weights, areDraws: false)
    }
    self.init(method: .draws)
    guard !sources.isEmpty else {
      method = .exact(rows(ProductRule(points: [[]], weights: [1])))
      return
    }
    let growth = DrawGrowth(of: slope, sources)
    note(growth.orders, sources)
    guard missingMean == nil else { return }
    // Where there is no covariance, the mean needs less.
    let squares = missingCovariance == nil ? 2 : 1
    if let degree = slope.polynomialDegree(in: slope.drawn(sources)),
      let height = value.polynomialDegree(in: value.drawn(sources)), degree <= 8, height <= 17
    {
      let heights = DrawGrowth(of: value, sources).powers
      if zip(sources, heights).contains(where: { $0.tail.hasMoment($1) != true }) { return }
      let counts = zip(growth.powers, heights).map { slope, value in
        Int(max(Double(squares) * slope, value).rounded()) / 2 + 1
      }
      if let rule = Self.rule(sources, counts, level: max(squares * degree, height) / 2) {
        method = .exact(rows(rule))
      }
      return
    }
    guard missingCovariance == nil, sources.count <= 3, slope.isSmooth, value.isSmooth,
      sources.allSatisfy(\.settles)
    else { return }
    let rules = [false, true].map { isCoarse in
      sources.indices.compactMap {
        sources[$0].rule(isCoarse: isCoarse, isSingular: growth.isSingular[$0])
      }
    }
    guard rules.allSatisfy({ $0.count == sources.count }),
      rules[0].reduce(1, { $0 * $1.nodes.count }) <= 50_000
    else { return }
    method = .smooth(rows(.tensor(rules[0])), coarse: rows(.tensor(rules[1])))
  }

  /// What grows too fast for a tail.
  private mutating func note(_ orders: [Double], _ sources: [OpenDraws.Source]) {
    for (source, order) in zip(sources, orders) where order > 0 {
      let end = source.end
      guard end.isFinite else { continue }
      tail = min(tail, end / order)
      if order >= end { missingMean = Excess(end: source.kind, power: order) }
      if 2 * order >= end { missingCovariance = Excess(end: source.kind, power: 2 * order) }
    }
  }

  /// All combinations of the nodes if they are few, else a sparse grid.
  private static func rule(_ sources: [OpenDraws.Source], _ counts: [Int], level: Int)
    -> ProductRule?
  {
    let nested = zip(sources, counts).map { source, count in
      (1...count).compactMap { source.rule(nodes: $0) }
    }
    guard zip(nested, counts).allSatisfy({ $0.count == $1 }) else { return nil }
    let size = counts.reduce(1.0) { $0 * Double($1) }
    if size <= 4096 { return .tensor(nested.compactMap(\.last)) }
    return .sparse(nested, level: level, limit: 50_000)
  }
}

extension OpenDraws.Source {
  /// A power of the draw, or for a uniform number of 1/u, has a mean if it is below this.
  fileprivate var end: Double {
    switch self {
    case .base(.uniform): 1
    case .base(.normal), .measure, .distribution, .moments: tail.most
    }
  }

  fileprivate var kind: Expectation.Excess.End {
    switch self {
    case .base(.uniform): .uniform
    case .base(.normal), .measure, .distribution, .moments: .tail(tail.most)
    }
  }

  fileprivate func rule(nodes n: Int) -> GaussRule? {
    switch self {
    case .base(.normal): .standardNormal(n)
    case .base(.uniform): .legendre(n, from: 0, to: 1)
    case .measure(let measure): measure.rule(nodes: n)
    case .distribution, .moments: nil
    }
  }

  /// Nodes of the rules for smooth functions, and of those that tell how good they are.
  private static let fine = 16
  private static let coarse = 13

  /// Whether they tell it.
  fileprivate var settles: Bool {
    if case .measure(let measure) = self {
      measure.settles(nodes: Self.fine, coarse: Self.coarse)
    } else {
      true
    }
  }

  /// For functions that are smooth inside, and perhaps singular at the ends of a uniform number.
  fileprivate func rule(isCoarse: Bool, isSingular: Bool) -> GaussRule? {
    if isSingular { return .doubleExponential(step: isCoarse ? 1 / 6 : 1 / 8) }
    return rule(nodes: isCoarse ? Self.coarse : Self.fine)
  }
}

extension Kernel {
  /// The last parameters, which are draws.
  fileprivate func drawn(_ sources: [OpenDraws.Source]) -> Set<Int> {
    var (first, left) = (parameters.count, sources.count)
    while left > 0, first > 0 {
      first -= 1
      left -= parameters[first].type.count
    }
    return Set(first..<parameters.count)
  }

  /// No kinks and no jumps: Gauss rules converge.
  fileprivate var isSmooth: Bool { kink(in: Set(parameters.indices)) == nil }
}

/// How a function of (places…, draws…) grows with each of the draws.
private struct DrawGrowth {
  /// The power of the draw like which it grows, at most, far out; a polynomial's degree.
  let powers: [Double]
  /// The same where the law has its tail: for a uniform number, the power of 1/u near its ends.
  let orders: [Double]
  /// Whether it has a singularity at an end of a uniform number.
  let isSingular: [Bool]

  init(of kernel: Kernel, _ sources: [OpenDraws.Source]) {
    /// Numbers without pattern between ½ and 1½; for uniform numbers between ¼ and ¾.
    func generic(_ i: Int) -> Double {
      0.5 + (Double(i + 1) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
    }
    let draws = kernel.drawn(sources)
    var index = 0
    var (places, entries): ([Tensor], [(parameter: Int, entry: Int)]) = ([], [])
    for (p, parameter) in kernel.parameters.enumerated() {
      let data = (0..<parameter.type.count).map { entry -> Double in
        index += 1
        guard draws.contains(p) else { return generic(index) }
        entries.append((p, entry))
        if case .base(.uniform) = sources[entries.count - 1] { return 0.5 * generic(index) }
        return generic(index)
      }
      places.append(Tensor(shape: parameter.type.shape, data: data))
    }
    /// The power between sizes at equal distances of so many decades; 0 where it is not the same all along, or is a
    /// logarithm's. Near 1, u is as precise as 1 − u.
    func exponent(_ sizes: [Double], decades: Double) -> Double {
      guard sizes.allSatisfy({ $0 > 0 }) else { return 0 }
      let slopes = zip(sizes, sizes.dropFirst()).map { log10($1 / $0) / decades }
      let slope = (slopes[0] + slopes[1]) / 2
      return slope < 0.05 || abs(slopes[0] - slopes[1]) > 0.02
        ? 0 : (1000 * slope).rounded() / 1000
    }
    func size(_ at: (parameter: Int, entry: Int), _ value: Double?) -> Double {
      var here = places
      if let value { here[at.parameter].data[at.entry] = value }
      return kernel.evaluate(parameters: here).flatMap(\.data).reduce(0) { max($0, abs($1)) }
    }
    var (powers, orders, singular): ([Double], [Double], [Bool]) = ([], [], [])
    for (source, at) in zip(sources, entries) {
      let power = [-1.0, 1].map { side -> Double in
        let sizes = [1e8, 1e12, 1e16].map { size(at, side * $0) }
        return sizes[2].isFinite ? exponent(sizes, decades: 4) : .infinity
      }.max()
      powers.append(power ?? 0)
      guard case .base(.uniform) = source else {
        orders.append(power ?? 0)
        singular.append(false)
        continue
      }
      let inside = size(at, nil)
      let ends = [([1e-40, 1e-45, 1e-50], 5.0), ([1 - 1e-10, 1 - 1e-11, 1 - 1e-12], 1)].map {
        places, decades in
        let sizes = places.map { size(at, $0) }
        guard sizes[2].isFinite else { return (order: Double.infinity, isSingular: true) }
        return (
          exponent(sizes, decades: decades),
          abs(sizes[2] - sizes[0]) > 1e-3 * max(inside, sizes[0], 1e-300)
        )
      }
      orders.append(ends.map(\.0).max() ?? 0)
      singular.append(ends.contains { $0.1 })
    }
    (self.powers, self.orders, isSingular) = (powers, orders, singular)
  }
}
