/// What a run gave. Blocks are contiguous in replica index (and, where replicas are few, in time); their
/// number depends on the plan's counts alone, so digits do not depend on threads, lanes or refill.
package struct RunResult: Sendable {
  /// By accumulator of the plan, then by block; of a cancelled run, by whatever neighbouring replicas were merged.
  package var pooled: [[BlockStatistics]]
  /// How many of the pooled blocks each replica has, one after the other in time.
  package var timeBlocks = 1
  /// By series, then by time, then by accumulator, then by block.
  package var series: [[[[BlockStatistics]]]]
  /// By keep, then by replica: rows of the joined inputs.
  package var kept: [[[[Double]]]]
  /// By replica, in index order; empty without exits.
  package var endings: [Ending]
  /// By replica, as far as they came to their end: the flattened results of `final`.
  package var finals: NumberRows
  /// Replicas whose state became NaN or infinite, with the number of the update that made it so, in index
  /// order. Their observations from then on are not counted.
  package var diverged: [Divergence]
  /// Replicas that were finished; fewer than asked only if the run was cancelled.
  package var completedReplicas: Int
  /// Of a cancelled run without exits: replicas that were stopped on their way, whose observations count.
  package var replicasUnderWay = 0
  package var wasCancelled: Bool
  /// The updates made, over all replicas.
  package var updates: Int

  package init(
    pooled: [[BlockStatistics]] = [], series: [[[[BlockStatistics]]]] = [],
    kept: [[[[Double]]]] = [], endings: [Ending] = [],
    finals: NumberRows = NumberRows(width: 0, count: 0, []),
    diverged: [Divergence] = [], completedReplicas: Int = 0,
    wasCancelled: Bool = false, updates: Int = 0
  ) {
    self.pooled = pooled
    self.series = series
    self.kept = kept
    self.endings = endings
    self.finals = finals
    self.diverged = diverged
    self.completedReplicas = completedReplicas
    self.wasCancelled = wasCancelled
    self.updates = updates
  }
}

/// A replica whose state became NaN or infinite.
package struct Divergence: Hashable, Sendable {
  package var replica: Int
  /// The number of the update that made it so; 0: it began so.
  package var step: Int
  /// The first entry of the program's `faultState` that was not finite then.
  package var fault: Int?

  package init(replica: Int, step: Int, fault: Int? = nil) {
    self.replica = replica
    self.step = step
    self.fault = fault
  }
}

/// How a replica ended.
package struct Ending: Hashable, Sendable {
  /// The index of the exit, or nil if it was censored.
  package var exit: Int?
  /// The number of updates it made.
  package var step: Int

  package init(exit: Int?, step: Int) {
    self.exit = exit
    self.step = step
  }
}

/// The statistic of one accumulator over one block.
package struct BlockStatistics: Sendable {
  /// The number (or the total weight) of observations.
  package var weight: Double
  /// moments, variances: the means. histogram: counts of bins, below, above, NaN. shares: counts, and of
  /// what is no label. transitions: counts, row-major, and of what is no label. lagged: the means of products by lag, then the means
  /// by lag.
  package var first: [Double]
  /// moments: the sums of products of deviations from the block's means, row-major d×d. variances: the
  /// diagonal. lagged: the number of pairs by lag. Otherwise empty.
  package var second: [Double]

  package init(weight: Double, first: [Double], second: [Double]) {
    self.weight = weight
    self.first = first
    self.second = second
  }
}
