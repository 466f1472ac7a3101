internal import LinearAlgebra
internal import Theory

// Laws by quadrature over laws.
extension ScalarLaw.Distribution {
  /// Points and weights that integrate smooth functions over the law: three a panel, right for polynomials of degree
  /// two there, with panels that are short near the centre and near 0, and grow with the distance. `isSmooth`:
  /// whether the functions are smooth on the law's scale.
  func nodes(_ detail: LawDetail, isSmooth: Bool = true) -> [(value: Double, weight: Double)] {
    let (panels, growth, least): (Int, Double, Double) =
      switch detail {
      case .fine: (isSmooth ? 16 : 64, 1.19, 1e-40)
      case .coarse: (isSmooth ? 3 : 6, 1.6, 1e-16)
      }
    var edges: [Double] = []
    let fine = scale / Double(panels)
    for i in -(6 * panels)...(6 * panels) { edges.append(center + Double(i) * fine) }
    // Outwards until nothing is left.
    for sign in [-1.0, 1] {
      var distance = 6 * scale
      for _ in 0..<600 {
        distance *= growth
        let edge = center + sign * distance
        edges.append(edge)
        let left = sign < 0 ? below([edge])[0] : above([edge])[0]
        if !(left > least) || !edge.isFinite { break }
      }
    }
    // Towards 0, where products have a singularity.
    var near = scale
    while near > (detail == .fine ? 1e-13 : 1e-6) * scale {
      for sign in [-1.0, 1] { edges.append(sign * near) }
      near *= 0.5
    }
    edges.append(0)
    edges.sort()
    let (low, high) = (edges[0], edges[edges.count - 1])
    // At the ends, where nothing is left, with all of the mass that there is.
    var weights: [Double: Double] = [:]
    let depth = detail == .fine ? 24 : 6
    for (a, b) in zip(edges, edges.dropFirst()) where b > a { addPanel(a, b, depth, &weights) }
    weights[low, default: 0] += below([low])[0]
    weights[high, default: 0] += above([high])[0]
    return weights.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func addPanel(_ a: Double, _ b: Double, _ depth: Int, _ weights: inout [Double: Double]) {
    let middle = 0.5 * (a + b)
    let whole = moments(a, b)
    guard whole.mass > 0 else { return }
    if depth > 0 {
      // Where the law has an edge, halves know better.
      let (left, right) = (moments(a, middle), moments(middle, b))
      let first = 0.5 * left.first + 0.5 * (right.mass + right.first)
      if abs(first - whole.first) > 1e-7 * whole.mass, whole.mass > 1e-13 {
        addPanel(a, middle, depth - 1, &weights)
        addPanel(middle, b, depth - 1, &weights)
        return
      }
    }
    weights[a, default: 0] += whole.mass - 3 * whole.first + 2 * whole.second
    weights[middle, default: 0] += 4 * (whole.first - whole.second)
    weights[b, default: 0] += 2 * whole.second - whole.first
  }

  private static let gaussPoints = GaussRule.legendre(5, from: 0, to: 1)

  /// The mass of a panel, and its moments of `(x − a)/(b − a)` of order one and two, by parts from the distribution
  /// function at five Gauss points.
  private func moments(_ a: Double, _ b: Double) -> (mass: Double, first: Double, second: Double) {
    let rule = Self.gaussPoints
    let places = [a] + rule.nodes.map { a + (b - a) * $0 } + [b]
    // Rising from the left of the centre, falling from the right: neither loses a far tail.
    let isLeft = 0.5 * (a + b) <= center
    let values = isLeft ? below(places) : above(places).map { -$0 }
    let mass = values[6] - values[0]
    var (first, second) = (mass, mass)
    for (i, (x, weight)) in zip(rule.nodes, rule.weights).enumerated() {
      let inside = values[i + 1] - values[0]
      first -= weight * inside
      second -= 2 * weight * x * inside
    }
    return (mass, first, second)
  }

  /// The mixture of `factor · x + shift` with these weights.
  func spread(
    _ copies: [(factor: Double, shift: Double, weight: Double)], _ detail: LawDetail
  ) -> Self {
    let parts = copies.map { copy in
      (law: copy.factor == 0 ? nil : moved(factor: copy.factor, shift: copy.shift), copy: copy)
    }
    func sum(_ z: [Double], upper: Bool) -> [Double] {
      var total = [Double](repeating: 0, count: z.count)
      for (law, copy) in parts {
        if let law {
          let values = upper ? law.above(z) : law.below(z)
          for i in total.indices { total[i] += copy.weight * values[i] }
        } else {
          for i in total.indices where (copy.shift > z[i]) == upper { total[i] += copy.weight }
        }
      }
      return total.map { max($0, 0) }
    }
    let below: ([Double]) -> [Double] = { sum($0, upper: false) }
    let above: ([Double]) -> [Double] = { sum($0, upper: true) }
    // A sum over nodes of a law with a kink is itself no better than that.
    if detail == .fine, let table = Self(tabulating: below, above: above, tolerance: 1e-7) {
      return table
    }
    let mean = copies.reduce(0) { $0 + $1.weight * ($1.factor * center + $1.shift) }
    let square = copies.reduce(0) {
      let part = $1.factor * center + $1.shift - mean
      return $0 + $1.weight * (part * part + $1.factor * $1.factor * scale * scale)
    }
    let width = square.squareRoot()
    return Self(
      below: below, above: above, scale: width.isFinite && width > 0 ? width : scale, center: mean)
  }

  /// Of a distribution function and its complement that are costly.
  init?(
    tabulating below: @escaping ([Double]) -> [Double], above: @escaping ([Double]) -> [Double],
    tolerance: Double = 1e-9
  ) {
    guard let (center, scale) = Self.place(of: below) else { return nil }
    let lower = DemandTable(
      center: center, scale: scale, tolerance: tolerance, function: below)
    let upper = DemandTable(
      center: center, scale: scale, tolerance: tolerance, function: above)
    self.init(below: { lower($0) }, above: { upper($0) }, scale: scale, center: center)
  }

  /// Median and scale, from the quartiles; nil if it has none.
  static func place(of cdf: ([Double]) -> [Double]) -> (center: Double, scale: Double)? {
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
    return (median, (third - first) / 1.349)
  }
}
