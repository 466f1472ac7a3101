internal import Stopping

/// The search of ``LandscapeND``: what the ways from each start find.
struct LandscapeSearch {
  let low: [Double]
  let high: [Double]
  /// Entries of Halton's sequence in the box.
  let places: [[Double]]
  let scale: SurfaceScale
  private(set) var critical: CriticalPoints
  /// By the number of a saddle of index 1 the minima on its two sides; nil where a way leaves the box.
  private(set) var ways: [Int: [Int?]] = [:]
  /// Starts that found no minimum, because the way down left the box.
  private(set) var left = 0
  /// Starts that found no minimum, because the way down ended where the loss is not smooth, or at no place at all.
  private(set) var stuck = 0

  private let surface: Surface
  private let descent: Descent
  private let kinks: KinkDescent

  init(_ surface: Surface, low: [Double], high: [Double], starts: Int) {
    self.low = low
    self.high = high
    self.surface = surface
    let size = distance(low, high)
    places = (1...starts).map { i in
      low.indices.map { low[$0] + (high[$0] - low[$0]) * radicalInverse(i, base: primes[$0]) }
    }
    scale = SurfaceScale(surface, at: Array(places.prefix(256)), size: size)
    critical = CriticalPoints(surface, scale: scale, separation: 1e-6 * max(1, size))
    descent = Descent(surface, size: size)
    kinks = KinkDescent(surface, size: size)
  }

  private func isInside(_ x: [Double]) -> Bool {
    x.indices.allSatisfy { x[$0] >= low[$0] && x[$0] <= high[$0] }
  }

  /// The minima found from a start.
  mutating func finds(from start: [Double]) -> Set<Int> {
    if StopWish.isMade { return [] }
    let end = descent.end(from: start)
    var found = Set([end.flatMap { minimum(near: $0) }].compactMap { $0 })
    if let point = critical.index(from: start, where: isInside) {
      switch critical.points[point].index {
      case 0: found.insert(point)
      case 1: found.formUnion(sides(of: point).compactMap { $0 })
      default: break
      }
    }
    if found.isEmpty {
      if let end, !isInside(end) { left += 1 } else { stuck += 1 }
    }
    return found
  }

  /// The minimum at the end of a way down, inside the box: smooth, or at a kink.
  private mutating func minimum(near end: [Double]) -> Int? {
    guard isInside(end) else { return nil }
    let isNear = { [size = scale.size] in distance($0, end) < 1e-3 * size }
    let point =
      critical.index(from: end, where: isNear)
      ?? kinks.minimum(from: end).flatMap { critical.index(at: $0) }
    return point.flatMap {
      critical.points[$0].index == 0 && isInside(critical.points[$0].place) ? $0 : nil
    }
  }

  private mutating func sides(of saddle: Int) -> [Int?] {
    if let known = ways[saddle] { return known }
    let sides = descent.bothWays(from: critical.points[saddle]).map {
      $0.flatMap { minimum(near: $0) }
    }
    ways[saddle] = sides
    return sides
  }

  /// Minima at the lowest places along the coordinates, from the centre and then from the lowest minimum.
  mutating func lowestAlongCoordinates() -> Set<Int> {
    let lines = LineMinimization(low: low, high: high, value: surface.value)
    var (known, begun): (Set<Int>, Set<Int>) = ([], [])
    var start = zip(low, high).map { $0 + 0.5 * ($1 - $0) }
    while !StopWish.isMade {
      let end = descent.end(from: lines.lowest(from: start))
      if let minimum = end.flatMap({ minimum(near: $0) }) {
        known.insert(minimum)
      }
      let lowest = critical.points.indices.filter { critical.points[$0].index == 0 }
        .min { critical.points[$0].value < critical.points[$1].value }
      guard let lowest, begun.insert(lowest).inserted else { break }
      start = critical.points[lowest].place
    }
    return known
  }
}
