internal import Glibc

/// Minima, saddles, maxima and the ways between minima of a loss in a box, in a few dimensions.
///
/// From each of a low-discrepancy set of starts Newton's method for `∇L = 0` leads to a point of any index and
/// descent to a minimum; from each saddle of index 1 the descent on both sides of its unstable direction tells which
/// minima it joins. The lowest places along the coordinates, from the centre and from the lowest minimum, add
/// minima that no start found. Nothing guarantees that the list is complete; `census` says how far it is.
///
/// Connected critical points of one level, as along a valley, are one. The box has no walls: a way down may leave it.
package struct LandscapeND: Sendable {
  package let low: [Double]
  package let high: [Double]
  /// By value, lowest first.
  package let minima: [StationaryPoint]
  /// Index 1, by value.
  package let saddles: [StationaryPoint]
  /// All directions lead down.
  package let maxima: [StationaryPoint]
  package let passes: [MountainPass]
  package let census: SearchCensus
  private let scale: SurfaceScale

  /// `starts`: 1 to 100 000; at most 8 dimensions.
  package init(
    _ surface: Surface, low: [Double], high: [Double], starts: Int = 256
  ) throws(TheoryFailure) {
    try demand(
      low.count == high.count && !low.isEmpty, "two corners with the same number of entries")
    try demand(
      zip(low, high).allSatisfy { $0.isFinite && $1.isFinite && $0 < $1 },
      "a finite box, its low corner first")
    try demand(low.count <= 8, "at most 8 dimensions here")
    try demand(starts >= 1 && starts <= 100_000, "1 to 100 000 starts")
    var search = LandscapeSearch(surface, low: low, high: high, starts: starts)
    let finds = search.places.map { search.finds(from: $0) }
    let known = search.lowestAlongCoordinates()
    let sets = search.critical.sets()
    census = SearchCensus(
      finds.map { Set($0.map { sets[$0] }) }, known: Set(known.map { sets[$0] }),
      left: search.left, stuck: search.stuck)

    let points = search.critical.united(by: sets)
    let order = points.indices.filter { sets[$0] == $0 }.sorted {
      (points[$0].index, points[$0].value) < (points[$1].index, points[$1].value)
    }
    let lowest = order.filter { points[$0].index == 0 }
    (self.low, self.high, scale) = (low, high, search.scale)
    minima = lowest.map { points[$0] }
    saddles = order.map { points[$0] }.filter { $0.index == 1 }
    maxima = order.map { points[$0] }.filter { $0.index == low.count && low.count > 1 }
    passes = search.ways.filter { sets[$0.key] == $0.key }
      .sorted { (points[$0.key].value, $0.key) < (points[$1.key].value, $1.key) }
      .map { saddle, minima in
        MountainPass(
          saddle: points[saddle],
          minima: minima.map { $0.flatMap { lowest.firstIndex(of: sets[$0]) } })
      }
  }

  /// Index of the minimum at a place, or of the one whose valley leads there; nil if there is none.
  package func minimum(at place: [Double], on surface: Surface) -> Int? {
    let near = 1e-5 * distance(low, high)
    return minima.firstIndex { distance($0.place, place) <= near }
      ?? minima.firstIndex {
        !$0.isAlone
          && LevelPath(surface, scale, atKinks: $0.isKink)
            .leads(from: $0.nearest(to: place), to: place)
      }
  }
}

/// A saddle of index 1 with the minima on its two sides.
package struct MountainPass: Sendable {
  package let saddle: StationaryPoint
  /// Two numbers of minima; nil where the way down leaves the box.
  package let minima: [Int?]
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
