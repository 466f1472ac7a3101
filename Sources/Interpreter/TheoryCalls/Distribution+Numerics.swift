internal import Glibc
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

  /// The law of `function(x)` for a continuous function, which is inverted on its monotone pieces; where it is the
  /// same on a stretch, a single value. Nil if it is not finite where the law has mass.
  func transformed(_ detail: LawDetail, _ function: @escaping (Double) -> Double) -> ScalarLaw? {
    var places: [Double] = []
    for node in nodes(detail, isSmooth: false)
    where places.last.map({ node.value - $0 > 1e-3 * scale }) ?? true {
      places.append(node.value)
    }
    var values = places.map(function)
    while let first = values.first, !first.isFinite, below([places[0]])[0] < 1e-16 {
      places.removeFirst()
      values.removeFirst()
    }
    while let last = values.last, !last.isFinite, above([places[places.count - 1]])[0] < 1e-16 {
      places.removeLast()
      values.removeLast()
    }
    guard places.count > 3, values.allSatisfy(\.isFinite) else { return nil }
    func mass(_ a: Double, _ b: Double) -> Double {
      b <= center ? below([b])[0] - below([a])[0] : above([a])[0] - above([b])[0]
    }
    var flats: [(value: Double, weight: Double)] = []
    var pieces: [MonotonePiece] = []
    var start = 0
    /// Which way it goes from a place to the next.
    func way(_ i: Int) -> Int { values[i + 1] > values[i] ? 1 : values[i + 1] < values[i] ? -1 : 0 }
    while start < places.count - 1 {
      let direction = way(start)
      var end = start + 1
      while end < places.count - 1, way(end) == direction { end += 1 }
      if end < places.count - 1, direction * way(end) < 0 {
        let sign = Double(direction)
        places[end] = Self.peak({ sign * function($0) }, places[end - 1], places[end + 1])
        values[end] = function(places[end])
      } else if end < places.count - 1 {
        // Where a stretch of one value begins or ends.
        let isLeftFlat = direction == 0
        let flat = values[isLeftFlat ? end : end + 1]
        var (a, b) = isLeftFlat ? (places[end], places[end + 1]) : (places[end - 1], places[end])
        for _ in 0..<60 {
          let middle = 0.5 * (a + b)
          if (function(middle) == flat) == isLeftFlat { a = middle } else { b = middle }
        }
        places[end] = isLeftFlat ? a : b
        values[end] = flat
      }
      if direction == 0 {
        flats.append((values[start], mass(places[start], places[end])))
      } else {
        pieces.append(
          MonotonePiece(places, values, start, end, isCoarse: detail == .coarse, function))
      }
      start = end
      guard pieces.count + flats.count <= 64 else { return nil }
    }
    // What is beyond the first and the last place has their value.
    let ends = [
      (values[0], below([places[0]])[0]),
      (values[values.count - 1], above([places[places.count - 1]])[0]),
    ]
    guard !pieces.isEmpty else {
      return .of(flats + ends.map { (value: $0.0, weight: $0.1) }, nil)
    }
    func lower(_ y: Double) -> Double {
      let outside = ends.reduce(0) { $1.0 <= y ? $0 + $1.1 : $0 }
      return pieces.reduce(outside) { sum, piece in
        piece.part(notAbove: y).map { sum + mass($0, $1) } ?? sum
      }
    }
    func upper(_ y: Double) -> Double {
      let outside = ends.reduce(0) { $1.0 > y ? $0 + $1.1 : $0 }
      return pieces.reduce(outside) { sum, piece in
        piece.part(above: y).map { sum + mass($0, $1) } ?? sum
      }
    }
    let (cdf, complement): (([Double]) -> [Double], ([Double]) -> [Double]) = (
      { $0.map(lower) }, { $0.map(upper) }
    )
    // At a turning point the density is infinite: short pieces see to that.
    let sharpness = pieces.count > 1 ? 8.0 : 1
    if detail == .fine, flats.isEmpty, let table = Self(tabulating: cdf, above: complement) {
      return .continuous(
        Self(
          below: table.below, above: table.above, scale: table.scale / sharpness,
          center: table.center))
    }
    // A scale from the middle of the law, or from where it begins to move.
    for reach in [1.0, 2, 4, 8, 16] {
      let middle = (0...8).map { function(center + (Double($0) - 4) / 4 * reach * scale) }
      guard let least = middle.min(), let most = middle.max(), most > least else { continue }
      return .of(
        flats,
        Self(
          below: cdf, above: complement, scale: 0.5 * (most - least) / (reach * sharpness),
          center: function(center)))
    }
    return nil
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
  private let isCoarse: Bool

  init(
    _ places: [Double], _ values: [Double], _ from: Int, _ to: Int, isCoarse: Bool,
    _ function: @escaping (Double) -> Double
  ) {
    self.isCoarse = isCoarse
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
    if let x = interpolated(y, between: i, and: j) { return x }
    // Illinois: a line through the ends, one of which is halved if it stays.
    var (a, b) = (places[i], places[j])
    var (fa, fb) = (values[i] - y, values[j] - y)
    let least = 1e-15 * max(abs(values[i]), abs(values[j]))
    for _ in 0..<60 where b - a > 4e-16 * max(abs(a), abs(b)) {
      if fa == 0 { return a }
      if fb == 0 { return b }
      let x = min(max(b - fb * (b - a) / (fb - fa), a), b)
      let fx = function(x) - y
      if abs(fx) <= least || x == a || x == b { return x }
      if (fx < 0) == (fa < 0) {
        (a, fa) = (x, fx)
        fb *= 0.5
      } else {
        (b, fb) = (x, fx)
        fa *= 0.5
      }
    }
    return 0.5 * (a + b)
  }

  /// The place of `y` by the polynomial through four places around it, where the function is not near a turning
  /// point: to six digits.
  private func interpolated(_ y: Double, between i: Int, and j: Int) -> Double? {
    guard isCoarse, i > 1, j < places.count - 2 else { return nil }
    let around = [i - 1, i, j, j + 1]
    var x = 0.0
    for a in around {
      var weight = 1.0
      for b in around where b != a { weight *= (y - values[b]) / (values[a] - values[b]) }
      x += weight * places[a]
    }
    return x >= places[i] && x <= places[j] ? x : nil
  }
}
