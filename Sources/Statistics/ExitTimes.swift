internal import Glibc

/// Why an answer about exit times is refused.
package enum ExitRefusal: Error, Sendable, Hashable {
  /// Some replicas were still inside at their last step: a mean over the others would be of the fast
  /// exits alone. Remedies: more steps, the rate, the median, a restricted mean.
  case censored(Int, of: Int)
  /// No replica left in `totalTime` steps of all together: only an upper limit of the rate is known.
  case noExits(totalTime: Double)
  /// Fewer than a share `quantile` had left when the last watched replica was censored, at `horizon`.
  case notReached(quantile: Double, left: Double, horizon: Double)
}

/// First exits of the replicas of one run, some of them censored, in the order of the replicas.
///
/// Times are in steps (any unit will do). Where `T` is the exit time: `S(t) = P(T > t)`. A replica that is
/// censored at `t` was watched up to and including `t`.
package struct ExitTimes: Sendable {
  package struct Record: Sendable, Hashable {
    package var time: Double
    /// Which of the named exits; nil if still inside.
    package var exit: Int?

    package init(time: Double, exit: Int?) {
      self.time = time
      self.exit = exit
    }
  }

  package let records: [Record]
  package let source: SourceID
  /// Contiguous ranges of replicas, the same for all that is computed of the run.
  package let blocks: [Range<Int>]
  /// Record indices by time, exits before censorings.
  let order: [Int]
  /// The block of each record.
  let blockOf: [Int]

  package init(
    _ records: [Record], source: SourceID, blocks: [Range<Int>]? = nil
  ) {
    self.records = records
    self.source = source
    let blocks = blocks ?? MergeTree.blockRanges(records.count, Estimate.usualBlocks)
    precondition(
      blocks.map(\.count).reduce(0, +) == records.count, "the blocks cover the replicas")
    self.blocks = blocks
    var blockOf = [Int](repeating: 0, count: records.count)
    for (b, range) in blocks.enumerated() { for r in range { blockOf[r] = b } }
    self.blockOf = blockOf
    order = records.indices.sorted { i, j in
      let (a, b) = (records[i], records[j])
      if a.time != b.time { return a.time < b.time }
      if (a.exit == nil) != (b.exit == nil) { return b.exit == nil }
      return i < j
    }
  }

  package var exits: Int { records.count { $0.exit != nil } }
  package var censored: Int { records.count - exits }
  /// Steps of all replicas together.
  package var totalTime: Double { records.map(\.time).reduce(0, +) }

  /// Exits per step, `exits / total time`: the maximum-likelihood rate of exponential times (of geometric
  /// ones, the probability to leave in a step), censoring included.
  package var rate: Result<Estimate, ExitRefusal> {
    guard exits > 0 else { return .failure(.noExits(totalTime: totalTime)) }
    return .success(
      ofReplicas(shape: []) { exits, time, _ in [exits / time] })
  }

  /// Exits per step after `start`, `exits after it / time watched after it`, of the replicas that are inside then. What
  /// a start outside the law of those that stay does to the rate is left out; that costs the exits before.
  package func rate(after start: Double) -> Result<Estimate, ExitRefusal> {
    let late = records.map { record in
      record.time > start
        ? Record(time: record.time - start, exit: record.exit) : Record(time: 0, exit: nil)
    }
    return ExitTimes(late, source: source, blocks: blocks).rate
  }

  /// Interval for the rate if times are exponential, from `2 D` and `2 D + 2` degrees of freedom of χ²:
  /// conservative under censoring, and good also without any exit.
  package func rateInterval(level: Double = 0.95) -> ClosedRange<Double> {
    let tail = (1 - level) / 2
    let d = Double(exits)
    let low = exits == 0 ? 0 : chiSquareQuantile(tail, freedom: 2 * d) / (2 * totalTime)
    let high = chiSquareQuantile(1 - tail, freedom: 2 * d + 2) / (2 * totalTime)
    return low...max(low, high)
  }

  /// Mean exit time; refused if any replica is censored.
  package var mean: Result<Estimate, ExitRefusal> {
    guard censored == 0, !records.isEmpty else {
      return .failure(.censored(censored, of: records.count))
    }
    return .success(ofReplicas(shape: []) { exits, time, _ in [time / exits] })
  }

  /// The share of each of `count` named exits among the replicas that left. Where some are censored this
  /// is the law of the exit given that it came before; see ``shareLeft(by:through:)``.
  package func shares(of count: Int) -> Result<Estimate, ExitRefusal> {
    guard exits > 0 else { return .failure(.noExits(totalTime: totalTime)) }
    return .success(
      ofReplicas(shape: [count], named: count) { exits, _, named in named.map { $0 / exits } })
  }

  /// A function of (exits, total time, exits of each name), by blocks of replicas.
  private func ofReplicas(
    shape: [Int], named: Int = 0, _ f: (Double, Double, [Double]) -> [Double]
  ) -> Estimate {
    struct Sums {
      var replicas = 0
      var exits = 0.0
      var time = 0.0
      var named: [Double]
    }
    let sums = blocks.map { range in
      var sum = Sums(named: [Double](repeating: 0, count: named))
      for record in records[range] {
        sum.replicas += 1
        sum.time += record.time
        if let exit = record.exit {
          sum.exits += 1
          if exit < named { sum.named[exit] += 1 }
        }
      }
      return sum
    }
    return Estimate.ofBlocks(
      sums, source: source, shape: shape, most: max(1, blocks.count), n: records.count,
      ess: Double(exits), weight: { Double($0.replicas) },
      join: { a, b in
        Sums(
          replicas: a.replicas + b.replicas, exits: a.exits + b.exits, time: a.time + b.time,
          named: zip(a.named, b.named).map { $0 + $1 })
      }, { f($0.exits, $0.time, $0.named) })
  }
}
