internal import LinearAlgebra
internal import Stopping

/// Critical points reached by damped Newton steps on `½|∇L|²`, and minima at kinks, each once.
///
/// A point is kept if `|∇L|` falls below `tolerance · (1 + |∇L| at the start)`, unless it is an inflection. Points that a
/// level path of such points joins are one.
package struct CriticalPoints {
  package private(set) var points: [StationaryPoint] = []
  let surface: Surface
  let scale: SurfaceScale
  let tolerance: Double
  /// Points nearer than this, relative to `1 + |w|`, are one.
  let separation: Double

  package init(
    _ surface: Surface, scale: SurfaceScale, tolerance: Double = 1e-10, separation: Double = 1e-6
  ) {
    self.surface = surface
    self.scale = scale
    self.tolerance = tolerance
    self.separation = separation
  }

  /// Which point Newton's method leads to from a place; nil if to none, or to one that is not wanted.
  package mutating func index(
    from start: [Double], where isWanted: ([Double]) -> Bool = { _ in true }
  ) -> Int? {
    guard let place = surface.newton(from: start, tolerance), isWanted(place) else { return nil }
    return index(at: place)
  }

  /// The number of the point at a place where the slope vanishes or changes sign; nil for an inflection.
  mutating func index(at place: [Double]) -> Int? {
    let near = separation * (1 + norm(place))
    if let known = points.firstIndex(where: {
      // The first entry rules most of them out.
      abs($0.place[0] - place[0]) < near && distance($0.place, place) < near
    }) {
      return known
    }
    guard let point = surface.classified(place, scale) else { return nil }
    if point.isDegenerate, let set = points.firstIndex(where: { isJoined($0, to: point) }) {
      points[set].add(place, apart: 0.005 * scale.size)
      return set
    }
    points.append(point)
    return points.count - 1
  }

  /// By the number of each point the first one that is of the same connected set.
  func sets() -> [Int] {
    var first = Array(points.indices)
    for (i, point) in points.enumerated() where point.isDegenerate {
      if StopWish.isMade { break }
      for j in points[..<i].indices where first[i] != first[j] && isJoined(points[j], to: point) {
        let (kept, gone) = (min(first[i], first[j]), max(first[i], first[j]))
        for k in first.indices where first[k] == gone { first[k] = kept }
      }
    }
    return first
  }

  /// The points, the first of each set with the places of the others.
  func united(by sets: [Int]) -> [StationaryPoint] {
    var united = points
    for (i, first) in sets.enumerated() where i != first {
      for place in [points[i].place] + points[i].others {
        united[first].add(place, apart: 0.005 * scale.size)
      }
    }
    return united
  }

  private func isJoined(_ a: StationaryPoint, to b: StationaryPoint) -> Bool {
    guard a.isDegenerate, b.isDegenerate, a.index == b.index, a.isKink == b.isKink else {
      return false
    }
    let level = LevelPath(surface, scale, atKinks: a.isKink)
    return ([b.place] + b.others).prefix(4).contains {
      level.leads(from: a.nearest(to: $0), to: $0)
    }
  }
}

extension StationaryPoint {
  /// Another place of the set, unless it is near to a known one.
  fileprivate mutating func add(_ place: [Double], apart gap: Double) {
    if others.count < 1000, distance(nearest(to: place), place) > gap { others.append(place) }
  }
}

extension Surface {
  /// Where damped Newton steps for `∇L = 0` end; nil if `|∇L|` does not vanish there.
  func newton(from start: [Double], _ tolerance: Double, steps: Int = 100) -> [Double]? {
    var x = start
    var g = gradient(x)
    var size = norm(g)
    guard size.isFinite else { return nil }
    let goal = tolerance * (1 + size)
    var (last, before) = (size, size)
    for iteration in 1...steps {
      if StopWish.isMade { return nil }
      // Where the curvature vanishes, too, the steps shrink only by a factor: the place is not known yet.
      if size <= goal * 1e-4, size <= 0.05 * before { return x }
      if iteration.isMultiple(of: 8) {
        // stuck at a point that is no zero: another start will do better
        guard size < 0.5 * last else { return size <= goal ? x : nil }
        last = size
      }
      guard let direction = hessian(x).leastSquares(g, tolerance: 1e-12) else { return nil }
      var step = 1.0
      var hasMoved = false
      while step > 1e-6 {
        let next = moved(x, by: -step, along: direction)
        let slope = gradient(next)
        let length = norm(slope)
        if length.isFinite, length < (1 - 1e-4 * step) * size {
          (x, g, size, before) = (next, slope, length, size)
          hasMoved = true
          break
        }
        step *= 0.5
      }
      if !hasMoved { return size <= goal ? x : nil }
    }
    return size <= goal ? x : nil
  }
}
