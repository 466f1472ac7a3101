/// Why a run could not begin.
package enum RunRefusal: Error, Sendable {
  /// The plan needs more memory than it may take, in bytes.
  case memory(needed: Int, limit: Int)
}

/// What a run tells while it goes on, and asks.
package protocol RunMonitor: Sendable {
  /// Asked at every fill; must be cheap.
  var isCancelled: Bool { get }
  /// Told now and then from one thread at a time.
  func advanced(updates: Int, of total: Int?, finishedReplicas: Int)
}

/// Runs an ensemble.
package func run(
  _ program: EnsembleProgram, _ plan: RunPlan, monitor: (any RunMonitor)? = nil
) throws(RunRefusal) -> RunResult {
  RunResult()
}
