internal import CLaneKernels
internal import Synchronization

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
  /// Told likewise how many replicas have left by an exit; over the updates made, the exit rate.
  func exited(_ replicas: Int, updates: Int)
  /// Whether to be told now what the run has given so far; asked at every fill on the thread that began
  /// the run.
  var wantsPreview: Bool { get }
  /// What the run has given so far, for show: it depends on threads. On the thread that began the run.
  func preview(_ result: RunResult)
}

extension RunMonitor {
  package var wantsPreview: Bool { false }
  package func preview(_ result: RunResult) {}
  package func exited(_ replicas: Int, updates: Int) {}
}

/// Runs an ensemble.
package func run(
  _ program: EnsembleProgram, _ plan: RunPlan, monitor: (any RunMonitor)? = nil
) throws(RunRefusal) -> RunResult {
  let best = Int(sgd_lane_kernels_best())
  let level = plan.instructionSet.map { min($0.rawValue, best) } ?? best
  let setup = RunSetup(program, plan, level: level)
  if let limit = plan.memoryLimit, setup.memory > limit {
    throw RunRefusal.memory(needed: setup.memory, limit: limit)
  }
  if plan.replicas <= 0 { return RunLedger(setup).result(wasCancelled: false) }
  let ledger = LockedLedger(setup)
  if setup.program.exitCount > 0 {
    runExits(setup, ledger, RunControl(monitor, total: nil))
  } else {
    let (total, overflows) = plan.replicas.multipliedReportingOverflow(by: plan.steps)
    runFixed(setup, ledger, RunControl(monitor, total: overflows ? nil : total))
  }
  return ledger.result()
}

private func runFixed(_ setup: RunSetup, _ ledger: LockedLedger, _ control: RunControl) {
  let tasks = (setup.plan.replicas + setup.lanes - 1) / setup.lanes
  let claims = Claims(next: 0)
  let caller = Thread.current
  onThreads(min(setup.plan.threads, tasks)) {
    let run = FixedRun(setup, control)
    if Thread.current == caller { run.preview = { control.preview(ledger.result(with: $0)) } }
    while true {
      let range = claims.take(setup.lanes, of: setup.plan.replicas)
      if range.isEmpty { return }
      let outcome = run.run(start: range.lowerBound, count: range.count)
      ledger.add(outcome)
      guard outcome.isComplete else { return }
      control.advance(updates: 0, finished: range.count)
    }
  }
}

private func runExits(_ setup: RunSetup, _ ledger: LockedLedger, _ control: RunControl) {
  let claims = Claims(next: 0)
  onThreads(setup.plan.threads) {
    ExitRun.run(
      setup, control,
      claim: { lanes in
        // Towards the end in small portions, so that no thread sits on many while others wait.
        let left = max(0, setup.plan.replicas - claims.taken)
        let portion = min(lanes, max(8, left / (2 * setup.plan.threads)))
        return claims.take(portion, of: setup.plan.replicas)
      },
      deliver: { outcomes, areFinished in ledger.add(outcomes, areFinished: areFinished) },
      counted: { ledger.add(counts: $0) })
  }
}

/// The next replicas that no thread has taken.
private final class Claims: Sendable {
  private let next: Atomic<Int>
  init(next: Int) { self.next = Atomic(next) }

  var taken: Int { next.load(ordering: .relaxed) }

  func take(_ count: Int, of total: Int) -> Range<Int> {
    let start = next.wrappingAdd(count, ordering: .relaxed).oldValue
    return min(start, total)..<min(start + count, total)
  }
}

/// The ledger that all threads write in.
private final class LockedLedger: Sendable {
  private let state: Mutex<(ledger: RunLedger, wasCancelled: Bool)>

  init(_ setup: RunSetup) { state = Mutex((RunLedger(setup), false)) }

  func add(_ outcome: TaskOutcome) {
    state.withLock { state in
      state.ledger.add(outcome)
      if !outcome.isComplete { state.wasCancelled = true }
    }
  }

  /// What there would be if this task ended here and all others had not begun.
  func result(with outcome: TaskOutcome) -> RunResult {
    var ledger = state.withLock { $0.ledger }
    ledger.addAtOnce(outcome)
    return ledger.result(wasCancelled: true)
  }

  func add(_ ended: [EndedReplica], areFinished: Bool) {
    state.withLock { state in
      for replica in ended { state.ledger.add(replica, isFinished: areFinished) }
      if !areFinished { state.wasCancelled = true }
    }
  }

  func add(counts: [Double]) { state.withLock { $0.ledger.add(counts: counts, firstBlock: 0) } }

  func result() -> RunResult { state.withLock { $0.ledger.result(wasCancelled: $0.wasCancelled) } }
}
