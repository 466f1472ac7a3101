internal import EnsembleRuntime
internal import KernelIR
internal import Statistics

/// Means and sums of squares of the entries of a vector over one block, in mergeable form.
private struct EntrywiseMoments {
  var weight: Double
  var mean: [Double]
  var squares: [Double]

  /// Chan, Golub and LeVeque's formula, entry by entry.
  static func merged(_ a: EntrywiseMoments, _ b: EntrywiseMoments) -> EntrywiseMoments {
    let weight = a.weight + b.weight
    guard a.weight > 0 else { return b }
    guard b.weight > 0 else { return a }
    var result = a
    result.weight = weight
    for i in a.mean.indices {
      let difference = b.mean[i] - a.mean[i]
      result.mean[i] += difference * b.weight / weight
      result.squares[i] +=
        b.squares[i] + difference * difference * a.weight * b.weight / weight
    }
    return result
  }

  var variance: [Double] { squares.map { $0 / (weight - 1) } }
}

/// Turns the block statistics of a run into estimates.
struct StatisticResult {
  let source: SourceID

  /// The estimate for a request, from the blocks of its accumulator.
  func value(of request: StatisticRequest, blocks: [BlockStatistics]) -> Value {
    let shape = request.shape
    switch request.statistic {
    case .mean: return entrywise(blocks, shape) { $0.mean }
    case .variance: return entrywise(blocks, shape) { $0.variance }
    case .deviation: return entrywise(blocks, shape) { $0.variance.map { $0.squareRoot() } }
    case .covariance:
      let moments = blocks.map { block in
        Moments(
          count: Int(block.weight), weight: block.weight, mean: block.first,
          comoment: block.second)
      }
      if shape.isEmpty {
        return estimate(Estimate.variance(moments, source: source, shape: []))
      }
      return estimate(Estimate.covariance(moments, source: source))
    case .quantile(let q):
      let histograms = blocks.map {
        histogram($0, low: -QuantileScale.limit, high: QuantileScale.limit)
      }
      return estimate(
        Estimate.quantile(q, of: histograms, source: source).map(QuantileScale.backward))
    case .tailIndex(let threshold):
      let counts = blocks.map(powerLawCounts)
      return estimate(TailIndex.estimate(counts, above: threshold, source: source))
    case .powerLaw(let low, let high):
      return estimate(
        PowerLawBody.exponent(blocks.map(powerLawCounts), low: low, high: high, source: source))
    case .histogram(_, let low, let high):
      return table(of: blocks.map { histogram($0, low: low, high: high) })
    case .shares:
      return estimate(
        Estimate.shares(blocks.map { $0.first.map { Int($0) } }, source: source))
    case .transitions(let count):
      return estimate(
        Estimate.transitionProbabilities(
          blocks.map { $0.first.map { Int($0) } }, labels: count, source: source))
    case .autocorrelation(let lags):
      return estimate(autocorrelation(blocks, lags))
    }
  }

  /// The estimate for a request over the replicas' final values.
  func value(of request: StatisticRequest, finals: [[Double]]) -> Value {
    let ranges = MergeTree.blockRanges(finals.count, Estimate.usualBlocks)
    switch request.statistic {
    case .quantile(let q):
      return estimate(
        Estimate.quantiles([q], of: ranges.map { finals[$0].map { $0[0] } }, source: source)
          .reshaped([]))
    case .tailIndex(let threshold):
      let sample = ranges.map { finals[$0].map { $0[0] } }
      let chosen = threshold ?? TailIndex.clauset(sample.flatMap { $0 })?.threshold ?? .nan
      return estimate(TailIndex.estimate(sample, above: chosen, source: source))
    case .powerLaw(let low, let high):
      return estimate(
        PowerLawBody.exponent(
          ranges.map { finals[$0].map { $0[0] } }, low: low, high: high, source: source))
    case .histogram(let bins, let low, let high):
      return table(
        of: ranges.map { range in
          var histogram = Histogram(bins: bins, from: low, to: high)
          for row in finals[range] { histogram.add(row[0]) }
          return histogram
        })
    case .shares(let count):
      return estimate(
        Estimate.shares(
          ranges.map { range in
            var counts = [Int](repeating: 0, count: count)
            for row in finals[range] where row[0] >= 0 && row[0] < Double(count) {
              counts[Int(row[0])] += 1
            }
            return counts
          }, source: source))
    case .mean, .variance, .deviation, .covariance, .transitions, .autocorrelation:
      let d = request.shape.reduce(1, *)
      let blocks = ranges.map { range -> BlockStatistics in
        var moments = Moments(dimension: d)
        for row in finals[range] { moments.add(row) }
        var second = moments.comoment ?? []
        if case .covariance = request.statistic {
        } else {
          second = (0..<d).map { second[$0 * d + $0] }
        }
        return BlockStatistics(
          weight: moments.weight, first: moments.mean, second: second)
      }
      return value(of: request, blocks: blocks)
    }
  }

  private func estimate(_ estimate: Estimate) -> Value {
    .estimate(EstimateValue(estimate: estimate))
  }

  private func entrywise(
    _ blocks: [BlockStatistics], _ shape: [Int], _ statistic: (EntrywiseMoments) -> [Double]
  ) -> Value {
    let moments = blocks.map {
      EntrywiseMoments(weight: $0.weight, mean: $0.first, squares: $0.second)
    }
    func of(_ f: (EntrywiseMoments) -> [Double], ess: Double) -> Estimate {
      Estimate.ofBlocks(
        moments, source: source, shape: shape,
        n: Int(moments.reduce(0) { $0 + $1.weight }), ess: ess, weight: { $0.weight },
        join: EntrywiseMoments.merged, f)
    }
    let means = of({ $0.mean }, ess: .nan)
    let variances = of({ $0.variance }, ess: .nan)
    let sizes = zip(variances.value, means.variance).map { $1 > 0 ? $0 / $1 : Double.nan }
    return estimate(of(statistic, ess: sizes.filter { !$0.isNaN }.min() ?? .nan))
  }

  private func histogram(_ block: BlockStatistics, low: Double, high: Double) -> Histogram {
    let bins = block.first.count - 3
    let template = Histogram(bins: bins, from: low, to: high)
    return Histogram(
      edges: template.edges, counts: block.first.prefix(bins).map { Int($0) },
      below: Int(block.first[bins]), above: Int(block.first[bins + 1]))
  }

  /// The positive values of a fine histogram, each at the middle of its bin.
  private func powerLawCounts(_ block: BlockStatistics) -> CountedValues {
    let fine = histogram(block, low: -QuantileScale.limit, high: QuantileScale.limit)
    return CountedValues(
      zip(fine.centers, fine.counts).compactMap { centre, count in
        centre > 0 && count > 0 ? (QuantileScale.backward(centre), count) : nil
      })
  }

  /// `x`, the centre of each bin, and `density`, whose integral is the share inside the bins.
  private func table(of blocks: [Histogram]) -> Value {
    guard let first = blocks.first else { return .table(Table(columns: [])) }
    let density = Estimate.histogram(blocks, source: source, density: true)
    let share = Estimate.histogram(blocks, source: source)
    return .table(
      Table(columns: [
        Table.Column(name: "x", cells: first.centers.map { .value(.real($0)) }),
        Table.Column(
          name: "density",
          cells: first.centers.indices.map { .value(estimate(density.entry($0))) }),
        Table.Column(
          name: "share",
          cells: first.centers.indices.map { .value(estimate(share.entry($0))) }),
      ]))
  }

  /// Products at lag k less the square of the mean, over those at lag 0, which the accumulator has first.
  private func autocorrelation(_ blocks: [BlockStatistics], _ lags: [Int]) -> Estimate {
    let count = lags.count + 1
    return Estimate.ofBlocks(
      blocks, source: source, shape: [lags.count],
      n: Int(blocks.reduce(0) { $0 + $1.weight }), weight: { $0.weight },
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
