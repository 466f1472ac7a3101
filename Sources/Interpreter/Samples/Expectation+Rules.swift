internal import Glibc
internal import KernelIR
internal import LinearAlgebra

// By which rules means over independent draws are taken, and whether they exist.
extension Expectation {
  /// Of a function and its slope, kernels of (places…, draws…): of both, and of the products of two entries of the slope.
  /// `row` makes a row for the sums of what is drawn. `onlyMean`: the products do not matter.
  /// `endsMatter`: even where uniform numbers end without a singularity in one of them alone.
  init(
    of value: Kernel, slope: Kernel, over sources: [OpenDraws.Source], onlyMean: Bool = false,
    endsMatter: Bool = false, row: @escaping ([Double]) -> [Double]
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
    let squares = missingCovariance == nil && !onlyMean ? 2 : 1
    if let degree = slope.polynomialDegree(in: slope.drawn(sources)),
      let height = value.polynomialDegree(in: value.drawn(sources)), degree <= 8, height <= 17
    {
      let heights = DrawGrowth(of: value, sources).powers
      if zip(sources, heights).contains(where: { $0.tails.size.hasMoment($1) != true }) { return }
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
    for nodes in SmoothNodes.allCases {
      let rules = [false, true].map { isCoarse in
        sources.indices.compactMap {
          sources[$0].rule(
            nodes, isCoarse: isCoarse, max(growth.singularities[$0], endsMatter ? .mild : .none))
        }
      }
      guard rules.allSatisfy({ $0.count == sources.count }) else { return }
      if rules[0].reduce(1, { $0 * $1.nodes.count }) <= 50_000 {
        method = .smooth(rows(.tensor(rules[0])), coarse: rows(.tensor(rules[1])))
        return
      }
    }
  }

  /// What grows too fast for a tail.
  private mutating func note(_ orders: [DrawGrowth.Orders], _ sources: [OpenDraws.Source]) {
    for (source, orders) in zip(sources, orders) {
      for (order, end) in source.ends(of: orders) where order > 0 && end.isFinite {
        tail = min(tail, end / order)
        if order >= end { missingMean = Excess(end: source.kind(end), power: order) }
        if 2 * order >= end { missingCovariance = Excess(end: source.kind(end), power: 2 * order) }
      }
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

/// How many nodes rules for smooth functions have at singular ends, and at which ends.
private enum SmoothNodes: CaseIterable {
  case many, fewer, fewest

  var least: DrawGrowth.Singularity {
    switch self {
    case .many, .fewer: .mild
    case .fewest: .strong
    }
  }
}

extension OpenDraws.Source {
  /// For each order of growth the end that it must be below for a mean: the index of the tail on that side, or on either,
  /// and for a power of 1/u 1.
  fileprivate func ends(of orders: DrawGrowth.Orders) -> [(order: Double, end: Double)] {
    switch self {
    case .base(.uniform): [(orders.most, 1)]
    case .base(.normal), .measure, .distribution, .moments:
      [
        (orders.above, tails.above.most), (orders.below, tails.below.most),
        (min(orders.above, orders.below), tails.size.most),
      ]
    }
  }

  fileprivate func kind(_ end: Double) -> Expectation.Excess.End {
    switch self {
    case .base(.uniform): .uniform
    case .base(.normal), .measure, .distribution, .moments: .tail(end)
    }
  }

  fileprivate func rule(nodes n: Int) -> GaussRule? {
    switch self {
    case .base(.normal): .standardNormal(n)
    case .base(.uniform): .legendre(n, from: 0, to: 1)
    case .measure(let measure): measure.exactRule(nodes: n)
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
  fileprivate func rule(
    _ nodes: SmoothNodes, isCoarse: Bool, _ singularity: DrawGrowth.Singularity
  ) -> GaussRule? {
    if case .base(.uniform) = self, singularity >= nodes.least {
      let step = nodes == .many ? 12.0 : 8
      return .doubleExponential(step: 1 / (isCoarse ? 0.75 * step : step))
    }
    let nodes = isCoarse ? Self.coarse : Self.fine
    guard case .measure(let measure) = self else { return rule(nodes: nodes) }
    return measure.rule(nodes: nodes)
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
  /// At the upper end, and at the lower.
  struct Orders {
    let above: Double
    let below: Double
    var most: Double { max(above, below) }
  }

  /// The power of the draw like which it grows, at most, far out; a polynomial's degree.
  let powers: [Double]
  /// The same where the law has its tails: for a uniform number, the power of 1/u near its ends.
  let orders: [Orders]
  /// At the ends of a uniform number.
  let singularities: [Singularity]

  /// A value that does not settle is a strong one, a slope that does not a mild one.
  enum Singularity: Int, Comparable {
    case none, mild, strong

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

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
    var (powers, orders, singular): ([Double], [Orders], [Singularity]) = ([], [], [])
    for (source, at) in zip(sources, entries) {
      func power(_ side: Double) -> Double {
        let sizes = [1e8, 1e12, 1e16].map { size(at, side * $0) }
        return sizes[2].isFinite ? exponent(sizes, decades: 4) : .infinity
      }
      let grown = Orders(above: power(1), below: power(-1))
      powers.append(grown.most)
      guard case .base(.uniform) = source else {
        orders.append(grown)
        singular.append(.none)
        continue
      }
      let inside = size(at, nil)
      let ends = [
        ([1e-40, 1e-45, 1e-50], 5.0, { $0 }),
        ([1 - 1e-10, 1 - 1e-11, 1 - 1e-12], 1, { 1 - $0 }),
      ].map { (places: [Double], decades: Double, inwards: (Double) -> Double) in
        let sizes = places.map { size(at, $0) }
        guard sizes[2].isFinite else { return (order: Double.infinity, Singularity.strong) }
        let height = max(inside, sizes[0], 1e-300)
        let slopes = [1e-4, 1e-7].map { margin in
          (size(at, inwards(4 * margin)) - size(at, inwards(margin))) / (3 * margin)
        }
        let singularity: Singularity =
          abs(sizes[2] - sizes[0]) > 1e-3 * height
          ? .strong : abs(slopes[1] - slopes[0]) > 0.1 * height ? .mild : .none
        return (exponent(sizes, decades: decades), singularity)
      }
      orders.append(Orders(above: ends[1].0, below: ends[0].0))
      singular.append(max(ends[0].1, ends[1].1))
    }
    (self.powers, self.orders, singularities) = (powers, orders, singular)
  }
}
