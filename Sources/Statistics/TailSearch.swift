internal import Glibc

/// The index of a tail that is a power law only far out, where nobody says from where on.
///
/// Let `H(k)` be Hill's mean log excess of the `k` largest numbers, whose limit is `γ = 1/α`. Beside its scatter
/// `γ/√k` it has a bias that falls like a power of `k/n` of unknown exponent: `−1` for a stable law, `−2/ν` for
/// Student's t, `−1/α` for a Lomax law. Half the numbers have less of it, so
/// ```
/// H(k) − H(k/2) = (1 − 2^−ρ) bias(k),      γ̂ = H(k) − bias(k),      ρ = 0.7
/// ```
/// 1. `k` is the largest one up to half of all numbers before `bias(k)` first stands out of its own error, by 2.5 of
///    them: beyond, the tail is visibly bent. `k` goes in steps of `2^¼`.
/// 2. The value is `1/γ̂`. Its error has two parts: that of sampling, from blocks, and `0.8 |bias(k)|/γ̂²` since `ρ` is a
///    guess.
/// 3. Where `γ̂` is not 1.5 errors above 0 there is no power tail to be told, only a bound on its index.
///
/// Measured, 200 samples each of 10³, 10⁴, 10⁵ numbers (50 of the last): share of |z| < 2 in % and median error; `–`,
/// how often there was none to be told, in %.
///
/// | law | 10³ | | – | 10⁴ | | – | 10⁵ | | – |
/// |---|---|---|---|---|---|---|---|---|---|
/// | Pareto 1.5 | 99 | 0.24 | 4 | 100 | 0.07 | 4 | 100 | 0.02 | 4 |
/// | Pareto 3 | 99 | 0.47 | 4 | 100 | 0.14 | 4 | 100 | 0.05 | 4 |
/// | Lomax 1.5 | 99 | 0.63 | 9 | 100 | 0.26 | 5 | 100 | 0.13 | 4 |
/// | Lomax 3 | 96 | 1.17 | 25 | 97 | 0.71 | 11 | 94 | 0.49 | 6 |
/// | t 1.5 | 100 | 0.53 | 6 | 99 | 0.2 | 2 | 98 | 0.09 | 8 |
/// | t 3 | 99 | 1.34 | 14 | 100 | 0.62 | 5 | 100 | 0.3 | 2 |
/// | t 5 | 96 | 1.88 | 31 | 95 | 1.28 | 9 | 96 | 0.74 | 4 |
/// | stable 1.2 | 100 | 0.37 | 4 | 100 | 0.12 | 4 | 96 | 0.04 | 6 |
/// | stable 1.8 | 99 | 1.5 | 5 | 83 | 0.43 | 1 | 100 | 0.24 | 0 |
/// | lognormal |  | 1.27 | 37 |  | 1.0 | 13 |  | 0.64 | 10 |
/// | normal |  | 3.13 | 60 |  | 4.86 | 28 |  | 5.63 | 14 |
///
/// Where there is no power tail, as in the last two, the error is a quarter of the value or more: that some index would
/// fit what was seen says nothing of what lies beyond. A symmetric stable law of index near 2 is the hardest case,
/// since its tail begins where a sample of 10⁴ ends.
package enum TailSearch {
  package enum Outcome: Sendable {
    case index(Estimate)
    /// Numbers fall faster than any power that could be told from none; an index would be larger than this.
    case none(above: Double)
    /// Fewer than a tail needs.
    case tooFew(positive: Int)
  }

  private static let decay = pow(2, -0.7)
  /// The first `k`, or a quarter of all if those are few.
  private static let first = 64.0
  private static let fewest = 100.0
  private static let doubts = 2.5
  private static let trust = 0.8
  private static let leastSignal = 1.5
  /// Ranks in a doubling.
  private static let octave = 4

  package static func search(
    _ blocks: [CountedValues], source: SourceID, most: Int = Estimate.usualBlocks
  ) -> Outcome {
    let all = CountedValues.joined(blocks)
    let total = all.logs.reduce(0) { $0 + $1.count }
    guard total >= fewest else { return .tooFew(positive: Int(total)) }
    let borders = thresholds(all, total: total)
    guard borders.count > octave else { return .tooFew(positive: Int(total)) }
    let sums = blocks.map { block in borders.map { block.logs(fromLog: $0) } }
    var chosen: Estimate?
    for k in borders.indices.dropFirst(octave) {
      let here = estimate(sums.map { [$0[k], $0[k - octave]] }, source: source, most: most)
      let (bias, error) = (here.value[1], here.se[1])
      if chosen != nil, !(abs(bias) <= doubts * error) { break }
      chosen = here
    }
    guard let chosen else { return .tooFew(positive: Int(total)) }
    return outcome(chosen, source: source)
  }

  /// `γ̂` and the bias, from (n, sum of logs) above a threshold and above that of half as many.
  private static func estimate(
    _ blocks: [[LogMean]], source: SourceID, most: Int
  ) -> Estimate {
    Estimate.ofBlocks(
      blocks, source: source, shape: [2], most: most,
      n: Int(min(blocks.reduce(0) { $0 + $1[0].n }, 9e15)),
      weight: { $0[0].n }, join: { zip($0, $1).map(LogMean.joined) }
    ) { both in
      let bias = (both[0].mean - both[1].mean) / (1 - decay)
      return [both[0].mean - bias, bias]
    }
  }

  private static func outcome(_ chosen: Estimate, source: SourceID) -> Outcome {
    let (gamma, bias) = (chosen.value[0], trust * abs(chosen.value[1]))
    let error = (chosen.variance[0] + bias * bias).squareRoot()
    guard gamma > leastSignal * error else {
      return .none(above: 1 / max(gamma + 2 * error, 1e-300))
    }
    let sampled = chosen.entries([0], shape: []).map { 1 / $0 }
    let guess = Estimate(
      0, se: bias / (gamma * gamma), source: SourceID(name: "tail \(source.raw) \(gamma)"))
    return .index((sampled + guess).with(n: sampled.n, ess: sampled.ess))
  }

  /// Logarithms above which `first/2 · 2^(j/4)` numbers lie, descending, up to half of all.
  private static func thresholds(_ all: CountedValues, total: Double) -> [Double] {
    var borders: [Double] = []
    var wanted = min(first, total / 4) / 2
    var passed = 0.0
    for (x, count) in all.logs.reversed() {
      if passed >= wanted {
        let border = all.halfWidth == 0 ? x : x + all.halfWidth
        // Each rank has its border, the same one where many numbers are equal.
        while wanted <= passed, wanted <= total / 2 {
          borders.append(border)
          wanted *= pow(2, 1 / Double(octave))
        }
      }
      if wanted > total / 2 { break }
      passed += count
    }
    return borders
  }
}
