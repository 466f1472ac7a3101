internal import Glibc

// What the points of a measure can tell of its law.
extension ScalarMeasure {
  /// Whether the points hold a moment of the law, which of a power tail ends with the largest of them: what is missing is,
  /// of the whole, the square of what is beyond the root of the largest.
  func holdsMoment(_ order: Int) -> Bool {
    guard tails.size.hasMoment(Double(order)) == true else { return false }
    guard tails.size.most < .infinity, case .points(let points, let weights) = form else {
      return true
    }
    let root = points.reduce(0) { max($0, abs($1)) }.squareRoot()
    var (whole, beyond) = (0.0, 0.0)
    for (x, weight) in zip(points, weights) {
      let part = weight * pow(abs(x), Double(order))
      whole += part
      if abs(x) > root { beyond += part }
    }
    return beyond * beyond <= 1e-9 * whole * whole
  }

  /// Whether the points have the mean and the variance that the law says, where they hold these.
  var agrees: Bool {
    guard case .points(let points, let weights) = form, let mean, let variance, variance.isFinite,
      holdsMoment(2)
    else { return true }
    let mass = weights.reduce(0, +)
    let (first, second) = zip(points, weights).reduce((0, 0)) { sum, point in
      let part = point.1 / mass * (point.0 - mean)
      return (sum.0 + part, sum.1 + part * (point.0 - mean))
    }
    return abs(first) <= 1e-6 * variance.squareRoot() && abs(second - variance) <= 1e-6 * variance
  }
}
