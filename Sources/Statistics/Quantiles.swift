internal import Stopping

/// Quantiles of a sample that is kept.
package enum Quantiles {
  /// The `q`-quantile of an ascending sample, linear between order statistics (Hyndman and Fan's type 7,
  /// the default of R and NumPy). NaN for an empty one.
  package static func linear(_ sorted: [Double], _ q: Double) -> Double {
    precondition(q >= 0 && q <= 1, "a probability")
    guard let last = sorted.last else { return .nan }
    let h = q * Double(sorted.count - 1)
    let low = Int(h)
    guard low + 1 < sorted.count else { return last }
    // Not `a + f (b − a)` alone: it makes NaN between two infinities.
    let (a, b) = (sorted[low], sorted[low + 1])
    return a == b ? a : a + (h - Double(low)) * (b - a)
  }
}

extension Estimate {
  /// A quantile `Q(q)` with the error of the interval by order statistics.
  ///
  /// `share` is what lies below it, `F(Q(q))`, with its error `s` by blocks, correlation included. The interval
  /// of 95 % is `Q(q ± 1.96 s)`, Woodruff's (1952), of independent numbers that of the binomial law; no density has
  /// to be estimated, the noise of which would make errors too small now and then. The deviations of the
  /// share are carried over by that interval's slope, so the result joins in arithmetic; its ± 1.96 se has the
  /// interval's length. Where `function` is NaN, beyond what was seen, the slope is that of the other side.
  ///
  /// Measured, 1000 samples each of uniform, exponential, normal and Pareto(1.5) numbers: |z| < 2 in 93 to 96 % where
  /// ten numbers or more lie on either side of the quantile, in 91 to 94 % where three do.
  static func quantile(
    _ value: Double, at q: Double, share: Estimate, _ function: (Double) -> Double
  ) -> Estimate {
    let reach = 1.96 * share.se[0]
    guard reach.isFinite else { return share.map { _ in .nan }.with(value: value) }
    let (from, to) = (max(0, q - reach), min(1, q + reach))
    // Half a place more to both sides, as the binomial law is one of whole numbers.
    let half = reach > 0 && share.n > 0 ? 0.5 / Double(share.n) : 0
    let (low, high) = (function(max(0, from - half)), function(min(1, to + half)))
    let slope: Double
    if reach == 0 {
      slope = 0
    } else if high.isNaN {
      slope = (value - low) / (q - from)
    } else if low.isNaN {
      slope = (high - value) / (to - q)
    } else {
      slope = low == high ? 0 : (high - low) / (to - from)
    }
    let center = share.value[0]
    return share.map { slope == 0 ? value : value - slope * ($0 - center) }.with(value: value)
  }

  /// The same replicates about a value.
  private func with(value: Double) -> Estimate {
    Estimate(shape: [], value: [value], sources: sources, n: n, ess: ess)
  }

  /// A quantile of numbers that come in blocks, of type 7.
  package static func quantile(
    _ q: Double, of blocks: [[Double]], source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Estimate {
    let sorted = blocks.flatMap { $0 }.sortedInRuns()
    let value = Quantiles.linear(sorted, q)
    let counts = blocks.map { block in
      ShareBelow(
        below: block.reduce(0) { $0 + ($1 < value ? 1 : $1 == value ? 0.5 : 0) },
        total: Double(block.count))
    }
    let share = ShareBelow.estimate(counts, source: source, most: most, n: sorted.count)
      .with(n: sorted.count, ess: Double(sorted.count))
    return quantile(value, at: q, share: share) { Quantiles.linear(sorted, $0) }
  }

  /// A quantile from binned counts: good to a fraction of a bin. NaN if it lies outside the bins. `scale` brings
  /// what was binned to what is asked for; `corrected` widens the error of the share below.
  package static func quantile(
    _ q: Double, of blocks: [Histogram], source: SourceID, most: Int = Estimate.usualBlocks,
    scale: (Double) -> Double = { $0 }, corrected: (Estimate) -> Estimate = { $0 }
  ) -> Estimate {
    guard let whole = MergeTree.merge(blocks, { Histogram.merged($0, $1) }) else {
      return Estimate(.nan)
    }
    let binned = whole.quantile(q)
    let counts = blocks.map { ShareBelow(below: $0.total(below: binned), total: $0.total) }
    let n = Int(min(whole.total, 9e15))
    let below = corrected(ShareBelow.estimate(counts, source: source, most: most, n: n))
    let share = below.with(
      n: n, ess: below.variance[0] > 0 ? q * (1 - q) / below.variance[0] : .nan)
    return quantile(scale(binned), at: q, share: share) { scale(whole.quantile($0)) }
  }
}

/// How much of a block lies below a place.
private struct ShareBelow {
  var below: Double
  var total: Double

  static func estimate(
    _ blocks: [ShareBelow], source: SourceID, most: Int, n: Int
  ) -> Estimate {
    Estimate.ofBlocks(
      blocks, source: source, most: most, n: n, weight: \.total,
      join: { ShareBelow(below: $0.below + $1.below, total: $0.total + $1.total) },
      { [$0.below / $0.total] })
  }
}
