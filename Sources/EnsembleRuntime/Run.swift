internal import CLaneKernels
internal import Synchronization
internal import Threads

/// Why a run could not begin.
package enum RunRefusal: Error, Sendable {
  /// The plan needs more memory than it may take, in bytes.
  case memory(needed: Int, limit: Int)
  /// The state to go on from is not one of this run.
  case unsoundState
}

/// What a run tells while it goes on, and asks.
package protocol RunMonitor: Sendable {
  /// Asked at every fill; must be cheap.
  var isCancelled: Bool { get }
  /// Told now and then from one thread at a time.
  func advanced(updates: Int, of total: Int?, finishedReplicas: Int)
  /// Once, before anything else, if the run goes on from a state that holds so many updates, which count in what
  /// is told from then on.
  func resumed(updates: Int)
  /// Told likewise how many replicas have left by an exit; over the updates made, the exit rate.
  func exited(_ replicas: Int, updates: Int)
  /// Whether to be told now what the run has given so far; asked at every fill on the thread that began
  /// the run.
  var wantsPreview: Bool { get }
  /// What the run has given so far, for show: it depends on threads. On the thread that began the run.
  func preview(_ result: RunResult)
  /// Whether the run shall leave checkpoints at all; asked once.
  var keepsCheckpoints: Bool { get }
  /// Whether one is due; asked at every fill.
  var wantsCheckpoint: Bool { get }
  /// The state of the run, to go on from; when all is done, the last one.
  func store(_ state: [UInt8], isFinished: Bool)
}

extension RunMonitor {
  package var wantsPreview: Bool { false }
  package func preview(_ result: RunResult) {}
  package func exited(_ replicas: Int, updates: Int) {}
  package var keepsCheckpoints: Bool { false }
  package var wantsCheckpoint: Bool { false }
  package func resumed(updates: Int) {}
  package func store(_ state: [UInt8], isFinished: Bool) {}
}

/// Runs an ensemble; with the state that a checkpoint left, goes on from there.
package func run(
  _ program: EnsembleProgram, _ plan: RunPlan, monitor: (any RunMonitor)? = nil,
  resuming bytes: [UInt8]? = nil
) throws(RunRefusal) -> RunResult {
  let best = Int(sgd_lane_kernels_best())
  let level = plan.instructionSet.map { min($0.rawValue, best) } ?? best
  var plan = plan
  var state: RunState?
  if let bytes {
    state = RunState(bytes)
    guard let state else { throw .unsoundState }
    // Replicas on their way stay together.
    plan.lanes = state.lanes
  }
  let setup = RunSetup(program, plan, level: level)
  if let limit = plan.memoryLimit, setup.memory > limit {
    throw RunRefusal.memory(needed: setup.memory, limit: limit)
  }
  if plan.replicas <= 0 { return RunLedger(setup).result(wasCancelled: false) }
  let ledger = LockedLedger(setup)
  if let state, !ledger.restore(state.ledger) { throw .unsoundState }
  let work = RunWork(claimed: state?.claimed ?? 0, parts: state?.parts ?? [])
  let rendezvous = monitor.flatMap { monitor in
    monitor.keepsCheckpoints
      ? Rendezvous(monitor) { work.state(setup, ledger, parts: $0).bytes } : nil
  }
  if setup.program.exitCount > 0 {
    let control = RunControl(monitor, total: nil, rendezvous)
    if let state { control.begin(updates: 0, finished: state.finishedReplicas(hasExits: true)) }
    runExits(setup, ledger, control, work)
  } else {
    let (total, overflows) = plan.replicas.multipliedReportingOverflow(by: plan.steps)
    let control = RunControl(monitor, total: overflows ? nil : total, rendezvous)
    if let state, !overflows {
      control.begin(
        updates: state.updates(of: plan.steps),
        finished: state.finishedReplicas(hasExits: false))
    }
    runFixed(setup, ledger, control, work)
  }
  if work.isUnsound { throw .unsoundState }
  let result = ledger.result()
  if rendezvous != nil, !result.wasCancelled {
    monitor?.store(work.state(setup, ledger, parts: []).bytes, isFinished: true)
  }
  return result
}

private func runFixed(
  _ setup: RunSetup, _ ledger: LockedLedger, _ control: RunControl, _ work: RunWork
) {
  let tasks = (setup.plan.replicas + setup.lanes - 1) / setup.lanes
  let caller = Thread.current
  onThreads(min(setup.plan.threads, tasks)) {
    control.rendezvous?.enter()
    defer { control.rendezvous?.leave() }
    let run = FixedRun(setup, control)
    if Thread.current == caller { run.preview = { control.preview(ledger.result(with: $0)) } }
    while true {
      // Replicas without steps ask nobody on their way. With checkpoints, what is claimed is run.
      if control.rendezvous == nil, claimsAreLeft(work, setup), control.isCancelled {
        return ledger.noteCancelled()
      }
      let outcome: TaskOutcome
      if let part = work.takePart() {
        guard let resumed = run.resume(part) else { return work.noteUnsound() }
        outcome = resumed
      } else {
        let range = work.claims.take(setup.lanes, of: setup.plan.replicas)
        if range.isEmpty { return }
        outcome = run.run(start: range.lowerBound, count: range.count)
      }
      ledger.add(outcome)
      guard outcome.isComplete else { return }
      control.advance(updates: 0, finished: outcome.count)
    }
  }
}

private func claimsAreLeft(_ work: RunWork, _ setup: RunSetup) -> Bool {
  work.claims.taken < setup.plan.replicas
}

private func runExits(
  _ setup: RunSetup, _ ledger: LockedLedger, _ control: RunControl, _ work: RunWork
) {
  let claims = work.claims
  onThreads(setup.plan.threads) {
    control.rendezvous?.enter()
    defer { control.rendezvous?.leave() }
    @Sendable func claim(_ lanes: Int) -> Range<Int> {
      // Towards the end in small portions, so that no thread sits on many while others wait.
      let left = max(0, setup.plan.replicas - claims.taken)
      let portion = min(lanes, max(8, left / (2 * setup.plan.threads)))
      return claims.take(portion, of: setup.plan.replicas)
    }
    @Sendable func deliver(_ outcomes: [EndedReplica], _ areFinished: Bool) {
      ledger.add(outcomes, areFinished: areFinished)
    }
    while let part = work.takePart() {
      let isSound = ExitRun.resume(
        part, setup, control, claim: claim, deliver: deliver,
        counted: { ledger.add(counts: $0) })
      guard isSound else { return work.noteUnsound() }
    }
    ExitRun.run(
      setup, control, claim: claim, deliver: deliver, counted: { ledger.add(counts: $0) })
  }
}

/// What is left to do: replicas that nobody has taken, and those that a checkpoint caught on their way.
private final class RunWork: Sendable {
  let claims: Claims
  private let parts: Locked<[[UInt8]]>
  private let wasUnsound = Atomic(false)

  init(claimed: Int, parts: [[UInt8]]) {
    claims = Claims(next: claimed)
    self.parts = Locked(parts)
  }

  func takePart() -> [UInt8]? { parts.withLock { $0.popLast() } }

  func noteUnsound() { wasUnsound.store(true, ordering: .relaxed) }
  var isUnsound: Bool { wasUnsound.load(ordering: .relaxed) }

  /// The state of the run while all threads wait; `parts` is what they have.
  func state(_ setup: RunSetup, _ ledger: LockedLedger, parts: [[UInt8]]) -> RunState {
    var state = RunState(lanes: setup.lanes)
    state.ledger = ledger.bytes
    state.claimed = min(claims.taken, setup.plan.replicas)
    state.parts = self.parts.withLock { $0 } + parts
    return state
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
  private let state: Locked<(ledger: RunLedger, wasCancelled: Bool)>

  init(_ setup: RunSetup) { state = Locked((RunLedger(setup), false)) }

  var bytes: [UInt8] {
    state.withLock { state in
      var stream = StateStream()
      state.ledger.exchange(&stream)
      return stream.bytes
    }
  }

  /// Takes over what a checkpoint had; false if it is not sound.
  func restore(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      var stream = StateStream(reading: bytes)
      state.ledger.exchange(&stream)
      return stream.isSound
    }
  }

  func noteCancelled() { state.withLock { $0.wasCancelled = true } }

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
