internal import Glibc
internal import Stopping

/// Whether the paths of several replicas have come to one law and stay there.
package struct ChainMixing: Sendable, Hashable {
  package enum Verdict: String, Sendable, Hashable {
    case stationary
    /// Early and late parts differ, at a level of 1 %.
    case drifting
    /// Split R-hat is above 1.05, and each replica agrees with itself: they stay in different places.
    case unmixed
    /// Split R-hat is above 1.05, as it may be of paths of some ten correlation times.
    case short
    /// Too few moments to tell.
    case unknown
  }

  /// The largest rank-normalised split R-hat of all entries (Vehtari et al. 2021).
  package let splitRHat: Double
  /// First quarter against last half, of levels and of spreads; the least p-value times the number of tests.
  package let drift: StationarityVerdict
  /// Whether replicas whose split R-hat is above 1.05 differ more than their halves do.
  package let replicasStay: Bool
  /// The share of the variance that is between replicas at one moment: the rest is of levels that change with time,
  /// which no observation more would add to. The least of all entries; NaN of fewer than eight replicas.
  package let momentShare: Double
  private let replicas: Int

  package static let leastMoments = 20
  private static let largestRHat = 1.05
  /// With this one the verdict comes out well.
  private static let aim = 1.03

  /// `entries`: by entry, by replica, the values at the same moments.
  package init(_ entries: [[[Double]]]) {
    replicas = entries.first?.count ?? 0
    let moments = entries.flatMap { $0.map(\.count) }.min() ?? 0
    guard moments >= Self.leastMoments else {
      splitRHat = .nan
      drift = StationarityVerdict(z: .nan, pValue: .nan)
      replicasStay = false
      momentShare = .nan
      return
    }
    let shares = entries.map(Self.momentShare)
    momentShare = shares.contains { $0.isNaN } ? .nan : shares.min() ?? .nan
    let factors = entries.map { Mixing.splitRHat($0, rankNormalised: true) }
    replicasStay = zip(entries, factors).contains { chains, factor in
      factor > Self.largestRHat && [chains, Self.distances(chains)].contains(where: Self.stay)
    }
    splitRHat = factors.contains { $0.isNaN } ? .nan : factors.max() ?? .nan
    let tests = entries.flatMap { chains in
      [chains, Self.distances(chains)].map(Self.drift)
    }
    guard let worst = tests.min(by: { $0.pValue < $1.pValue }),
      !tests.contains(where: \.pValue.isNaN)
    else {
      drift = StationarityVerdict(z: .nan, pValue: .nan)
      return
    }
    drift = StationarityVerdict(z: worst.z, pValue: min(1, worst.pValue * Double(tests.count)))
  }

  package var verdict: Verdict {
    if drift.pValue.isNaN || splitRHat.isNaN { return .unknown }
    if !drift.isStationary() { return .drifting }
    if splitRHat <= Self.largestRHat { return .stationary }
    return replicasStay ? .unmixed : .short
  }

  /// What is left of an effective sample size that was taken as variance over squared error: in a transient that
  /// variance is for the most part the way that all replicas go together, and it counts for nothing. The replicas
  /// themselves are independent.
  package func counted(_ ess: Double) -> Double {
    guard verdict == .drifting else { return ess }
    return momentShare.isNaN ? .nan : max(ess * momentShare, min(ess, Double(replicas)))
  }

  /// As many times as long a run would do: what split R-hat² exceeds 1 by falls as the inverse of the length.
  package var lengthening: Double {
    max(1, (splitRHat * splitRHat - 1) / (Self.aim * Self.aim - 1))
  }

  private static func momentShare(_ chains: [[Double]]) -> Double {
    guard chains.count >= 8, let moments = chains.map(\.count).min() else { return .nan }
    let whole = Moments(of: chains.flatMap { $0.prefix(moments) }).variance[0]
    guard whole > 0 else { return 1 }
    let within = (0..<moments).reduce(0) { sum, t in
      sum + Moments(of: chains.map { $0[t] }).variance[0]
    }
    return min(1, within / Double(moments) / whole)
  }

  /// Whether the means of the replicas differ by more than twice (in variance four times) what the two
  /// halves of each do, at a level of 5 %. For halves that know nothing of each other the ratio is one.
  private static func stay(_ chains: [[Double]]) -> Bool {
    guard chains.count > 1 else { return false }
    let halves = chains.map { chain -> (early: Double, late: Double) in
      let half = chain.count / 2
      return (
        chain.prefix(half).reduce(0, +) / Double(half),
        chain.suffix(half).reduce(0, +) / Double(half)
      )
    }
    let between = Moments(of: halves.map { $0.early + $0.late }).variance[0]
    let count = Double(chains.count)
    let within = halves.reduce(0) { $0 + ($1.early - $1.late) * ($1.early - $1.late) } / count
    guard within > 0 else { return between > 0 }
    return fisherUpper(between / within / 4, count - 1, count) < 0.05
  }

  /// The number of moments at the start that belong to a transient: up to the last one at which the mean over
  /// replicas, of the values or of their distances from the median, is more than four standard deviations
  /// (of such means, from the second half) off its level in the second half. nil if that half drifts itself.
  package static func transient(_ chains: [[Double]]) -> Int? {
    let late = chains.map { Array($0.suffix(($0.count + 1) / 2)) }
    var cut = 0
    for paths in [chains, distances(chains)] {
      let moments = paths.map(\.count).min() ?? 0
      guard moments >= leastMoments else { return nil }
      let levels = (0..<moments).map { t in paths.reduce(0) { $0 + $1[t] } / Double(paths.count) }
      let settled = Moments(of: levels.suffix(moments / 2))
      let margin = 4 * settled.variance[0].squareRoot()
      let outside = levels.prefix(moments / 2).lastIndex { !(abs($0 - settled.mean[0]) <= margin) }
      cut = max(cut, outside.map { $0 + 1 } ?? 0)
    }
    let drifts = [late, distances(late)].map(drift)
    return drifts.contains { $0.pValue < 1e-4 || $0.pValue.isNaN } ? nil : cut
  }

  /// Distances from the median of the last halves, which an early transient does not move.
  private static func distances(_ chains: [[Double]]) -> [[Double]] {
    let late = chains.flatMap { $0.suffix(($0.count + 1) / 2) }.sortedInRuns()
    let median = Quantiles.linear(late, 0.5)
    return chains.map { $0.map { abs($0 - median) } }
  }

  /// Each replica's early less its late mean: a t test over replicas, or, of fewer than eight, the sum of
  /// their own z-scores.
  private static func drift(_ chains: [[Double]]) -> StationarityVerdict {
    guard chains.count >= 8 else {
      let each = chains.map { Stationarity.compareEnds($0, early: 0.25).z }
      let z = each.reduce(0, +) / Double(max(1, chains.count)).squareRoot()
      return StationarityVerdict(z: z, pValue: z.isNaN ? .nan : normalTwoSided(z))
    }
    let gaps = Moments(
      of: chains.map { chain in
        let early = chain.prefix(chain.count / 4)
        let late = chain.suffix(chain.count / 2)
        return early.reduce(0, +) / Double(early.count) - late.reduce(0, +) / Double(late.count)
      })
    let error = (gaps.variance[0] / Double(chains.count)).squareRoot()
    if error == 0 {
      let same = gaps.mean[0] == 0
      return StationarityVerdict(z: same ? 0 : .infinity, pValue: same ? 1 : 0)
    }
    let z = gaps.mean[0] / error
    return StationarityVerdict(
      z: z, pValue: z.isNaN ? .nan : studentTwoSided(z, freedom: Double(chains.count - 1)))
  }
}

extension Estimate {
  /// Observations for each that counts as independent, `n/ess`: the integrated autocorrelation time in
  /// observed steps, of the entry where it is largest.
  package var autocorrelationTime: Double { isSampled ? Double(n) / ess : .nan }
}
