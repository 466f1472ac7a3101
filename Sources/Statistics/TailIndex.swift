internal import Glibc
internal import Stopping

/// The exponent of a power-law tail, `P(X > x) ∝ x^−α` above a threshold.
package struct TailIndex: Sendable, Hashable {
  package let alpha: Double
  /// Values above it were used.
  package let threshold: Double
  /// How many those are.
  package let tailCount: Int

  /// `α/√k`, asymptotically.
  package var se: Double { alpha / Double(tailCount).squareRoot() }

  /// Exact for a Pareto tail at a threshold chosen beforehand: `2kα/α̂` is χ² with `2k` degrees of freedom.
  package func interval(level: Double = 0.95) -> ClosedRange<Double> {
    let free = 2 * Double(tailCount)
    let low = alpha * chiSquareQuantile((1 - level) / 2, freedom: free) / free
    let high = alpha * chiSquareQuantile((1 + level) / 2, freedom: free) / free
    return low...max(low, high)
  }

  /// Hill's estimator from the `k` largest of positive numbers, `α = k / Σ log(xᵢ / x₍ₖ₊₁₎)`; nil where there are
  /// not `k + 1` of them.
  package static func hill(_ x: [Double], tail k: Int) -> TailIndex? {
    let sorted = x.filter { $0 > 0 && $0.isFinite }.sortedInRuns(by: >)
    guard k >= 1, k < sorted.count else { return nil }
    let threshold = sorted[k]
    let excess = sorted[..<k].reduce(0) { $0 + log($1 / threshold) }
    guard excess > 0 else { return nil }
    return TailIndex(alpha: Double(k) / excess, threshold: threshold, tailCount: k)
  }

  /// The index of a tail that is a power law above a threshold known beforehand, as an estimate that joins in
  /// arithmetic: blocks of numbers. Its error is that of sampling alone.
  package static func estimate(
    _ blocks: [CountedValues], above threshold: Double, source: SourceID,
    most: Int = Estimate.usualBlocks
  ) -> Estimate {
    LogMean.estimate(
      blocks.map { $0.logs(from: threshold, to: .infinity) }, source: source, most: most
    ) { 1 / $0 }
  }
}
