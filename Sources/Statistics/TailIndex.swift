internal import Glibc

/// The exponent of a power-law tail, `P(X > x) ∝ x^−α` above a threshold.
package struct TailIndex: Sendable, Hashable {
  package let alpha: Double
  /// Values above it were used.
  package let threshold: Double
  /// How many those are.
  package let tailCount: Int
  /// Kolmogorov-Smirnov distance between the tail and the fitted Pareto law.
  package let distance: Double

  /// `α/√k`, asymptotically.
  package var se: Double { alpha / Double(tailCount).squareRoot() }

  /// Exact for a Pareto tail at a threshold chosen beforehand: `2kα/α̂` is χ² with `2k` degrees of freedom.
  package func interval(level: Double = 0.95) -> ClosedRange<Double> {
    let free = 2 * Double(tailCount)
    let low = alpha * chiSquareQuantile((1 - level) / 2, freedom: free) / free
    let high = alpha * chiSquareQuantile((1 + level) / 2, freedom: free) / free
    return low...max(low, high)
  }

  /// Hill's estimator from the `k` largest of positive numbers, `α = k / Σ log(xᵢ / x₍ₖ₊₁₎)`; nil where there are
  /// not `k + 1` of them.
  package static func hill(_ x: [Double], tail k: Int) -> TailIndex? {
    let sorted = x.filter { $0 > 0 && $0.isFinite }.sorted(by: >)
    guard k >= 1, k < sorted.count else { return nil }
    let sum = sorted[..<k].map { log($0) }.reduce(0, +)
    return at(k, sorted, sum)
  }

  /// Hill's estimator at the threshold where the tail is most like a Pareto law: least
  /// Kolmogorov-Smirnov distance (Clauset, Shalizi, Newman 2009) over about 100 thresholds in geometric
  /// progression, at least `smallest` values in the tail and at most half of all.
  package static func clauset(_ x: [Double], smallest: Int = 50) -> TailIndex? {
    let sorted = x.filter { $0 > 0 && $0.isFinite }.sorted(by: >)
    let largest = sorted.count / 2
    guard smallest >= 1, largest >= smallest else { return nil }
    var sums = [0.0]
    for value in sorted[..<largest] { sums.append((sums.last ?? 0) + log(value)) }
    let ratio = pow(Double(largest) / Double(smallest), 1 / 99.0)
    var best: TailIndex?
    var tried = 0
    for step in 0..<100 {
      let k = min(largest, Int((Double(smallest) * pow(ratio, Double(step))).rounded()))
      guard k > tried else { continue }
      tried = k
      if let candidate = at(k, sorted, sums[k]), candidate.distance < best?.distance ?? .infinity {
        best = candidate
      }
    }
    return best
  }

  private static func at(_ k: Int, _ sorted: [Double], _ sum: Double) -> TailIndex? {
    let threshold = sorted[k]
    let excess = sum - Double(k) * log(threshold)
    guard excess > 0 else { return nil }
    let alpha = Double(k) / excess
    var distance = 0.0
    for i in 0..<k {
      let upper = pow(sorted[i] / threshold, -alpha)
      let low = Double(i) / Double(k)
      distance = max(distance, abs(upper - low), abs(upper - low - 1 / Double(k)))
    }
    return TailIndex(alpha: alpha, threshold: threshold, tailCount: k, distance: distance)
  }

  /// The tail index as an estimate that joins in arithmetic, at a given threshold: blocks of numbers.
  package static func estimate(
    _ blocks: [[Double]], above threshold: Double, source: SourceID
  ) -> Estimate {
    let logs = blocks.map { block in
      Moments(of: block.filter { $0 > threshold && $0.isFinite }.map { log($0 / threshold) })
    }
    return Estimate.ofMoments(logs, source: source, shape: []) { [1 / $0.mean[0]] }
  }
}

/// Positive values, each so many times, ascending.
package struct CountedValues: Sendable {
  package let values: [(x: Double, count: Double)]
  package init(_ values: [(x: Double, count: Double)]) { self.values = values }

  /// How many lie in `low ... high`, and the mean of `log(x/low)` of those.
  func logs(from low: Double, to high: Double) -> LogMean {
    var (n, sum) = (0.0, 0.0)
    for (x, count) in values where x > low && x <= high {
      n += count
      sum += count * log(x / low)
    }
    return LogMean(n: n, sum: sum)
  }

  static func joined(_ all: [CountedValues]) -> CountedValues {
    var counts: [Double: Double] = [:]
    for (x, count) in all.flatMap(\.values) { counts[x, default: 0] += count }
    return CountedValues(counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }
}

/// A number of values and the sum of their logarithms.
struct LogMean: Sendable {
  var n: Double
  var sum: Double

  /// A function of the mean logarithm, by blocks.
  static func estimate(
    _ blocks: [LogMean], source: SourceID, _ f: (Double) -> Double
  ) -> Estimate {
    let n = blocks.reduce(0) { $0 + $1.n }
    return Estimate.ofBlocks(
      blocks, source: source, n: Int(n), weight: \.n,
      join: { LogMean(n: $0.n + $1.n, sum: $0.sum + $1.sum) }, { [f($0.sum / $0.n)] })
  }
}

extension TailIndex {
  /// The same of counted values; without a threshold at that of ``threshold(of:smallest:)``, NaN if there are
  /// too few values for one.
  package static func estimate(
    _ blocks: [CountedValues], above threshold: Double?, source: SourceID
  ) -> Estimate {
    let chosen = threshold ?? Self.threshold(of: .joined(blocks)) ?? .nan
    return LogMean.estimate(
      blocks.map { $0.logs(from: chosen, to: .infinity) }, source: source
    ) { 1 / $0 }
  }

  /// The threshold above which counted values are most like a Pareto law, as in ``clauset(_:smallest:)``.
  static func threshold(of counted: CountedValues, smallest: Int = 50) -> Double? {
    let falling = counted.values.reversed().filter { $0.x > 0 && $0.x.isFinite }
    let total = falling.reduce(0) { $0 + $1.count }
    guard total >= Double(2 * smallest) else { return nil }
    let ratio = pow((total / 2).rounded(.down) / Double(smallest), 1 / 99.0)
    var wanted = Double(smallest)
    var best: (threshold: Double, distance: Double)?
    var (k, sum) = (0.0, 0.0)
    for (index, (x, count)) in falling.enumerated() {
      if k >= wanted {
        while wanted <= k { wanted *= max(ratio, 1 + 1e-9) }
        let alpha = k / (sum - k * log(x))
        var (distance, above) = (0.0, 0.0)
        for (y, more) in falling[..<index] {
          above += more
          distance = max(distance, abs(pow(y / x, -alpha) - above / k))
        }
        if alpha > 0, distance < best?.distance ?? .infinity { best = (x, distance) }
      }
      k += count
      sum += count * log(x)
      if k > total / 2 { break }
    }
    return best?.threshold
  }
}

/// The body of a power-law density, `p(x) ∝ x^−φ` on `low ... high` (which may be infinite).
package enum PowerLawBody {
  /// Maximum likelihood, by blocks of numbers; numbers outside the bounds are left out.
  ///
  /// With `u = log(x/low)` the density is `∝ e^{−(φ−1)u}` on `0 ... U`, so `φ` is a function of the mean of `u`
  /// alone: `E u = 1/s − U/(e^{sU} − 1)`, `s = φ − 1`. NaN if nothing lies in the bounds.
  package static func exponent(
    _ blocks: [[Double]], low: Double, high: Double = .infinity, source: SourceID
  ) -> Estimate {
    precondition(low > 0 && high > low, "bounds of a power law")
    let logs = blocks.map { block in
      Moments(of: block.filter { $0 >= low && $0 <= high }.map { log($0 / low) })
    }
    let width = log(high / low)
    return Estimate.ofMoments(logs, source: source, shape: []) {
      [1 + decay(mean: $0.mean[0], width: width)]
    }
  }

  /// The same of counted values.
  package static func exponent(
    _ blocks: [CountedValues], low: Double, high: Double, source: SourceID
  ) -> Estimate {
    let width = log(high / low)
    return LogMean.estimate(blocks.map { $0.logs(from: low, to: high) }, source: source) {
      1 + decay(mean: $0, width: width)
    }
  }

  /// The `s` of a density `∝ e^{−s u}` on `0 ... width` with the given mean, by bisection.
  private static func decay(mean: Double, width: Double) -> Double {
    guard mean > 0, mean < width else { return .nan }
    if width.isInfinite { return 1 / mean }
    // In units of the width: E = 1/a − 1/(e^a − 1), falling from 1 to 0, 1/2 at a = 0.
    func expectation(_ a: Double) -> Double {
      // The series near 0, where the terms cancel: next term a³/720.
      abs(a) < 1e-3 ? 0.5 - a / 12 : 1 / a - 1 / expm1(a)
    }
    let target = mean / width
    var (low, high) = (-1.0, 1.0)
    while expectation(low) < target { low *= 2 }
    while expectation(high) > target { high *= 2 }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if expectation(middle) > target { low = middle } else { high = middle }
    }
    return (low + (high - low) / 2) / width
  }
}
