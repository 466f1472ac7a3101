extension Estimate {
  /// A function of histograms, by blocks.
  package static func ofHistograms(
    _ blocks: [Histogram], source: SourceID, shape: [Int], most: Int = Estimate.usualBlocks,
    _ statistic: (Histogram) -> [Double]
  ) -> Estimate {
    ofBlocks(
      blocks, source: source, shape: shape, most: most,
      n: wholeNumber(blocks.map(\.total).reduce(0, +)),
      weight: { $0.total }, join: { Histogram.merged($0, $1) }, statistic)
  }

  /// Share of each bin, or its density.
  package static func histogram(
    _ blocks: [Histogram], source: SourceID, density: Bool = false,
    most: Int = Estimate.usualBlocks
  ) -> Estimate {
    ofHistograms(blocks, source: source, shape: [blocks.first?.counts.count ?? 0], most: most) {
      density ? $0.density : $0.shares
    }
  }

  /// The shares of labels; `blocks[b][k]` counts label `k` in block `b`.
  package static func shares(
    _ blocks: [[Double]], source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Estimate {
    ofCounts(blocks, source: source, shape: [blocks.first?.count ?? 0], most: most) { counts in
      let total = Double(counts.reduce(0, +))
      return counts.map { Double($0) / total }
    }
  }

  /// How often each label followed each: `blocks[b]` is a `k × k` table of counts, from row to column.
  /// The error is that of the total over all replicas.
  package static func transitionCounts(_ blocks: [[Double]], labels k: Int, source: SourceID)
    -> Estimate
  {
    let total = Double(blocks.map { $0.reduce(0, +) }.reduce(0, +))
    return ofCounts(blocks, source: source, shape: [k, k]) { counts in
      // Scaled up to the whole, so that a replicate estimates the same total.
      let scale = total / Double(counts.reduce(0, +))
      return counts.map { Double($0) * scale }
    }
  }

  /// Probability of each label to be followed by each: rows sum to 1, a label never seen has NaN.
  package static func transitionProbabilities(
    _ blocks: [[Double]], labels k: Int, source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Estimate {
    ofCounts(blocks, source: source, shape: [k, k], most: most) { counts in
      (0..<k * k).map { i in
        let row = counts[(i / k * k)..<(i / k * k + k)].reduce(0, +)
        return Double(counts[i]) / Double(row)
      }
    }
  }

  /// A total weight as a number of observations.
  private static func wholeNumber(_ x: Double) -> Int {
    x.isFinite ? Int(min(max(x.rounded(), 0), 9e15)) : 0
  }

  private static func ofCounts(
    _ blocks: [[Double]], source: SourceID, shape: [Int], most: Int = Estimate.usualBlocks,
    _ statistic: ([Double]) -> [Double]
  ) -> Estimate {
    precondition(
      blocks.allSatisfy { $0.count == shape.reduce(1, *) }, "a count for each label or pair")
    return ofBlocks(
      blocks, source: source, shape: shape,
      n: wholeNumber(blocks.map { $0.reduce(0, +) }.reduce(0, +)),
      weight: { $0.reduce(0, +) }, join: { zip($0, $1).map { $0 + $1 } }, statistic)
  }
}

/// Intervals for a proportion, `successes` of `n` independent trials.
package enum BinomialInterval {
  /// Clopper and Pearson: covers at least `level`, whatever the proportion.
  package static func exact(_ successes: Int, of n: Int, level: Double = 0.95) -> ClosedRange<
    Double
  > {
    precondition(successes >= 0 && successes <= n && n > 0, "successes among trials")
    let tail = (1 - level) / 2
    let (k, rest) = (Double(successes), Double(n - successes))
    let low = successes == 0 ? 0 : betaQuantile(tail, k, rest + 1)
    let high = successes == n ? 1 : betaQuantile(1 - tail, k + 1, rest)
    return low...max(low, high)
  }

  /// Wilson's score interval: covers `level` on the average over proportions.
  package static func wilson(_ successes: Int, of n: Int, level: Double = 0.95) -> ClosedRange<
    Double
  > {
    precondition(successes >= 0 && successes <= n && n > 0, "successes among trials")
    let z = normalQuantile(0.5 + level / 2)
    let (count, p) = (Double(n), Double(successes) / Double(n))
    let center = (p + z * z / (2 * count)) / (1 + z * z / count)
    let half =
      z / (1 + z * z / count) * (p * (1 - p) / count + z * z / (4 * count * count)).squareRoot()
    return max(0, center - half)...min(1, center + half)
  }
}
