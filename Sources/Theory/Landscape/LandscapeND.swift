internal import Glibc
package import LinearAlgebra
internal import Stopping

/// Minima, saddles, maxima and the ways between minima of a loss in a box, in a few dimensions.
///
/// From each of a low-discrepancy set of starts Newton's method for `∇L = 0` leads to a point of any index and
/// descent to a minimum; from each saddle of index 1 the descent on both sides of its unstable direction tells which
/// minima it joins. The lowest places along the coordinates, from the centre and from the lowest minimum, add
/// minima that no start found. Nothing guarantees that the list is complete; `census` says how far it is.
package struct LandscapeND: Sendable {
  package let low: [Double]
  package let high: [Double]
  /// By value, lowest first.
  package let minima: [StationaryPoint]
  /// Index 1, by value.
  package let saddles: [StationaryPoint]
  /// All eigenvalues negative.
  package let maxima: [StationaryPoint]
  package let passes: [MountainPass]
  package let census: SearchCensus

  package init(
    low: [Double], high: [Double], starts: Int = 256, value: @escaping ([Double]) -> Double,
    gradient: @escaping ([Double]) -> [Double], hessian: @escaping ([Double]) -> Matrix
  ) throws(TheoryFailure) {
    try demand(
      low.count == high.count && !low.isEmpty, "two corners with the same number of entries")
    try demand(
      zip(low, high).allSatisfy { $0.isFinite && $1.isFinite && $0 < $1 },
      "a finite box, its low corner first")
    try demand(low.count <= 8, "at most 8 dimensions here")
    try demand(starts >= 1 && starts <= 100_000, "1 to 100 000 starts")
    let widths = zip(low, high).map { $1 - $0 }
    let diagonal = dotProduct(widths, widths).squareRoot()
    let places = (0..<starts).map { i in
      low.indices.map { low[$0] + widths[$0] * radicalInverse(i + 1, base: primes[$0]) }
    }
    let descent = Descent(size: diagonal, value: value, gradient: gradient, hessian: hessian)
    func isInside(_ x: [Double]) -> Bool {
      x.indices.allSatisfy { x[$0] >= low[$0] && x[$0] <= high[$0] }
    }
    var critical = CriticalPoints(
      separation: 1e-6 * Swift.max(1, diagonal), value: value, gradient: gradient, hessian: hessian)
    /// Ways down from saddles of index 1, by the number of the point: where they end, and the minima there.
    var ways: [Int: (ends: [[Double]?], minima: [Int])] = [:]
    func minimum(near place: [Double]) -> Int? {
      critical.index(from: place, where: isInside).flatMap {
        critical.points[$0].index == 0 ? $0 : nil
      }
    }
    let finds = places.map { start -> Set<Int> in
      if StopWish.isMade { return [] }
      var found: Set<Int> = []
      if let lowest = descent.minimum(from: start), let point = minimum(near: lowest) {
        found.insert(point)
      }
      guard let point = critical.index(from: start, where: isInside) else { return found }
      switch critical.points[point].index {
      case 0: found.insert(point)
      case 1:
        if ways[point] == nil {
          let ends = descent.bothWays(from: critical.points[point])
          let rests = ends.compactMap { $0 }.filter(isInside).compactMap(minimum(near:))
          ways[point] = (ends, rests)
        }
        found.formUnion(ways[point]?.minima ?? [])
      default: break
      }
      return found
    }
    let lines = LineMinimization(low: low, high: high, value: value)
    var known: Set<Int> = []
    var begun: Set<Int> = []
    var start = low.indices.map { low[$0] + 0.5 * widths[$0] }
    while !StopWish.isMade {
      if let rest = descent.minimum(from: lines.lowest(from: start)),
        let point = minimum(near: rest)
      {
        known.insert(point)
      }
      let lowest = critical.points.indices.filter { critical.points[$0].index == 0 }
        .min { critical.points[$0].value < critical.points[$1].value }
      guard let lowest, begun.insert(lowest).inserted else { break }
      start = critical.points[lowest].place
    }
    census = SearchCensus(finds, known: known)
    let points = critical.points.sorted { ($0.index, $0.value) < ($1.index, $1.value) }
    let minima = points.filter { $0.index == 0 }
    self.low = low
    self.high = high
    self.minima = minima
    saddles = points.filter { $0.index == 1 }
    maxima = points.filter { $0.index == low.count && low.count > 1 }
    let sides = ways.sorted {
      (critical.points[$0.key].value, $0.key) < (critical.points[$1.key].value, $1.key)
    }
    passes = sides.map { point, way in
      MountainPass(
        saddle: critical.points[point],
        minima: way.ends.map { end in
          end.flatMap { place in
            minima.firstIndex { distance($0.place, place) <= 1e-5 * diagonal }
          }
        })
    }
  }

  /// Index of the minimum at a place; nil if there is none.
  package func minimum(at place: [Double]) -> Int? {
    let size = distance(low, high)
    return minima.firstIndex { distance($0.place, place) <= 1e-5 * size }
  }
}

/// A saddle of index 1 with the minima on its two sides.
package struct MountainPass: Sendable {
  package let saddle: StationaryPoint
  /// Two numbers of minima; nil where the way down leaves the box.
  package let minima: [Int?]
}

let primes = [2, 3, 5, 7, 11, 13, 17, 19]

/// The digits of `i` mirrored at the point: entries of Halton's sequence.
func radicalInverse(_ i: Int, base: Int) -> Double {
  var (rest, weight, sum) = (i, 1 / Double(base), 0.0)
  while rest > 0 {
    sum += weight * Double(rest % base)
    rest /= base
    weight /= Double(base)
  }
  return sum
}

/// The way from a minimum over a saddle to another one.
package struct WayOut: Sendable {
  package let from: Int
  /// Nil where it leaves the box.
  package let to: Int?
  package let saddle: StationaryPoint
  /// `ΔL = L(saddle) − L(minimum)`
  package let height: Double
  /// `Δ log L`; nil unless both losses are positive.
  package let logHeight: Double?
  /// Distance of the saddle from the minimum.
  package let width: Double
}

extension LandscapeND {
  /// All ways out of a minimum, the lowest first.
  package func ways(from i: Int) -> [WayOut] {
    passes.flatMap { pass -> [WayOut] in
      let sides = pass.minima
      guard sides.count == 2, sides[0] != sides[1] else { return [] }
      return [(sides[0], sides[1]), (sides[1], sides[0])].compactMap { here, there in
        guard here == i else { return nil }
        let (bottom, top) = (minima[i].value, pass.saddle.value)
        return WayOut(
          from: i, to: there, saddle: pass.saddle, height: top - bottom,
          logHeight: bottom > 0 && top > 0 ? log(top / bottom) : nil,
          width: distance(minima[i].place, pass.saddle.place))
      }
    }.sorted { $0.height < $1.height }
  }
}
