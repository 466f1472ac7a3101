internal import Glibc

/// Exits too rare to wait for, by fixed-effort multilevel splitting (Garvels 2000; Cérou, Guyader 2007): the product
/// over levels of the share of paths that reach the next one, times the share of the last stage's paths that leave.
/// It is unbiased.
///
/// Its error comes from the genealogy of the paths (Chan and Lai 2013; Lee and Whiteley 2018). Each path belongs to a
/// family, that of the first path that it is a copy of copies of. Families are independent but for the places that
/// they take from each other, so the families' contributions scatter as independent repetitions would; few families
/// that are left mean a large error, and few degrees of freedom of it.
///
/// The law of a product is lopsided, that of its logarithm much less so. So replicates are even on the scale of the
/// logarithm, widened by Student's t for few families, and so far that two errors cover what two errors `σ` of
/// the logarithm do, downwards too: the error is `rate · (e^2σ − 1)/2`.
///
/// Measured for a well that is left at 2.2e-10 a step, 1024 paths, 26 levels, 150 seeds against the transfer operator:
/// mean 1.00 of the rate, |z| < 2 in 94 % (root mean square z 1.08), of the logarithm in 93 %; 7 families are left,
/// the scatter of log rate is 0.49 and the error told is 0.75 of the rate.
///
/// Where steps forget much of the place, paths get out by a few long jumps, and those that would matter most are mostly
/// not met: the families scatter less than repetitions do, but far fewer are left than branching by chance leaves, and
/// errors are widened by that (``excess``), with a power that is measured. An AR(1) with φ = 0.7, five standard deviations
/// out, 1024 paths, 200 seeds: 3.3 families are left, the mean is 1.03 ± 0.16 of the rate, and 3 % are low by more than
/// three errors (9 % without). Five double wells, λ = 0.2 to 0.5, 50 seeds each: means within 1.4 of their errors
/// of the rate, |z| < 2 in 88 to 100 %.
package struct RareExits: Sendable {
  /// Into how many families the first paths are grouped.
  package static let families = 128

  /// What the descendants of some of the first paths came to, times the number of groups: the mean over groups is
  /// the probability.
  package struct Group: Sendable {
    /// P(T ≤ middle) and P(middle < T ≤ horizon).
    package var early: Double
    package var late: Double
    /// P(T ≤ horizon and out by this exit).
    package var named: [Double]

    package init(early: Double, late: Double, named: [Double]) {
      self.early = early
      self.late = late
      self.named = named
    }
  }

  package let groups: [Group]
  package let middle: Int
  package let horizon: Int
  package let source: SourceID
  /// The levels, ascending, and the share of each stage's paths that reached the next.
  package let levels: [Double]
  package let shares: [Double]
  package let replicas: Int

  package init(
    groups: [Group], middle: Int, horizon: Int, source: SourceID, levels: [Double],
    shares: [Double], replicas: Int
  ) {
    self.groups = groups
    self.middle = middle
    self.horizon = horizon
    self.source = source
    self.levels = levels
    self.shares = shares
    self.replicas = replicas
  }

  /// Whether anybody left.
  package var hasExits: Bool { groups.contains { $0.early + $0.late > 0 } }

  /// P(T ≤ horizon).
  package var probability: Estimate { ofGroups(shape: []) { [$0[0] + $0[1]] } }

  /// Exits per step in the second half of the horizon, of the replicas still inside: when the start is forgotten
  /// by then, the escape rate. `−log(1 − P(late)/(1 − P(early)))` over the steps between.
  package var rate: Estimate {
    let span = Double(horizon - middle)
    return ofGroups(shape: []) { [-log1p(-$0[1] / (1 - $0[0])) / span] }
  }

  /// Shares of the exits.
  package func shares(of count: Int) -> Estimate {
    ofGroups(shape: [count]) { sums in sums[2...].map { $0 / (sums[0] + sums[1]) } }
  }

  /// The number of families that stand behind the exits, were all equally large: `(Σ s)²/Σ s²`.
  package var effectiveFamilies: Double {
    let sums = groups.map { $0.early + $0.late }
    let total = sums.reduce(0, +)
    return total * total / sums.reduce(0) { $0 + $1 * $1 }
  }

  /// Interval for the rate that is even on the scale of its logarithm; unbounded where one family is left.
  package func rateInterval(level: Double = 0.95) -> ClosedRange<Double> {
    let logarithm = rate.map { log($0) }.interval(level)[0]
    return exp(logarithm.lowerBound)...exp(logarithm.upperBound)
  }

  /// A function of the probabilities early, late, and by each exit.
  private func ofGroups(shape: [Int], _ f: ([Double]) -> [Double]) -> Estimate {
    let rows = groups.map { [$0.early, $0.late] + $0.named }
    let count = Double(rows.count)
    let named = rows.first.map { $0.indices } ?? 0..<0
    let value = named.map { i in rows.reduce(0) { $0 + $1[i] } / count }
    let scale = widening / (count * (count - 1)).squareRoot()
    var replicates: [[Double]] = []
    for sign in [1.0, -1] {
      for row in rows {
        replicates.append(
          named.map { i in
            value[i] == 0 ? 0 : value[i] * exp(sign * scale * (row[i] - value[i]) / value[i])
          })
      }
    }
    let families = effectiveFamilies
    let freedom = families < Self.leastFamilies ? Double.nan : .infinity
    return Estimate(
      shape: [value.count], value: value,
      sources: [
        Replicates(
          id: source, plus: Array(replicates[..<rows.count]),
          minus: Array(replicates[rows.count...]), freedom: freedom, isRough: isRough)
      ], n: replicas, ess: families
    ).mapWhole(shape: shape, f)
  }

  /// The relative variance by the families.
  private var scatter: Double { max(0, 1 / effectiveFamilies - 1 / Double(groups.count)) }

  /// How many times as large the variance is as if all paths that reach a level were worth the same, which gives
  /// `Σ (1 − p)/(p N)` over the stages' shares `p`. Where steps forget much of the place, paths get out by a few
  /// jumps over many levels at once, and the ones that are worth most may not have been seen.
  package var excess: Double {
    let alike = shares.reduce(0) { $1 > 0 ? $0 + (1 - $1) / $1 : $0 } / Double(replicas)
    return alike > 0 ? scatter / alike : 1
  }

  /// Whether the rate is no more than an order of magnitude.
  package var isRough: Bool { effectiveFamilies < 10 || excess > Self.muchExcess }

  /// By how much the families' scatter is too small an error: few of them, some unseen, and a lopsided law.
  private var widening: Double {
    let families = effectiveFamilies
    guard families >= Self.leastFamilies else { return 1 }
    let few = studentQuantile(0.975, freedom: families - 1) / 1.96
    let unseen = pow(max(1, excess / Self.usualExcess), 0.45)
    let sigma = few * unseen * scatter.squareRoot()
    guard sigma > 0 else { return few }
    return few * unseen * asinh(expm1(2 * sigma) / 2) / sigma
  }

  private static let usualExcess = 4.0
  private static let muchExcess = 12.0

  /// With fewer, nobody knows the error.
  private static let leastFamilies = 2.0
}
