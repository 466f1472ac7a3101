internal import Glibc
package import LinearAlgebra

/// Minima, saddles, maxima and the ways between minima of a loss in a box, in a few dimensions.
///
/// Found from a low-discrepancy set of starts: Newton's method for `∇L = 0` gives points of every
/// index, descent gives minima; from each saddle of index 1 the descent on both sides of its unstable
/// direction tells which minima it joins, and adds those that were missed. Nothing guarantees that the
/// list is complete; more `starts` make it likelier.
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
    let lowest = places.prefix(Swift.max(16, starts / 8)).compactMap { descent.minimum(from: $0) }
    var points = stationaryPoints(
      starts: places + lowest, separation: 1e-6 * Swift.max(1, diagonal), value: value,
      gradient: gradient, hessian: hessian
    ).filter { isInside($0.place) }
    var minima = points.filter { $0.index == 0 }
    // Ways down from each saddle; a minimum met for the first time is added.
    var ways: [(saddle: StationaryPoint, ends: [[Double]?])] = []
    for saddle in points where saddle.index == 1 {
      let ends = descent.bothWays(from: saddle)
      ways.append((saddle, ends))
      for case let end? in ends
      where isInside(end)
        && !minima.contains(where: { distance($0.place, end) <= 1e-5 * diagonal })
      {
        let found = stationaryPoints(
          starts: [end], value: value, gradient: gradient, hessian: hessian
        ).filter { $0.index == 0 }
        points += found
        minima += found
      }
    }
    minima.sort { $0.value < $1.value }
    self.low = low
    self.high = high
    self.minima = minima
    saddles = points.filter { $0.index == 1 }.sorted { $0.value < $1.value }
    maxima = points.filter { $0.index == low.count && low.count > 1 }
    let counted = minima
    passes = ways.sorted { $0.saddle.value < $1.saddle.value }.map { saddle, ends in
      MountainPass(
        saddle: saddle,
        minima: ends.map { end in
          end.flatMap { place in
            counted.firstIndex { distance($0.place, place) <= 1e-5 * diagonal }
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
