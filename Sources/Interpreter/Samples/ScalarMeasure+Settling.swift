internal import LinearAlgebra

extension ScalarMeasure {
  /// Whether the difference of two rules tells how good they are for smooth functions that are no polynomials. It does not
  /// where the law is not the only one with its moments (`LogNormal`), or nearly so: rules of growing order then agree on a
  /// wrong number, as they are seen to do for the mean of a bounded function of the law's own width.
  func settles(nodes n: Int, coarse: Int) -> Bool {
    guard case .points(let points, let weights) = form, points.count > n,
      let fine = rule(nodes: n), let rough = rule(nodes: coarse)
    else { return true }
    let mass = weights.reduce(0, +)
    let order = points.indices.sorted { points[$0] < points[$1] }
    func quantile(_ share: Double) -> Double {
      var below = 0.0
      let place = order.first { index in
        below += weights[index] / mass
        return below >= share
      }
      return place.map { points[$0] } ?? 0
    }
    let (middle, width) = (quantile(0.5), quantile(0.75) - quantile(0.25))
    guard width > 0 else { return true }
    func mean(_ points: [Double], _ weights: [Double]) -> Double {
      zip(points, weights).reduce(0) { sum, point in
        let x = (point.0 - middle) / width
        return sum + point.1 / (1 + x * x)
      }
    }
    let truth = mean(points, weights) / mass
    let (error, other) = (
      mean(fine.nodes, fine.weights) - truth, mean(rough.nodes, rough.weights) - truth
    )
    return abs(error) < 0.01 || abs(error - other) > 0.5 * abs(error)
  }
}
