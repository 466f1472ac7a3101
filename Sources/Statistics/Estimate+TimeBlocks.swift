internal import Glibc

/// Errors from blocks of time, where replicas are few.
///
/// Blocks shorter than the correlation time are correlated, and the jackknife over them gives too small an
/// error. The pseudo-values of the blocks say by how much: with their autocorrelations `ρ_k` within the
/// replicas, the variance of the mean is `1 + 2 Σ ρ_k` times as large. Lags are taken as long as `ρ_k` is
/// above its own error `1/√n`, and the rest as a geometric tail; what the estimated mean takes off every
/// `ρ_k` is given back, and the few degrees of freedom of a long window widen the error as Student's t does.
///
/// A single path that may have fewer than twelve correlation times has the wider error of ``ShortPath``.
extension Estimate {
  /// With fewer independent blocks than this replicas tell the error, if there are several.
  private static let fewIndependent = 10.0
  /// With fewer than this, or with so much probability of them, a single path counts as short.
  private static let leastIndependent = 12.0
  private static let likelyShort = 0.3

  /// The same estimate with its error corrected for correlation between `perReplica` blocks in time of each
  /// replica, which are one source's, one replica after the other; other sources stay. Where the correlation is as long as the
  /// run, the error is that of the replicas, and NaN if there is one only, of fewer blocks than ``ShortPath`` takes.
  package func correctedForTime(perReplica blocks: Int) -> Estimate {
    guard blocks > 1, let source = sources.first(where: \.isOfBlocks),
      source.count % blocks == 0, source.count > 3
    else { return self }
    let deviations = source.deviations(of: value)
    guard deviations.count == source.count else { return self }
    let scales = value.indices.map { entry in
      Self.errorScale(deviations.map { $0[entry] }, perReplica: blocks)
    }
    if scales.allSatisfy({ $0 == 1 }) { return self }
    let replicates = source.with(
      values: source.values.map { replicate in
        replicate.indices.map { value[$0] + scales[$0] * (replicate[$0] - value[$0]) }
      })
    let worst = scales.contains { $0.isNaN } ? Double.nan : scales.max() ?? 1
    return Estimate(
      shape: shape, value: value,
      sources: sources.map { $0.id == source.id ? replicates : $0 }, n: n,
      ess: ess / (worst * worst))
  }

  /// By how much an error from uncorrelated blocks is too small; 1 if no correlation shows.
  private static func errorScale(_ d: [Double], perReplica blocks: Int) -> Double {
    let n = Double(d.count)
    let replicas = d.count / blocks
    let mean = d.reduce(0, +) / n
    let x = d.map { $0 - mean }
    let power = x.reduce(0) { $0 + $1 * $1 }
    guard power > 0, power.isFinite else { return 1 }
    let usual = studentQuantile(0.975, freedom: n - 1)
    let short = replicas == 1 && blocks >= ShortPath.leastBlocks ? ShortPath(x) : nil
    /// The deviations are those of the blocks' values over √(n(n − 1)), and their squares add up to the error.
    let ofShort = short.map { $0.halfWidth * (n * (n - 1) / power).squareRoot() / usual }
    if let short, let ofShort, short.shortness > likelyShort { return ofShort }
    /// Products `lag` blocks apart in one replica.
    func correlation(_ lag: Int) -> Double {
      var sum = 0.0
      for replica in 0..<replicas {
        let start = replica * blocks
        for t in start..<start + blocks - lag { sum += x[t] * x[t + lag] }
      }
      return sum / power
    }
    var kept: [Double] = []
    while kept.count + 1 < blocks {
      let rho = correlation(kept.count + 1)
      guard rho > 1 / n.squareRoot() else { break }
      kept.append(rho)
    }
    guard let last = kept.last else { return 1 }
    let window = Double(2 * kept.count + 1)
    let ratio =
      kept.count < 3
      ? pow(last, 1 / Double(kept.count)) : pow(last / kept[0], 1 / Double(kept.count - 1))
    // Correlations that do not fall are noise: the tail is no longer than what was seen.
    let decay = min(ratio, 0.95, 1 - 1 / Double(kept.count + 1))
    let sum = 1 + 2 * kept.reduce(0, +) + 2 * last * decay / (1 - decay)
    let variance = sum / max(0.1, 1 - window / n)
    let independent = n / variance
    let least = replicas > 1 ? fewIndependent : leastIndependent
    if 2 * kept.count < blocks, independent >= least {
      return variance.squareRoot() * studentQuantile(0.975, freedom: n / window) / usual
    }
    guard replicas > 1 else { return ofShort ?? .nan }
    let means = (0..<replicas).map { replica in
      x[replica * blocks..<(replica + 1) * blocks].reduce(0, +) / Double(blocks)
    }
    let between = means.reduce(0) { $0 + $1 * $1 } / Double(replicas * (replicas - 1))
    let wider = studentQuantile(0.975, freedom: Double(replicas - 1)) / usual
    return (between / (power / (n * (n - 1)))).squareRoot() * wider
  }
}
