internal import Glibc
internal import LinearAlgebra
internal import Stopping

/// The place nearest to a minimum at which its basin of attraction ends.
package struct BasinEdge: Sendable {
  package let place: [Double]
  package let distance: Double
  /// How far the distance may be off: the change when the flow is followed four times as finely, and the rest of the
  /// search. It does not cover a part of the edge that the search missed.
  package let error: Double

  package init(place: [Double], distance: Double, error: Double) {
    (self.distance, self.error, self.place) = (distance, error, place)
  }

  /// `l* = ⌈r/b⌉`, the fewest steps of length at most `b` that lead out of the basin; nil where the error leaves two
  /// numbers open.
  package func jumps(bound: Double) -> Int? {
    guard bound > 0 else { return nil }
    let few = ((distance - error) / bound).rounded(.up)
    let many = ((distance + error) / bound).rounded(.up)
    guard few == many, many < 1e15 else { return nil }
    return max(1, Int(many))
  }
}

extension LandscapeND {
  /// The nearest edge of the basin of minimum `i`; nil if no direction leads out of it inside the box.
  ///
  /// Whether a place is in the basin is told by the gradient flow from it. Tried are the directions of all other
  /// critical points and a few hundred more; the best is turned, by ever smaller angles, to where the edge is nearest.
  package func nearestEdge(ofBasin i: Int, descent: Descent) -> BasinEdge? {
    let center = minima[i].place
    let coarse = EdgeSearch(
      center: center, low: low, high: high, isInside: { isInside(i, $0, descent) })
    let others = (saddles + minima + maxima).map(\.place)
    guard let found = coarse.nearest(towards: others) else { return nil }
    let fine = descent.refined(by: 4)
    let finer = EdgeSearch(
      center: center, low: low, high: high, isInside: { isInside(i, $0, fine) })
    let distance = finer.edge(along: found.direction, near: found.distance) ?? found.distance
    return BasinEdge(
      place: zip(center, found.direction).map { $0 + distance * $1 }, distance: distance,
      error: abs(distance - found.distance) + 1e-6 * distance)
  }

  private func isInside(_ i: Int, _ place: [Double], _ descent: Descent) -> Bool {
    guard let rest = descent.rest(from: place) else { return false }
    return minimum(at: rest, on: descent.surface) == i
  }
}

/// Distances along rays from a point to where a condition ends.
private struct EdgeSearch {
  let center: [Double]
  let low: [Double]
  let high: [Double]
  let isInside: ([Double]) -> Bool

  private func at(_ direction: [Double], _ t: Double) -> Bool {
    isInside(zip(center, direction).map { $0 + t * $1 })
  }

  /// How far the box reaches.
  private func reach(_ direction: [Double]) -> Double {
    direction.indices.reduce(Double.infinity) { reach, k in
      let u = direction[k]
      if u == 0 { return reach }
      return min(reach, ((u > 0 ? high[k] : low[k]) - center[k]) / u)
    }
  }

  private func bisected(
    _ direction: [Double], inside: Double, outside: Double, to tolerance: Double = 1e-7
  ) -> Double {
    var (near, far) = (inside, outside)
    while far - near > tolerance * far {
      let middle = 0.5 * (near + far)
      if at(direction, middle) { near = middle } else { far = middle }
    }
    return 0.5 * (near + far)
  }

  /// The first edge along a direction, closer than `limit`.
  private func first(_ direction: [Double], below limit: Double) -> Double? {
    let end = min(limit, reach(direction))
    guard end > 0 else { return nil }
    var inside = 0.0
    for share in [0.6, 1 - 1e-6] {
      let t = share * end
      if !at(direction, t) { return bisected(direction, inside: inside, outside: t, to: 1e-3) }
      inside = t
    }
    return nil
  }

  /// The edge along a direction, near a distance.
  func edge(along direction: [Double], near distance: Double) -> Double? {
    for margin in [1e-4, 1e-3, 1e-2, 0.1] {
      let (inside, outside) = (distance * (1 - margin), distance * (1 + margin))
      if at(direction, inside), !at(direction, outside) {
        return bisected(direction, inside: inside, outside: outside)
      }
    }
    return nil
  }

  func nearest(towards places: [[Double]]) -> (direction: [Double], distance: Double)? {
    var best: (direction: [Double], distance: Double)?
    let targets = places.compactMap { place in normalized(zip(place, center).map { $0 - $1 }) }
    for direction in targets + directions(center.count) {
      if StopWish.isMade { return nil }
      if let t = first(direction, below: best?.distance ?? .infinity) { best = (direction, t) }
    }
    guard var (direction, distance) = best else { return nil }
    var angle = 0.2
    while angle > 1e-3 {
      // Nowhere is inside for a descent that was stopped, so the edge would come nearer for ever.
      if StopWish.isMade { return nil }
      var isBetter = false
      for axis in perpendicular(to: direction) {
        for side in [-angle, angle] {
          guard let turned = normalized(zip(direction, axis).map { $0 + side * $1 }) else {
            continue
          }
          let limit = distance * (1 - 0.1 * angle * angle)
          if limit < reach(turned), !at(turned, limit) {
            let inside = at(turned, distance * (1 - angle)) ? distance * (1 - angle) : 0
            distance = bisected(
              turned, inside: inside, outside: limit, to: max(1e-7, 0.02 * angle * angle))
            direction = turned
            isBetter = true
            break
          }
        }
        if isBetter { break }
      }
      if !isBetter { angle *= 0.5 }
    }
    return (direction, edge(along: direction, near: distance) ?? distance)
  }

  /// Unit vectors that leave no direction far from one of them.
  private func directions(_ d: Int) -> [[Double]] {
    if d == 1 { return [[-1], [1]] }
    if d == 2 {
      return (0..<64).map { [cos(Double($0) * .pi / 32), sin(Double($0) * .pi / 32)] }
    }
    var result: [[Double]] = []
    var i = 0
    while result.count < min(32 * d, 192), i < 100_000 {
      i += 1
      let point = (0..<d).map { 2 * radicalInverse(i, base: primes[$0]) - 1 }
      let size = dotProduct(point, point)
      if size > 1e-4, size <= 1, let unit = normalized(point) { result.append(unit) }
    }
    return result
  }

  /// Orthonormal vectors that are orthogonal to a unit vector.
  private func perpendicular(to direction: [Double]) -> [[Double]] {
    var basis = [direction]
    for k in direction.indices.sorted(by: { abs(direction[$0]) < abs(direction[$1]) }) {
      guard basis.count < direction.count else { break }
      var axis = [Double](repeating: 0, count: direction.count)
      axis[k] = 1
      for known in basis {
        let share = dotProduct(axis, known)
        for j in axis.indices { axis[j] -= share * known[j] }
      }
      if let unit = normalized(axis) { basis.append(unit) }
    }
    return Array(basis.dropFirst())
  }

  private func normalized(_ x: [Double]) -> [Double]? {
    let size = dotProduct(x, x).squareRoot()
    return size > 1e-12 && size.isFinite ? x.map { $0 / size } : nil
  }
}
