internal import Glibc

extension Estimate {
  /// How many blocks an estimate keeps: enough for an error good to `1/√(2·63)` = 9 %, few enough that
  /// arithmetic on estimates stays cheap.
  package static var usualBlocks: Int { 64 }

  /// A function of a sample that comes in blocks: on the whole, and on the whole without each block.
  ///
  /// `blocks` are contiguous groups of replicas (of time, where replicas are few); at most `most` of them
  /// are kept, neighbours merged. One block gives an error of NaN.
  package static func ofBlocks<Block>(
    _ blocks: [Block], source: SourceID, shape: [Int] = [], most: Int = Estimate.usualBlocks,
    n: Int, ess: Double = .nan, weight: (Block) -> Double, join: (Block, Block) -> Block,
    _ statistic: (Block) -> [Double]
  ) -> Estimate {
    let count = shape.reduce(1, *)
    let kept = MergeTree.coarsened(blocks, to: most, join)
    let unknown = [Double](repeating: .nan, count: count)
    guard let whole = MergeTree.merge(kept, join) else {
      return Estimate(
        shape: shape, value: unknown, sources: [Replicates(id: source, leavingOut: [])], ess: 0)
    }
    let value = statistic(whole)
    let values = zip(kept, MergeTree.leavingOut(kept, join)).map { block, others in
      weight(block) > 0 ? others.map(statistic) ?? unknown : value
    }
    return Estimate(
      shape: shape, value: value,
      sources: [Replicates(id: source, weights: kept.map(weight), leavingOut: values)], n: n,
      ess: ess)
  }

  /// A function of moments, by blocks. The effective sample size is that of the means: the least over
  /// entries of `variance / se(mean)²`, NaN where second moments were not kept.
  package static func ofMoments(
    _ blocks: [Moments], source: SourceID, shape: [Int], most: Int = Estimate.usualBlocks,
    _ statistic: (Moments) -> [Double]
  ) -> Estimate {
    ofBlocks(
      blocks, source: source, shape: shape, most: most, n: blocks.map(\.count).reduce(0, +),
      ess: effectiveSize(blocks, source: source, most: most), weight: { $0.weight },
      join: { Moments.merged($0, $1) }, statistic)
  }

  private static func effectiveSize(
    _ blocks: [Moments], source: SourceID, most: Int
  ) -> Double {
    guard let whole = Moments.merged(blocks), whole.comoment != nil else { return .nan }
    let means = ofBlocks(
      blocks, source: source, shape: [whole.dimension], most: most, n: whole.count,
      weight: { $0.weight }, join: { Moments.merged($0, $1) }, { $0.mean })
    let ratios = zip(whole.variance, means.variance).map { $1 > 0 ? $0 / $1 : .nan }
    return ratios.filter { !$0.isNaN }.min() ?? .nan
  }

  /// Mean of each entry; `shape` arranges the `d` entries.
  package static func mean(
    _ blocks: [Moments], source: SourceID, shape: [Int], most: Int = Estimate.usualBlocks
  ) -> Estimate {
    ofMoments(blocks, source: source, shape: shape, most: most) { $0.mean }
  }

  /// Unbiased variance of each entry.
  package static func variance(
    _ blocks: [Moments], source: SourceID, shape: [Int], most: Int = Estimate.usualBlocks
  ) -> Estimate {
    ofMoments(blocks, source: source, shape: shape, most: most) { $0.variance }
  }

  /// Standard deviation of each entry, the root of the unbiased variance.
  package static func standardDeviation(
    _ blocks: [Moments], source: SourceID, shape: [Int], most: Int = Estimate.usualBlocks
  ) -> Estimate {
    ofMoments(blocks, source: source, shape: shape, most: most) {
      $0.variance.map { $0.squareRoot() }
    }
  }

  /// Unbiased covariance matrix, `[d, d]`.
  package static func covariance(
    _ blocks: [Moments], source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Estimate {
    let d = blocks.first?.dimension ?? 0
    return ofMoments(blocks, source: source, shape: [d, d], most: most) { $0.covariance }
  }

  /// Correlation matrix, `[d, d]`.
  package static func correlation(
    _ blocks: [Moments], source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Estimate {
    let d = blocks.first?.dimension ?? 0
    return ofMoments(blocks, source: source, shape: [d, d], most: most) { moments in
      let c = moments.covariance
      return (0..<d * d).map { k in
        let (i, j) = (k / d, k % d)
        return i == j ? 1 : c[k] / (c[i * d + i] * c[j * d + j]).squareRoot()
      }
    }
  }

  /// Autocorrelations: `pairs[b][k]` holds, of block `b`, the moments of `(x_t, x_{t + lag k})`.
  package static func autocorrelation(
    pairs: [[Moments]], source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Estimate {
    let lags = pairs.first?.count ?? 0
    let n = pairs.map { $0.first?.count ?? 0 }.reduce(0, +)
    return ofBlocks(
      pairs, source: source, shape: [lags], most: most, n: n,
      weight: { $0.first?.weight ?? 0 }, join: { zip($0, $1).map { Moments.merged($0, $1) } }
    ) { block in
      block.map { moments in
        let c = moments.covariance
        return c[1] / (c[0] * c[3]).squareRoot()
      }
    }
  }

  /// The plain sample mean of numbers drawn independently, cut into blocks.
  package static func mean(ofSample x: [Double], source: SourceID) -> Estimate {
    mean(sampleBlocks(x), source: source, shape: [])
  }

  /// Contiguous blocks of a sample of numbers.
  package static func sampleBlocks(
    _ x: [Double], most: Int = Estimate.usualBlocks
  ) -> [Moments] {
    MergeTree.blockRanges(x.count, most).map { Moments(of: x[$0]) }
  }
}
