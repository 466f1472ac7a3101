/// A critical point of a loss in several dimensions, or a connected set of them on one level.
package struct StationaryPoint: Sendable {
  package let place: [Double]
  package let value: Double
  /// Hessian eigenvalues, ascending. At a kink `+∞` in the directions across it and `NaN` in those along it.
  package let eigenvalues: [Double]
  /// Number of directions that lead down: 0 for a minimum, 1 for a saddle between basins.
  package let index: Int
  /// Whether a direction has no curvature, so that the point may be one of a set.
  package let isDegenerate: Bool
  /// Further places of the set, apart from each other.
  var others: [[Double]] = []

  /// Whether it is no set that reaches far.
  package var isAlone: Bool { others.isEmpty }

  /// Whether the slope jumps there.
  var isKink: Bool { eigenvalues.last == .infinity }

  /// The place of the set that is nearest to another place.
  func nearest(to place: [Double]) -> [Double] {
    others.reduce(self.place) { distance($1, place) < distance($0, place) ? $1 : $0 }
  }
}
