internal import Glibc
internal import Stopping

/// Positive numbers by their logarithms, each so many times.
package struct CountedValues: Sendable {
  /// Ascending.
  let logs: [(value: Double, count: Double)]
  /// Each is the middle of a bin that reaches so far to both sides, on which its numbers lie evenly.
  let halfWidth: Double

  /// Bins of one width on a logarithmic scale, by their middles; those that are not positive are left out.
  package init(_ values: [(x: Double, count: Double)], halfWidth: Double = 0) {
    logs = values.filter { $0.x > 0 && $0.x.isFinite && $0.count > 0 }
      .map { (log($0.x), $0.count) }.sorted { $0.0 < $1.0 }
    self.halfWidth = halfWidth
  }

  /// Plain numbers; those that are not positive or not finite are left out.
  package init(of numbers: some Collection<Double>) {
    logs = numbers.filter { $0 > 0 && $0.isFinite }.map { log($0) }.sortedInRuns().map { ($0, 1) }
    halfWidth = 0
  }

  /// How many numbers lie in `low ... high`, and the sum of `log(x/low)` of those.
  func logs(from low: Double, to high: Double) -> LogMean {
    logs(fromLog: log(low), to: high == .infinity ? .infinity : log(high))
  }

  /// The same by the logarithms of both bounds. Of a bin that a bound cuts, the part inside counts.
  func logs(fromLog low: Double, to high: Double = .infinity) -> LogMean {
    var (n, sum) = (0.0, 0.0)
    for (x, count) in logs[first(above: low - halfWidth)...] {
      if x - halfWidth > high { break }
      if halfWidth == 0 {
        n += count
        sum += count * (x - low)
      } else {
        let (from, to) = (max(x - halfWidth, low), min(x + halfWidth, high))
        let share = count * (to - from) / (2 * halfWidth)
        n += share
        sum += share * ((from + to) / 2 - low)
      }
    }
    return LogMean(n: n, sum: sum)
  }

  private func first(above value: Double) -> Int {
    var (low, high) = (0, logs.count)
    while low < high {
      let middle = (low + high) / 2
      if logs[middle].value > value { high = middle } else { low = middle + 1 }
    }
    return low
  }

  static func joined(_ all: [CountedValues]) -> CountedValues {
    var counts: [(value: Double, count: Double)] = []
    for next in all.flatMap(\.logs).sortedInRuns(by: { $0.value < $1.value }) {
      if let last = counts.last, last.value == next.value {
        counts[counts.count - 1].count += next.count
      } else {
        counts.append(next)
      }
    }
    return CountedValues(logs: counts, halfWidth: all.first?.halfWidth ?? 0)
  }

  private init(logs: [(value: Double, count: Double)], halfWidth: Double) {
    self.logs = logs
    self.halfWidth = halfWidth
  }
}

/// A number of values and the sum of their logarithms.
struct LogMean: Sendable {
  var n: Double
  var sum: Double

  var mean: Double { sum / n }

  static func joined(_ a: LogMean, _ b: LogMean) -> LogMean {
    LogMean(n: a.n + b.n, sum: a.sum + b.sum)
  }

  /// A function of the mean logarithm, by blocks.
  static func estimate(
    _ blocks: [LogMean], source: SourceID, most: Int, _ f: (Double) -> Double
  ) -> Estimate {
    let n = blocks.reduce(0) { $0 + $1.n }
    return Estimate.ofBlocks(
      blocks, source: source, most: most, n: Int(min(n, 9e15)), weight: \.n, join: joined,
      { [f($0.mean)] })
  }
}
