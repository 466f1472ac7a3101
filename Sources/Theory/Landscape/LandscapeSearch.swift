package import LinearAlgebra
internal import Stopping

/// A critical point of a loss in several dimensions.
package struct StationaryPoint: Sendable {
  package let place: [Double]
  package let value: Double
  /// Hessian eigenvalues, ascending.
  package let eigenvalues: [Double]
  package let gradientNorm: Double

  /// Number of negative eigenvalues: 0 for a minimum, 1 for a saddle between basins.
  package var index: Int { eigenvalues.filter { $0 < 0 }.count }
}

/// Critical points reached by damped Newton steps on `½|∇L|²`, each once.
///
/// Points are kept if `|∇L|` falls below `tolerance · (1 + |∇L| at the start)`.
package struct CriticalPoints {
  package private(set) var points: [StationaryPoint] = []
  let tolerance: Double
  /// Points nearer than this, relative to `1 + |w|`, are one.
  let separation: Double
  let value: ([Double]) -> Double
  let gradient: ([Double]) -> [Double]
  let hessian: ([Double]) -> Matrix

  package init(
    tolerance: Double = 1e-10, separation: Double = 1e-6, value: @escaping ([Double]) -> Double,
    gradient: @escaping ([Double]) -> [Double], hessian: @escaping ([Double]) -> Matrix
  ) {
    (self.tolerance, self.separation) = (tolerance, separation)
    (self.value, self.gradient, self.hessian) = (value, gradient, hessian)
  }

  /// Which point Newton's method leads to from a place; nil if to none, or to one that is not wanted.
  package mutating func index(
    from start: [Double], where isWanted: ([Double]) -> Bool = { _ in true }
  ) -> Int? {
    guard let place = newton(from: start, tolerance, gradient, hessian), isWanted(place) else {
      return nil
    }
    let near = separation * (1 + norm(place))
    if let known = points.firstIndex(where: {
      // The first entry rules most of them out.
      abs($0.place[0] - place[0]) < near && distance($0.place, place) < near
    }) {
      return known
    }
    guard let eigen = hessian(place).symmetrized.symmetricEigen() else { return nil }
    points.append(
      StationaryPoint(
        place: place, value: value(place), eigenvalues: eigen.values,
        gradientNorm: norm(gradient(place))))
    return points.count - 1
  }
}

private func norm(_ x: [Double]) -> Double { dotProduct(x, x).squareRoot() }

private func newton(
  from start: [Double], _ tolerance: Double, _ gradient: ([Double]) -> [Double],
  _ hessian: ([Double]) -> Matrix
) -> [Double]? {
  var x = start
  var g = gradient(x)
  var size = norm(g)
  guard size.isFinite else { return nil }
  let goal = tolerance * (1 + size)
  var last = size
  for iteration in 1...100 {
    if StopWish.isMade { return nil }
    if size <= goal * 1e-4 { return x }
    if iteration.isMultiple(of: 8) {
      // stuck at a point that is no zero: another start will do better
      guard size < 0.5 * last else { return size <= goal ? x : nil }
      last = size
    }
    guard let direction = hessian(x).leastSquares(g, tolerance: 1e-12) else { return nil }
    var step = 1.0
    var moved = false
    while step > 1e-6 {
      let next = zip(x, direction).map { $0 - step * $1 }
      let slope = gradient(next)
      let length = norm(slope)
      if length.isFinite, length < (1 - 1e-4 * step) * size {
        (x, g, size) = (next, slope, length)
        moved = true
        break
      }
      step *= 0.5
    }
    if !moved { return size <= goal ? x : nil }
  }
  return size <= goal ? x : nil
}
