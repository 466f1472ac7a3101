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

  /// The quantile function averaged over `q ± √(q(1−q)/n)`: a smooth statistic, as Harrell and Davis's.
  /// The jackknife is inconsistent for a single order statistic and consistent for this one.
  static func smooth(_ sorted: [Double], _ q: Double) -> Double {
    guard sorted.count > 1 else { return sorted.first ?? .nan }
    let half = (q * (1 - q) / Double(sorted.count)).squareRoot()
    let (low, high) = (max(0, q - half), min(1, q + half))
    guard high > low else { return linear(sorted, q) }
    // Trapezia between the knots k/(n−1) of the quantile function.
    let scale = Double(sorted.count - 1)
    let first = Int((low * scale).rounded(.up))
    let last = Int((high * scale).rounded(.down))
    var knots: [(at: Double, value: Double)] = [(low, linear(sorted, low))]
    for k in first..<max(first, last + 1) { knots.append((Double(k) / scale, sorted[k])) }
    knots.append((high, linear(sorted, high)))
    var area = 0.0
    for (a, b) in zip(knots, knots.dropFirst()) { area += (b.at - a.at) * (a.value + b.value) / 2 }
    return area / (high - low)
  }
}

extension Estimate {
  /// Quantiles of numbers that come in blocks: values of type 7, error from the smooth quantile.
  package static func quantiles(
    _ qs: [Double], of blocks: [[Double]], source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Estimate {
    let n = blocks.map(\.count).reduce(0, +)
    let smooth = ofBlocks(
      blocks.map { $0.sorted() }, source: source, shape: [qs.count], most: most, n: n,
      ess: Double(n), weight: { Double($0.count) }, join: mergedSorted
    ) { sorted in qs.map { Quantiles.smooth(sorted, $0) } }
    let all = blocks.flatMap { $0 }.sorted()
    return smooth.recentred(on: qs.map { Quantiles.linear(all, $0) })
  }

  /// The same deviations about another value: for a statistic whose error is that of a smoother relative.
  func recentred(on other: [Double]) -> Estimate {
    Estimate(
      shape: shape, value: other,
      sources: sources.map { source in
        source.with(
          values: source.values.map { replicate in
            replicate.indices.map { other[$0] + (replicate[$0] - value[$0]) }
          })
      }, n: n, ess: ess)
  }

  private static func mergedSorted(_ a: [Double], _ b: [Double]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if b[j] < a[i] {
        result.append(b[j])
        j += 1
      } else {
        result.append(a[i])
        i += 1
      }
    }
    result.append(contentsOf: a[i...])
    result.append(contentsOf: b[j...])
    return result
  }
}
