/// How many replicas run for how long, and what is gathered from them.
package struct RunPlan: Sendable {
  package var replicas: Int
  /// The number of updates of each replica; where there are exits, the step at which it is censored.
  package var steps: Int
  /// Pooled statistics take the states after updates `discard + 1 … steps`.
  package var discard: Int
  /// Pooled statistics take every `thinning`-th of these.
  package var thinning: Int
  package var seed: UInt64
  /// A hash of the name of the run's stream.
  package var stream: UInt64
  /// Over replicas and steps after `discard`; inputs are indices into the results of `observe`.
  package var pooled: [Accumulator]
  /// Over replicas, at each of the given times.
  package var series: [Series]
  /// Paths that are kept.
  package var keeps: [Keep]

  /// States in which replicas begin instead of those of `initial`: by replica, all states one after the other.
  package var starts: [[Double]]?

  // What digits do not depend on:
  package var threads: Int
  /// Lanes of a block; nil: by the memory rule.
  package var lanes: Int?
  /// Whether a lane whose replica has ended takes the next one.
  package var refill: Bool
  /// The instruction set; nil, or one this processor has not: its widest.
  package var instructionSet: InstructionSet?

  /// The bytes the run may take; nil: any.
  package var memoryLimit: Int?

  package init(
    replicas: Int, steps: Int, discard: Int = 0, thinning: Int = 1, seed: UInt64 = 0,
    stream: UInt64 = 0, pooled: [Accumulator] = [], series: [Series] = [], keeps: [Keep] = [],
    threads: Int = 1, lanes: Int? = nil, refill: Bool = true,
    instructionSet: InstructionSet? = nil, memoryLimit: Int? = nil
  ) {
    self.replicas = replicas
    self.steps = steps
    self.discard = discard
    self.thinning = thinning
    self.seed = seed
    self.stream = stream
    self.pooled = pooled
    self.series = series
    self.keeps = keeps
    self.threads = threads
    self.lanes = lanes
    self.refill = refill
    self.instructionSet = instructionSet
    self.memoryLimit = memoryLimit
  }
}

/// An online statistic of observables, which are indices into the results of `observe`.
package struct Accumulator: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Count, mean, and (if asked) the matrix of second central moments of all entries of the inputs, which
    /// are flattened and joined to one vector.
    case moments(covariance: Bool)
    /// The same with diagonal second moments only.
    case variances
    /// Counts in equal bins over `low ..< high`, below it and from `high` on (also NaN: counted apart).
    case histogram(low: Double, high: Double, bins: Int)
    /// How often each label `0 ..< count` was seen; −1 repeats the replica's last one.
    case shares(count: Int)
    /// How often label `i` was followed by label `j` in the next observed step; −1 repeats the last.
    case transitions(count: Int)
    /// Products `x_t x_{t+k}` along each replica's path, for the given lags; with the sums that centre them.
    case lagged(lags: [Int])
  }

  package var kind: Kind
  package var inputs: [Int]
  /// An observable, scalar, by which each observation is weighted.
  package var weight: Int?

  package init(_ kind: Kind, inputs: [Int], weight: Int? = nil) {
    self.kind = kind
    self.inputs = inputs
    self.weight = weight
  }
}

/// Statistics over replicas at given times (numbers of updates done, ascending; 0 is the start).
package struct Series: Hashable, Sendable {
  package var times: [Int]
  package var accumulators: [Accumulator]

  package init(times: [Int], accumulators: [Accumulator]) {
    self.times = times
    self.accumulators = accumulators
  }
}

/// The paths of the first `replicas` replicas, every `every`-th state from the start on.
package struct Keep: Hashable, Sendable {
  package var inputs: [Int]
  package var every: Int
  package var replicas: Int

  package init(inputs: [Int], every: Int, replicas: Int) {
    self.inputs = inputs
    self.every = every
    self.replicas = replicas
  }
}
