internal import LinearAlgebra

extension ScalarLaw.Distribution {
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
        places[end] = brentMinimum(places[end - 1], places[end + 1]) { -sign * function($0) }.place
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
    return brentRoot(places[i], places[j]) { function($0) - y } ?? 0.5 * (places[i] + places[j])
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
