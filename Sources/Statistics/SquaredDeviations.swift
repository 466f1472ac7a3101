/// How much the squares that a variance is the mean of vary, which tells how many independent ones an error is worth.
package enum SquaredDeviations {
  /// Fewer numbers than this say nothing of their fourth moment.
  private static let least = 32

  /// `Var((x − m)²)/σ⁴`, the kurtosis less 1; 2, that of normal numbers, where there are too few.
  package static func relativeVariance(_ x: [Double]) -> Double {
    let all = Moments(of: x)
    guard x.count >= least, all.variance[0] > 0 else { return 2 }
    let squares = Moments(of: x.map { ($0 - all.mean[0]) * ($0 - all.mean[0]) })
    let ratio = squares.variance[0] / (squares.mean[0] * squares.mean[0])
    return ratio.isFinite && ratio > 0 ? ratio : 2
  }
}
