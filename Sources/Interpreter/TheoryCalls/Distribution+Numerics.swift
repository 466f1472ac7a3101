internal import Glibc
internal import Theory

// Laws by quadrature over laws.
extension ScalarLaw.Distribution {
  /// Points and weights that integrate smooth functions over the law: three a panel, right for polynomials of degree
  /// two there, with panels that are `panels` to a scale near the centre and near 0, and grow with the distance.
  func nodes(panels: Int) -> [(value: Double, weight: Double)] {
    var edges: [Double] = []
    let fine = scale / Double(panels)
    for i in -(6 * panels)...(6 * panels) { edges.append(center + Double(i) * fine) }
    // Outwards, in quarters of octaves, until nothing is left.
    for sign in [-1.0, 1] {
      var distance = 6 * scale
      for _ in 0..<600 {
        distance *= 1.19
        let edge = center + sign * distance
        edges.append(edge)
        let left = sign < 0 ? below([edge])[0] : above([edge])[0]
        if !(left > 1e-40) || !edge.isFinite { break }
      }
    }
    // Towards 0, where products have a singularity.
    var near = scale
    while near > 1e-13 * scale {
      for sign in [-1.0, 1] { edges.append(sign * near) }
      near *= 0.5
    }
    edges.append(0)
    edges.sort()
    let (low, high) = (edges[0], edges[edges.count - 1])
    // At the ends, where nothing is left, with all of the mass that there is.
    var weights: [Double: Double] = [:]
    for (a, b) in zip(edges, edges.dropFirst()) where b > a { addPanel(a, b, 0, &weights) }
    weights[low, default: 0] += below([low])[0]
    weights[high, default: 0] += above([high])[0]
    return weights.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func addPanel(_ a: Double, _ b: Double, _ depth: Int, _ weights: inout [Double: Double]) {
    let middle = 0.5 * (a + b)
    let whole = moments(a, b)
    guard whole.mass > 0 else { return }
    if depth < 24 {
      // Where the law has an edge, halves know better.
      let (left, right) = (moments(a, middle), moments(middle, b))
      let first = 0.5 * left.first + 0.5 * (right.mass + right.first)
      if abs(first - whole.first) > 1e-7 * whole.mass, whole.mass > 1e-13 {
        addPanel(a, middle, depth + 1, &weights)
        addPanel(middle, b, depth + 1, &weights)
        return
      }
    }
    weights[a, default: 0] += whole.mass - 3 * whole.first + 2 * whole.second
    weights[middle, default: 0] += 4 * (whole.first - whole.second)
    weights[b, default: 0] += 2 * whole.second - whole.first
  }

  /// The mass of a panel, and its moments of `(x − a)/(b − a)` of order one and two, by parts from the distribution
  /// function at five Gauss points.
  private func moments(_ a: Double, _ b: Double) -> (mass: Double, first: Double, second: Double) {
    let rule: [(x: Double, w: Double)] = [
      (0.046910077030668, 0.118463442528095), (0.230765344947158, 0.239314335249683),
      (0.5, 0.284444444444444), (0.769234655052842, 0.239314335249683),
      (0.953089922969332, 0.118463442528095),
    ]
    let places = [a] + rule.map { a + (b - a) * $0.x } + [b]
    // Rising from the left of the centre, falling from the right: neither loses a far tail.
    let isLeft = 0.5 * (a + b) <= center
    let values = isLeft ? below(places) : above(places).map { -$0 }
    let mass = values[6] - values[0]
    var (first, second) = (mass, mass)
    for (i, node) in rule.enumerated() {
      let inside = values[i + 1] - values[0]
      first -= node.w * inside
      second -= 2 * node.w * node.x * inside
    }
    return (mass, first, second)
  }

  /// The mixture of `factor · x + shift` with these weights, as tables.
  func spread(_ copies: [(factor: Double, shift: Double, weight: Double)]) -> Self {
    let moving = copies.filter { $0.factor != 0 }
    let still = copies.filter { $0.factor == 0 }
    func sum(_ z: [Double], upper: Bool) -> [Double] {
      z.map { place in
        var total = 0.0
        for copy in moving {
          let x = [(place - copy.shift) / copy.factor]
          let isAbove = upper == (copy.factor > 0)
          total += copy.weight * (isAbove ? above(x) : below(x))[0]
        }
        for copy in still where (copy.shift > place) == upper { total += copy.weight }
        return max(total, 0)
      }
    }
    return Self(tabulating: { sum($0, upper: false) }, above: { sum($0, upper: true) })
      ?? Self(
        below: { sum($0, upper: false) }, above: { sum($0, upper: true) }, scale: scale,
        center: center)
  }

  /// Of a distribution function and its complement that are costly.
  init?(
    tabulating below: @escaping ([Double]) -> [Double], above: @escaping ([Double]) -> [Double]
  ) {
    guard let (center, scale) = Self.place(of: below) else { return nil }
    let lower = DemandTable(center: center, scale: scale, function: below)
    let upper = DemandTable(center: center, scale: scale, function: above)
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

  /// The law of `function(x)` for a continuous function, which is inverted on its monotone pieces; nil if it is
  /// not finite where the law has mass, or the same over an interval.
  init?(of function: @escaping (Double) -> Double, _ law: Self) {
    var places = law.nodes(panels: 8).map(\.value)
    var values = places.map(function)
    while let first = values.first, !first.isFinite, law.below([places[0]])[0] < 1e-30 {
      places.removeFirst()
      values.removeFirst()
    }
    while let last = values.last, !last.isFinite, law.above([places[places.count - 1]])[0] < 1e-30 {
      places.removeLast()
      values.removeLast()
    }
    guard values.count > 3, values.allSatisfy(\.isFinite) else { return nil }
    // Turning points, by golden section.
    var turns = [0]
    var i = 1
    while i < places.count - 1 {
      if (values[i] - values[i - 1]) * (values[i + 1] - values[i]) < 0 {
        let sign = values[i] > values[i - 1] ? 1.0 : -1
        places[i] = Self.peak({ sign * function($0) }, places[i - 1], places[i + 1])
        values[i] = function(places[i])
        turns.append(i)
      }
      i += 1
      if turns.count > 64 { return nil }
    }
    turns.append(places.count - 1)
    let pieces = zip(turns, turns.dropFirst()).map {
      MonotonePiece(places, values, $0, $1, function)
    }
    guard pieces.allSatisfy({ !$0.isFlat }) else { return nil }
    func mass(_ a: Double, _ b: Double) -> Double {
      if b <= law.center { return law.below([b])[0] - law.below([a])[0] }
      if a >= law.center { return law.above([a])[0] - law.above([b])[0] }
      return law.above([a])[0] - law.above([b])[0]
    }
    let (low, high) = (places[0], places[places.count - 1])
    func below(_ y: Double) -> Double {
      var total = 0.0
      if values[0] <= y { total += law.below([low])[0] }
      if values[values.count - 1] <= y { total += law.above([high])[0] }
      for piece in pieces {
        if let (a, b) = piece.part(notAbove: y) { total += mass(a, b) }
      }
      return total
    }
    func above(_ y: Double) -> Double {
      var total = 0.0
      if values[0] > y { total += law.below([low])[0] }
      if values[values.count - 1] > y { total += law.above([high])[0] }
      for piece in pieces {
        if let (a, b) = piece.part(above: y) { total += mass(a, b) }
      }
      return total
    }
    self.init(tabulating: { $0.map(below) }, above: { $0.map(above) })
  }

  /// Where a function with one maximum between a and b has it.
  private static func peak(_ function: (Double) -> Double, _ a: Double, _ b: Double) -> Double {
    let ratio = 0.6180339887498949
    var (a, b) = (a, b)
    var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
    var (fc, fd) = (function(c), function(d))
    for _ in 0..<60 {
      if fc > fd {
        (b, d, fd) = (d, c, fc)
        c = b - ratio * (b - a)
        fc = function(c)
      } else {
        (a, c, fc) = (c, d, fd)
        d = a + ratio * (b - a)
        fd = function(d)
      }
    }
    return 0.5 * (a + b)
  }
}

/// A stretch on which a function rises or falls.
private struct MonotonePiece {
  private let places: [Double]
  private let values: [Double]
  private let function: (Double) -> Double

  init(
    _ places: [Double], _ values: [Double], _ from: Int, _ to: Int,
    _ function: @escaping (Double) -> Double
  ) {
    self.places = Array(places[from...to])
    self.values = Array(values[from...to])
    self.function = function
  }

  private var rises: Bool { values[values.count - 1] > values[0] }
  private var low: Double { places[0] }
  private var high: Double { places[places.count - 1] }
  private var ends: (Double, Double) {
    let (first, last) = (values[0], values[values.count - 1])
    return (min(first, last), max(first, last))
  }
  var isFlat: Bool { values[values.count - 1] == values[0] }

  func part(notAbove y: Double) -> (Double, Double)? {
    let (least, most) = ends
    if y >= most { return (low, high) }
    if y < least { return nil }
    return rises ? (low, place(of: y)) : (place(of: y), high)
  }

  func part(above y: Double) -> (Double, Double)? {
    let (least, most) = ends
    if y >= most { return nil }
    if y < least { return (low, high) }
    return rises ? (place(of: y), high) : (low, place(of: y))
  }

  /// By bisection between places, then inside.
  private func place(of y: Double) -> Double {
    var (i, j) = (0, places.count - 1)
    while j - i > 1 {
      let middle = (i + j) / 2
      if (values[middle] <= y) == rises { i = middle } else { j = middle }
    }
    var (a, b) = (places[i], places[j])
    for _ in 0..<100 where b - a > 4e-16 * max(abs(a), abs(b)) {
      let middle = 0.5 * (a + b)
      if (function(middle) <= y) == rises { a = middle } else { b = middle }
    }
    return 0.5 * (a + b)
  }
}
