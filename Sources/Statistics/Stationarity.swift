internal import Glibc

/// Whether a series, or a run, has forgotten its start.
package struct StationarityVerdict: Sendable, Hashable {
  /// Early minus late part, in standard errors.
  package let z: Double
  package let pValue: Double

  /// Not rejected at the level; a p-value of NaN is no evidence for anything.
  package func isStationary(level: Double = 0.01) -> Bool { pValue >= level }
}

package enum Stationarity {
  /// Geweke's comparison of the means of the first tenth and the last half of a series. Both errors come
  /// from the late part, whose variance and autocorrelation time the early part has too if nothing changed;
  /// an early drift would hide in its own.
  package static func compareEnds(
    _ x: [Double], early: Double = 0.1, late: Double = 0.5
  ) -> StationarityVerdict {
    precondition(early > 0 && late > 0 && early + late <= 1, "two parts that do not overlap")
    let first = Array(x[..<Int(Double(x.count) * early)])
    let last = Array(x[(x.count - Int(Double(x.count) * late))...])
    guard !first.isEmpty, last.count > 3 else { return StationarityVerdict(z: .nan, pValue: .nan) }
    let (a, b) = (Moments(of: first), Moments(of: last))
    let gap = a.mean[0] - b.mean[0]
    // A constant series has no autocorrelation time.
    if b.variance[0] == 0 {
      return StationarityVerdict(z: gap == 0 ? 0 : .infinity, pValue: gap == 0 ? 1 : 0)
    }
    let variance = b.variance[0] * Mixing.autocorrelationTime(last)
    let z = gap / (variance * (1 / Double(first.count) + 1 / Double(last.count))).squareRoot()
    return StationarityVerdict(z: z, pValue: z.isNaN ? .nan : normalTwoSided(z))
  }

  /// Early and late estimates of one run: all distinct entries, the least p-value times their number
  /// (Bonferroni).
  package static func compare(early: Estimate, late: Estimate) -> StationarityVerdict {
    let comparison = early.compared(with: late, Margin())
    let p = comparison.entries.map(\.pValue)
    guard let worst = comparison.worst, !p.contains(where: \.isNaN) else {
      return StationarityVerdict(z: .nan, pValue: .nan)
    }
    return StationarityVerdict(
      z: worst.z, pValue: min(1, (p.min() ?? .nan) * Double(comparison.entries.count)))
  }

  /// How many points to throw away at the start: White's MSER-5, the cut `d` that minimises
  /// `Σ_{t ≥ d} (x_t − x̄)² / (n − d)²` over means of five. nil if the least lies in the second half, which
  /// says that the series is too short.
  package static func discard(_ x: [Double]) -> Int? {
    let batch = x.count >= 50 ? 5 : 1
    let means = batchMeans(x, batches: x.count / batch)
    guard means.count >= 4 else { return nil }
    var tail = Moments(dimension: 1)
    var best = (value: Double.infinity, cut: means.count)
    for d in means.indices.reversed() {
      tail.add([means[d]])
      let left = Double(tail.count)
      // A few last points agree by chance.
      guard tail.count >= max(4, means.count / 10) else { continue }
      let value = (tail.comoment?[0] ?? .nan) / (left * left)
      if value <= best.value { best = (value, d) }
    }
    return best.cut * 2 <= means.count ? best.cut * batch : nil
  }

  /// Means of contiguous batches of one size; a remainder at the start is dropped.
  package static func batchMeans(_ x: [Double], batches: Int) -> [Double] {
    precondition(batches > 0 || x.isEmpty, "at least one batch")
    guard batches > 0, x.count >= batches else { return [] }
    let size = x.count / batches
    let start = x.count - size * batches
    return (0..<batches).map { b in
      let range = (start + b * size)..<(start + (b + 1) * size)
      return x[range].reduce(0, +) / Double(size)
    }
  }

  /// Mean of one long series, its error from batch means: batches should be longer than ten
  /// autocorrelation times.
  package static func mean(_ x: [Double], source: SourceID, batches: Int = 32) -> Estimate {
    let tau = Mixing.autocorrelationTime(x)
    let blocks = MergeTree.blockRanges(x.count, batches).map { Moments(of: x[$0]) }
    return Estimate.mean(blocks, source: source, shape: [], most: batches)
      .with(n: x.count, ess: Double(x.count) / tau)
  }
}
