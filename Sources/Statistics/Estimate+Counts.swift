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
    let shares = ofCounts(
      blocks, source: source, shape: [blocks.first?.count ?? 0], most: most
    ) { counts in
      let total = Double(counts.reduce(0, +))
      return counts.map { Double($0) / total }
    }
    // So many independent labels have this error; the least over those that occur and are not all.
    let worth = zip(shares.value, shares.variance).map { $1 > 0 ? $0 * (1 - $0) / $1 : .nan }
    return shares.with(n: shares.n, ess: worth.filter { !$0.isNaN }.min() ?? .nan)
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
  package static func wholeNumber(_ x: Double) -> Int {
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
