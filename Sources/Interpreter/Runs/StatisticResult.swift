internal import EnsembleRuntime
internal import KernelIR
internal import Statistics

/// Turns the block statistics of a run into estimates.
struct StatisticResult {
  let source: SourceID
  /// How many blocks each replica has, one after the other in time.
  let timeBlocks: Int
  private let most: Int

  /// Blocks of time are all kept, since their order tells how correlated they are; others up to `most`.
  init(source: SourceID, timeBlocks: Int = 1, most: Int = Estimate.usualBlocks) {
    self.source = source
    self.timeBlocks = timeBlocks
    self.most = timeBlocks > 1 ? 128 : most
  }

  private func corrected(_ estimate: Estimate) -> Estimate {
    estimate.correctedForTime(perReplica: timeBlocks)
  }

  /// The estimate for a request, from the blocks of its accumulator. `sample` are the numbers of
  /// an entry in some of the observations, which tell how much squared deviations vary.
  func value(
    of request: StatisticRequest, blocks: [BlockStatistics],
    sample: (_ entry: Int) -> [Double] = { _ in [] }
  ) throws(StatisticRefusal) -> Value {
    let (shape, statistic) = (request.shape, request.statistic)
    let isWeighted = request.isWeighted
    let total = blocks.reduce(0) { $0 + $1.weight }
    if let refusal = statistic.refusal(total: total, isWeighted: isWeighted)
      ?? statistic.refusal(sums: blocks)
    {
      throw refusal
    }
    switch statistic {
    case .mean: return mean(blocks, shape, isWeighted)
    case .variance: return variance(blocks, shape, isWeighted, sample) { $0 }
    case .deviation: return variance(blocks, shape, isWeighted, sample) { $0.squareRoot() }
    case .covariance:
      let moments = blocks.map { block in
        Moments(
          count: Estimate.wholeNumber(block.weight), weight: block.weight,
          squaredWeight: isWeighted ? 0 : block.weight, mean: block.first, comoment: block.second)
      }
      let result = corrected(
        shape.isEmpty
          ? Estimate.variance(moments, source: source, shape: [], most: most)
          : Estimate.covariance(moments, source: source, most: most))
      let d = shape.reduce(1, *)
      let diagonal = result.entries((0..<d).map { $0 * d + $0 }, shape: [d])
      return .estimate(
        EstimateValue(
          estimate: result.with(n: result.n, ess: squaresWorth(of: diagonal, sample))))
    case .quantile(let levels, let isList):
      let counted = try histograms(blocks, statistic, QuantileScale.bounds)
      let quantiles = levels.map {
        Estimate.quantile(
          $0, of: counted, source: source, most: most, scale: QuantileScale.backward,
          corrected: corrected)
      }
      guard !quantiles.contains(where: { $0.value[0].isNaN }) else {
        throw StatisticRefusal("`quantile`", "it lies beyond 10¹⁷", "take it of a logarithm")
      }
      return together(quantiles, isList: isList)
    case .tailIndex(let threshold):
      return try tailIndex(try powerLawCounts(blocks, statistic), above: threshold)
    case .powerLaw(let low, let high):
      return estimate(
        PowerLawBody.exponent(
          try powerLawCounts(blocks, statistic), low: low, high: high, source: source, most: most))
    case .histogram(_, let low, let high):
      return table(of: try histograms(blocks, statistic, low..<high))
    case .shares:
      let counts = try self.counts(blocks, statistic)
      return estimate(Estimate.shares(counts, source: source, most: most))
    case .transitions(let labels):
      let counts = try self.counts(blocks, statistic)
      return estimate(
        Estimate.transitionProbabilities(counts, labels: labels, source: source, most: most))
    case .autocorrelation(let lags):
      return estimate(try autocorrelation(blocks, lags))
    }
  }

  /// The estimate for a request over the replicas' final values, or over a sample.
  func value(of request: StatisticRequest, finals: NumberRows, weights: [Double]? = nil)
    throws(StatisticRefusal) -> Value
  {
    let ranges = MergeTree.blockRanges(finals.count, Estimate.usualBlocks)
    let statistic = request.statistic
    func strays(_ isStray: (Double) -> Bool) -> Double {
      (0..<finals.count).reduce(0) { $0 + (isStray(finals[$1, 0]) ? 1 : 0) }
    }
    switch statistic {
    case .quantile(let levels, let isList):
      if let refusal = statistic.refusal(total: Double(finals.count), isWeighted: false)
        ?? statistic.refusal(strays: strays(\.isNaN))
      {
        throw refusal
      }
      let blocks = ranges.map { finals.column(0, of: $0) }
      return together(
        levels.map { corrected(Estimate.quantile($0, of: blocks, source: source)) }, isList: isList)
    case .tailIndex(let threshold):
      return try tailIndex(powerLawCounts(finals, ranges), above: threshold)
    case .powerLaw(let low, let high):
      return estimate(
        PowerLawBody.exponent(
          powerLawCounts(finals, ranges), low: low, high: high, source: source))
    case .histogram(let bins, let low, let high):
      if let refusal = statistic.refusal(strays: strays(\.isNaN)) { throw refusal }
      return table(
        of: ranges.map { range in
          var histogram = Histogram(bins: bins, from: low, to: high)
          for row in range { histogram.add(finals[row, 0]) }
          return histogram
        })
    case .shares(let count):
      let outside = strays { !($0 >= 0 && $0 < Double(count) && $0 == $0.rounded(.down)) }
      if let refusal = statistic.refusal(strays: outside) { throw refusal }
      return estimate(
        Estimate.shares(
          ranges.map { range in
            var counts = [Double](repeating: 0, count: count)
            for row in range { counts[Int(finals[row, 0])] += 1 }
            return counts
          }, source: source))
    case .mean, .variance, .deviation, .covariance, .transitions, .autocorrelation:
      let d = request.shape.reduce(1, *)
      let blocks = ranges.map { range -> BlockStatistics in
        var moments = Moments(dimension: d)
        for index in range { moments.add(Array(finals[index]), weight: weights?[index] ?? 1) }
        var second = moments.comoment ?? []
        if case .covariance = statistic {
        } else {
          second = (0..<d).map { second[$0 * d + $0] }
        }
        return BlockStatistics(
          weight: moments.weight, first: moments.mean, second: second)
      }
      return try value(
        of: request, blocks: blocks, sample: { finals.column($0, of: 0..<finals.count) })
    }
  }

  private func estimate(_ estimate: Estimate) -> Value {
    .estimate(EstimateValue(estimate: corrected(estimate)))
  }

  private func entrywise(
    _ blocks: [BlockStatistics], _ shape: [Int], _ statistic: (EntrywiseMoments) -> [Double]
  ) -> Estimate {
    let moments = blocks.map {
      EntrywiseMoments(weight: $0.weight, mean: $0.first, squares: $0.second)
    }
    return Estimate.ofBlocks(
      moments, source: source, shape: shape, most: most,
      n: Estimate.wholeNumber(moments.reduce(0) { $0 + $1.weight }), ess: .nan,
      weight: { $0.weight },
      join: EntrywiseMoments.merged, statistic)
  }

  /// Its effective size is the number of independent observations with this error of the mean.
  private func mean(_ blocks: [BlockStatistics], _ shape: [Int], _ isWeighted: Bool) -> Value {
    let means = corrected(entrywise(blocks, shape) { $0.mean })
    let variances = entrywise(blocks, shape) { $0.variance(isWeighted: isWeighted) }
    return sized(means, Self.least(variances.value, means.variance))
  }

  /// A function of variances; its effective size is that of the squared deviations.
  private func variance(
    _ blocks: [BlockStatistics], _ shape: [Int], _ isWeighted: Bool, _ sample: (Int) -> [Double],
    _ function: @escaping (Double) -> Double
  ) -> Value {
    let variances = corrected(entrywise(blocks, shape) { $0.variance(isWeighted: isWeighted) })
    let result = corrected(
      entrywise(blocks, shape) { $0.variance(isWeighted: isWeighted).map(function) })
    return sized(result, squaresWorth(of: variances, sample))
  }

  /// Several numbers from the same blocks: one, or a vector of them.
  private func together(_ parts: [Estimate], isList: Bool) -> Value {
    .estimate(
      EstimateValue(
        estimate: isList
          ? Estimate.combine(parts, shape: [parts.count]) { $0.map { $0[0] } } : parts[0]))
  }

  private func sized(_ estimate: Estimate, _ ess: Double) -> Value {
    .estimate(EstimateValue(estimate: estimate.with(n: estimate.n, ess: ess)))
  }

  /// How many independent squared deviations have the error of these variances; the least over the entries.
  private func squaresWorth(of variances: Estimate, _ sample: (Int) -> [Double]) -> Double {
    let spreads = variances.value.indices.map { i in
      SquaredDeviations.relativeVariance(sample(i)) * variances.value[i] * variances.value[i]
    }
    return Self.least(spreads, variances.variance)
  }

  /// The least ratio of a variance of one observation to that of the estimate.
  private static func least(_ single: [Double], _ estimated: [Double]) -> Double {
    zip(single, estimated).map { $1 > 0 ? $0 / $1 : .nan }.filter { !$0.isNaN }.min() ?? .nan
  }

  /// Counts of labels by block, of which none may be anything else.
  private func counts(_ blocks: [BlockStatistics], _ statistic: Statistic)
    throws(StatisticRefusal) -> [[Double]]
  {
    let strays = blocks.reduce(0) { $0 + ($1.first.last ?? 0) }
    if let refusal = statistic.refusal(strays: strays) { throw refusal }
    return blocks.map { Array($0.first.dropLast()) }
  }

  /// Histograms by block, cut to the bins in which there is something; none may have counted a NaN.
  private func histograms(
    _ blocks: [BlockStatistics], _ statistic: Statistic, _ bounds: Range<Double>
  ) throws(StatisticRefusal) -> [Histogram] {
    let strays = blocks.reduce(0) { $0 + ($1.first.last ?? 0) }
    if let refusal = statistic.refusal(strays: strays) { throw refusal }
    let bins = (blocks.first?.first.count ?? 3) - 3
    let edges = Histogram(bins: bins, from: bounds.lowerBound, to: bounds.upperBound).edges
    var kept = 0..<bins
    if statistic.isOnFineScale {
      let seen = (0..<bins).filter { bin in blocks.contains { $0.first[bin] != 0 } }
      kept = seen.first.map { $0..<(seen[seen.count - 1] + 1) } ?? 0..<1
    }
    return blocks.map { block in
      Histogram(
        edges: Array(edges[kept.lowerBound...kept.upperBound]), counts: Array(block.first[kept]),
        below: block.first[bins], above: block.first[bins + 1])
    }
  }

  /// The positive values of fine histograms, each at the middle of its bin.
  private func powerLawCounts(_ blocks: [BlockStatistics], _ statistic: Statistic)
    throws(StatisticRefusal) -> [CountedValues]
  {
    try histograms(blocks, statistic, QuantileScale.bounds).map { fine in
      CountedValues(
        zip(fine.centers, fine.counts).compactMap { centre, count in
          centre > 0 && count > 0 ? (QuantileScale.backward(centre), count) : nil
        }, halfWidth: QuantileScale.halfWidth)
    }
  }

  private func powerLawCounts(_ finals: NumberRows, _ ranges: [Range<Int>]) -> [CountedValues] {
    ranges.map { range in CountedValues(of: finals.column(0, of: range)) }
  }

  private func tailIndex(_ values: [CountedValues], above threshold: Double?)
    throws(StatisticRefusal) -> Value
  {
    if let threshold {
      return estimate(TailIndex.estimate(values, above: threshold, source: source, most: most))
    }
    switch TailSearch.search(values, source: source, most: most) {
    case .index(let index): return estimate(index)
    case .none(let bound):
      throw StatisticRefusal(
        "`tailIndex`",
        "no power tail shows in these numbers: if there is one, its index is above \(NumberFormat.general(bound, digits: 2))",
        "take more numbers, or say from where on the tail is one, `above:`")
    case .tooFew(let positive):
      throw StatisticRefusal(
        "`tailIndex`", "a tail cannot be found among \(positive) positive numbers",
        "take more numbers, or say from where on the tail is one, `above:`")
    }
  }

  /// `x`, the centre of each bin, and `density`, whose integral is the share inside the bins.
  private func table(of blocks: [Histogram]) -> Value {
    guard let edges = blocks.first?.edges else { return .table(Table(columns: [])) }
    let (low, bins) = (edges[0], edges.count - 1)
    let width = edges[bins] - low
    let centers = (0..<bins).map { low + width * (Double($0) + 0.5) / Double(bins) }
    let density = corrected(
      Estimate.histogram(blocks, source: source, density: true, most: most))
    let share = corrected(Estimate.histogram(blocks, source: source, most: most))
    return .table(
      Table(columns: [
        Table.Column(name: "x", cells: centers.map { .value(.real($0)) }),
        Table.Column(
          name: "density",
          cells: centers.indices.map { .value(estimate(density.entry($0))) }),
        Table.Column(
          name: "share",
          cells: centers.indices.map { .value(estimate(share.entry($0))) }),
      ]))
  }

  /// Products at lag k less the square of the mean, over those at lag 0, which the accumulator has first.
  private func autocorrelation(_ blocks: [BlockStatistics], _ lags: [Int])
    throws(StatisticRefusal) -> Estimate
  {
    let count = lags.count + 1
    for (index, lag) in lags.enumerated()
    where blocks.allSatisfy({ $0.second[index + 1] == 0 }) {
      throw StatisticRefusal(
        "`autocorrelation` at lag \(lag)", "no two observed states of a path are that far apart",
        "ask for smaller `lags:`, or raise `steps:`")
    }
    return Estimate.ofBlocks(
      blocks, source: source, shape: [lags.count], most: most,
      n: Estimate.wholeNumber(blocks.reduce(0) { $0 + $1.weight }), weight: { $0.weight },
      join: { a, b in
        // Products and means are averages over pairs, of which each lag has its own number.
        let pairs = zip(a.second, b.second).map { $0 + $1 }
        let joined = (0..<2 * count).map { index in
          let (n, m) = (a.second[index % count], b.second[index % count])
          return n + m > 0 ? (a.first[index] * n + b.first[index] * m) / (n + m) : 0
        }
        return BlockStatistics(weight: a.weight + b.weight, first: joined, second: pairs)
      },
      { block in
        let covariances = (0..<count).map { lag in
          block.first[lag] - block.first[count + lag] * block.first[count + lag]
        }
        return covariances.dropFirst().map { $0 / covariances[0] }
      })
  }
}
