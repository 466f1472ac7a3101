internal import Glibc
internal import Stopping

/// How much a correlated series is worth, and whether several series have come to the same law.
package enum Mixing {
  /// Integrated autocorrelation time `τ = 1 + 2 Σ ρ_k` in steps, so that `ess = n/τ`, with Sokal's window:
  /// the least `M ≥ c max(τ(M), 1)`, `c = 5`. For AR(1), `τ = (1 + φ)/(1 − φ)`; below 1 where neighbours repel.
  package static func autocorrelationTime(_ x: [Double], window c: Double = 5) -> Double {
    guard x.count > 3 else { return .nan }
    let rho = Autocovariance.correlation(x, maxLag: x.count / 2)
    guard !rho[0].isNaN else { return .nan }
    var tau = 1.0
    for k in 1..<rho.count {
      tau += 2 * rho[k]
      // Not below `c`: a series that alternates reaches a small τ only after a few terms.
      if Double(k) >= c * max(tau, 1) { break }
    }
    // Strongly alternating series can sum to a hair below 0.
    return max(tau, 1 / Double(x.count))
  }

  /// Effective sample size of the mean of several chains of one length, with Geyer's initial monotone
  /// sequence over the chains' common autocorrelations (Vehtari et al. 2021, as in Stan): it falls when
  /// the chains disagree, too.
  package static func effectiveSampleSize(_ chains: [[Double]]) -> Double {
    let n = chains.map(\.count).min() ?? 0
    guard n >= 4 else { return .nan }
    let m = Double(chains.count)
    let moments = chains.map { Moments(of: $0[..<n]) }
    let within = moments.map { $0.variance[0] }.reduce(0, +) / m
    let size = Double(n)
    let between =
      chains.count > 1 ? Moments(of: moments.map { $0.mean[0] }).variance[0] : 0
    let pooled = within * (size - 1) / size + between
    guard pooled > 0 else { return .nan }
    let gammas = chains.map { Autocovariance.biased(Array($0[..<n]), maxLag: n - 1) }
    func rho(_ k: Int) -> Double {
      let mean = gammas.map { $0[k] }.reduce(0, +) / m * size / (size - 1)
      return 1 - (within - mean) / pooled
    }
    var sum = 0.0
    var least = Double.infinity
    var k = 0
    while k + 1 < n {
      let pair = k == 0 ? 1 + rho(1) : rho(k) + rho(k + 1)
      guard pair > 0 else { break }
      least = min(least, pair)
      sum += least
      k += 2
    }
    let tau = max(2 * sum - 1, 1 / (m * size).squareRoot() / 10)
    // Stan's cap for antithetic chains.
    return min(m * size / tau, m * size * log10(m * size))
  }

  /// Split R-hat: the root of (pooled variance / variance within), each chain cut in halves; 1 where all
  /// halves have one law, suspect above 1.01. With `rankNormalised`, the greater of that of the ranks and
  /// of the ranks of the distances from the median, which also sees heavy tails and unequal spread.
  package static func splitRHat(_ chains: [[Double]], rankNormalised: Bool = false) -> Double {
    let halves = split(chains)
    guard rankNormalised else { return rHat(halves) }
    let all = halves.flatMap { $0 }.sortedInRuns()
    let median = Quantiles.linear(all, 0.5)
    return max(
      rHat(normalScores(halves)), rHat(normalScores(halves.map { $0.map { abs($0 - median) } })))
  }

  private static func split(_ chains: [[Double]]) -> [[Double]] {
    let n = chains.map(\.count).min() ?? 0
    return chains.flatMap { [Array($0[..<(n / 2)]), Array($0[(n - n / 2)..<n])] }
  }

  private static func rHat(_ chains: [[Double]]) -> Double {
    let n = Double(chains.first?.count ?? 0)
    guard n >= 2, chains.count >= 2 else { return .nan }
    let moments = chains.map { Moments(of: $0) }
    let within = moments.map { $0.variance[0] }.reduce(0, +) / Double(chains.count)
    let between = Moments(of: moments.map { $0.mean[0] }).variance[0]
    if within == 0 { return between == 0 ? 1 : .infinity }
    return (((n - 1) / n * within + between) / within).squareRoot()
  }

  /// Normal scores of the ranks among all, ties sharing their mean rank (Blom's offsets).
  private static func normalScores(_ chains: [[Double]]) -> [[Double]] {
    let flat = chains.flatMap { $0 }
    let order = Array(flat.indices).sortedInRuns { flat[$0] < flat[$1] }
    var scores = flat
    var i = 0
    while i < order.count {
      var j = i
      while j + 1 < order.count, flat[order[j + 1]] == flat[order[i]] { j += 1 }
      let rank = Double(i + j) / 2 + 1
      let score = normalQuantile((rank - 0.375) / (Double(flat.count) + 0.25))
      for k in i...j { scores[order[k]] = score }
      i = j + 1
    }
    var start = 0
    return chains.map { chain in
      defer { start += chain.count }
      return Array(scores[start..<(start + chain.count)])
    }
  }
}
