internal import CLaneKernels

/// Runs in which each replica goes on until an exit: a lane whose replica has ended takes the next one, at the
/// border of a window.
final class ExitRun {
  let runner: BlockRunner
  let setup: RunSetup
  let lanes: Int
  let control: RunControl
  let pooledTimes: PooledTimes
  /// The replica in each lane, or −1.
  let replicas: UnsafeMutableBufferPointer<Int>
  /// How the replica in each lane ended in this window.
  let ended: UnsafeMutableBufferPointer<EndedLane>
  var finals: [[Double]]
  var records: [[[[Double]]]] = []
  var kept: [[[[Double]]]] = []
  var blockOf: [Int]
  var steps: UnsafeMutableBufferPointer<Int> { runner.machine.windowStart }
  let bits: UnsafeMutableBufferPointer<UInt>
  /// Replicas whose initial states wait in the nursery, and those states.
  var nursery: [Int] = []
  var nurseryStates: [AlignedDoubles]
  var nurseryPlace = 0
  /// Whether there are no more replicas to begin.
  var isExhausted = false
  let claim: (Int) -> Range<Int>
  let deliver: ([EndedReplica], Bool) -> Void
  let hasEvents: Bool
  lazy var seriesTimes = Set(setup.seriesTimes)
  /// A bound of the updates that any replica here has done.
  var age = 0

  struct EndedLane: BitwiseCopyable {
    /// Updates of the window until the end; −1: not ended.
    var offset = -1
    /// −1: censored or diverged.
    var exit = -1
    var hasDiverged = false
    /// −1: none that has a name.
    var fault = -1

    var isEnded: Bool { offset >= 0 }
  }

  init(
    _ setup: RunSetup, _ control: RunControl, claim: @escaping (Int) -> Range<Int>,
    deliver: @escaping ([EndedReplica], Bool) -> Void
  ) {
    self.setup = setup
    self.control = control
    self.claim = claim
    self.deliver = deliver
    runner = BlockRunner(setup)
    lanes = setup.lanes
    pooledTimes = PooledTimes(setup.plan)
    replicas = .allocating(Array(repeating: -1, count: lanes))
    ended = .allocating(Array(repeating: EndedLane(), count: lanes))
    finals = Array(repeating: [], count: setup.final == nil ? 0 : lanes)
    blockOf = Array(repeating: 0, count: lanes)
    bits = .allocating(Array(repeating: 0, count: max(1, lanes / 64)))
    nurseryStates = runner.machine.memory.states.map { AlignedDoubles($0.count) }
    hasEvents = !setup.plan.series.isEmpty || !setup.plan.keeps.isEmpty
    let series = setup.plan.series.map { $0.times.map { _ in [Double]() } }
    records = Array(repeating: series, count: lanes)
    kept = Array(repeating: setup.plan.keeps.map { _ in [] }, count: lanes)
    runner.gatherer.begin(firstBlock: 0)
  }

  deinit {
    bits.deallocate()
    replicas.deallocate()
    ended.deallocate()
  }

  /// Runs replicas until none are left. `counted` takes the whole counts of all blocks, perhaps in parts.
  static func run(
    _ setup: RunSetup, _ control: RunControl, claim: @escaping (Int) -> Range<Int>,
    deliver: @escaping ([EndedReplica], Bool) -> Void, counted: ([Double]) -> Void
  ) {
    let run = ExitRun(setup, control, claim: claim, deliver: deliver)
    run.refill()
    run.proceed(counted)
  }

  /// Goes on with lanes that were interrupted at the border of a window; false if their state is not sound.
  static func resume(
    _ state: [UInt8], _ setup: RunSetup, _ control: RunControl,
    claim: @escaping (Int) -> Range<Int>, deliver: @escaping ([EndedReplica], Bool) -> Void,
    counted: ([Double]) -> Void
  ) -> Bool {
    var stream = StateStream(reading: state)
    var lanes = 0
    stream.exchange(&lanes)
    var setup = setup
    while setup.lanes > max(8, lanes) { setup = setup.narrowed() }
    guard !stream.isBroken, setup.lanes == lanes else { return false }
    let run = ExitRun(setup, control, claim: claim, deliver: deliver)
    run.exchange(&stream)
    guard stream.isSound else { return false }
    run.proceed(counted)
    return true
  }

  /// All but the number of lanes, which comes first.
  func exchange(_ stream: inout StateStream) {
    let mostSteps = setup.plan.steps
    for lane in 0..<lanes {
      stream.exchange(&replicas[lane])
      stream.exchange(&steps[lane])
      stream.expect(replicas[lane] < setup.plan.replicas && steps[lane] >= 0)
      stream.expect(steps[lane] <= mostSteps && steps[lane] % setup.window == 0)
    }
    stream.exchangeKnown(&blockOf) { $0.exchange(&$1) }
    stream.exchangeKnown(&records) { $0.exchange(&$1) }
    stream.exchangeKnown(&kept) { $0.exchange(&$1) }
    stream.exchange(&isExhausted)
    stream.exchange(&age)
    var young = Array(nursery[nurseryPlace...])
    stream.exchange(&young)
    stream.expect(young.count <= lanes && young.allSatisfy { $0 >= 0 && $0 < setup.plan.replicas })
    for state in runner.machine.memory.states { stream.exchange(state) }
    runner.gatherer.exchange(&stream)
    guard stream.isReading, !stream.isBroken else { return }
    raise(young)
    for lane in 0..<lanes where replicas[lane] >= 0 {
      runner.machine.replicas[lane] = UInt64(replicas[lane])
    }
    runner.streams.reposition(steps)
  }

  func proceed(_ counted: ([Double]) -> Void) {
    var run = self
    while run.isActive {
      control.meet { stream in
        var lanes = run.lanes
        stream.exchange(&lanes)
        run.exchange(&stream)
      }
      if control.isCancelled {
        run.abandon()
        break
      }
      run.advance()
      if let narrower = run.narrowed() {
        counted(run.runner.gatherer.counts)
        run = narrower
      }
    }
    counted(run.runner.gatherer.counts)
  }

  var isActive: Bool { replicas.contains { $0 >= 0 } }

  func advance() {
    runWindow()
    let isWhole =
      setup.plan.refill
      || replicas.indices.allSatisfy { replicas[$0] < 0 || ended[$0].isEnded }
    deliverEnded()
    if isWhole { refill() }
  }

  /// When no replicas are left to begin and most lanes are empty: the same run in half as many lanes.
  func narrowed() -> ExitRun? {
    guard isExhausted, lanes > 8 else { return nil }
    let active = (0..<lanes).filter { replicas[$0] >= 0 }
    guard !active.isEmpty, 2 * active.count <= lanes else { return nil }
    let narrower = ExitRun(setup.narrowed(), control, claim: claim, deliver: deliver)
    narrower.isExhausted = true
    narrower.age = age
    for (place, lane) in active.enumerated() { narrower.take(lane, of: self, at: place) }
    narrower.runner.streams.reposition(narrower.steps)
    return narrower
  }

  func take(_ lane: Int, of other: ExitRun, at place: Int) {
    runner.takeLane(lane, of: other.runner, at: place)
    replicas[place] = other.replicas[lane]
    runner.machine.replicas[place] = UInt64(replicas[place])
    steps[place] = other.steps[lane]
    blockOf[place] = other.blockOf[lane]
    records[place] = other.records[lane]
    kept[place] = other.kept[lane]
  }

  // MARK: Windows

  func runWindow() {
    let runner = self.runner
    let window = setup.window
    runner.streams.fill(steps: steps)
    if !setup.checksEachStep { runner.saveStates() }
    let isObserving = !setup.plan.pooled.isEmpty
    let code = isObserving ? runner.observedStep : runner.step
    let usesTime = code.usesTime || runner.step.usesTime
    let limit = setup.plan.steps
    // Replicas have at most `age` updates behind them.
    if limit - age <= window { age = steps.max() ?? 0 }
    let willCensor = limit - age <= window
    age += window
    for offset in 0..<window {
      if hasEvents && offset > 0 { observeFull(offset: offset) }
      if usesTime { runner.setTimes(offset: offset) }
      runner.machine.run(code, offset: offset, row: runner.row(offset))
      if setup.checksEachStep && !runner.areStatesFinite {
        for lane in 0..<lanes where !runner.isFinite(lane: lane) {
          diverge(lane, offset: offset + 1, fault: runner.fault(lane: lane))
        }
      }
      checkExits(code, offset: offset)
      if willCensor { censor(offset: offset) }
    }
    if !runner.areStatesFinite { handleDivergence() }
    if hasEvents { observeFull(offset: window) }
    if isObserving { gather() }
    var updates = 0
    for lane in 0..<lanes where replicas[lane] >= 0 {
      let made = ended[lane].isEnded ? ended[lane].offset : window
      steps[lane] += made
      updates += made
    }
    control.advance(updates: updates)
  }

  func checkExits(_ code: InstalledCode, offset: Int) {
    guard let any = code.anyExit, let words = bits.baseAddress else { return }
    if runner.machine.kernels.pointee.mask_bits(any, words, lanes) == 0 { return }
    var hasFinals = false
    for word in 0..<bits.count {
      var rest = bits[word]
      while rest != 0 {
        let lane = word * 64 + rest.trailingZeroBitCount
        rest &= rest - 1
        if replicas[lane] < 0 || ended[lane].isEnded || !runner.isFinite(lane: lane) { continue }
        let exit = code.exits.firstIndex { $0[lane].bitPattern != 0 }
        ended[lane] = EndedLane(offset: offset + 1, exit: exit ?? -1)
        hasFinals = setup.final != nil
      }
    }
    if hasFinals { takeFinals(offset: offset + 1) }
  }

  func censor(offset: Int) {
    var hasFinals = false
    for lane in 0..<lanes
    where replicas[lane] >= 0 && !ended[lane].isEnded
      && steps[lane] + offset + 1 >= setup.plan.steps
      && runner.isFinite(lane: lane)
    {
      ended[lane] = EndedLane(offset: offset + 1)
      hasFinals = setup.final != nil
    }
    if hasFinals { takeFinals(offset: offset + 1) }
  }

  /// Final values of the replicas that ended with update `offset` of the window.
  func takeFinals(offset: Int) {
    let fired = (0..<lanes).filter { ended[$0].offset == offset }
    runner.setTimes(offset: offset)
    let (values, width) = (runner.finals(fired, offset: offset), setup.program.finalRow.components)
    for (place, lane) in fired.enumerated() {
      finals[lane] = Array(values[place * width..<(place + 1) * width])
    }
  }

  func handleDivergence() {
    let runner = self.runner
    let suspects = (0..<lanes).filter { !runner.isFinite(lane: $0) }
    let found = runner.locateDivergence(suspects, steps: setup.window) {
      runner.setTimes(offset: $0)
    }
    for lane in suspects {
      diverge(lane, offset: found[lane]?.update ?? setup.window, fault: found[lane]?.fault)
    }
  }

  /// Takes note that a lane became NaN or infinite with an update of this window.
  func diverge(_ lane: Int, offset: Int, fault: Int?) {
    runner.makeFinite(lane: lane)
    if replicas[lane] < 0 || (ended[lane].isEnded && ended[lane].offset < offset) { return }
    ended[lane] = EndedLane(offset: offset, hasDiverged: true, fault: fault ?? -1)
    if setup.final != nil {
      finals[lane] = Array(repeating: .nan, count: setup.program.finalRow.components)
    }
  }

  // MARK: Ends

  func outcome(_ lane: Int) -> EndedReplica {
    let replica = replicas[lane]
    var series: [[[Double]]] = []
    if hasEvents {
      series = zip(records[lane], setup.series).map { times, layout in
        times.map { $0.isEmpty ? Array(repeating: 0.0, count: layout.record.length) : $0 }
      }
    }
    let end = ended[lane]
    return EndedReplica(
      replica: replica, ending: Ending(exit: end.exit < 0 ? nil : end.exit, step: steps[lane]),
      divergedAt: end.hasDiverged ? steps[lane] : nil, fault: end.fault < 0 ? nil : end.fault,
      record: setup.pooled.record.length == 0 ? [] : runner.gatherer.record(lane: lane),
      series: series, kept: hasEvents ? kept[lane] : [],
      finals: finals.isEmpty ? [] : finals[lane])
  }

  func clear(_ lane: Int) {
    replicas[lane] = -1
    ended[lane] = EndedLane()
    steps[lane] = 0
    if hasEvents {
      records[lane] = setup.plan.series.map { $0.times.map { _ in [] } }
      kept[lane] = setup.plan.keeps.map { _ in [] }
    }
  }

  func deliverEnded() {
    var outcomes: [EndedReplica] = []
    for lane in 0..<lanes where replicas[lane] >= 0 && ended[lane].isEnded {
      outcomes.append(outcome(lane))
      clear(lane)
    }
    if outcomes.isEmpty { return }
    control.advance(
      updates: 0, finished: outcomes.count, exits: outcomes.count { $0.ending.exit != nil })
    deliver(outcomes, true)
  }

  /// Replicas still on their way are censored where they are.
  func abandon() {
    var outcomes: [EndedReplica] = []
    for lane in 0..<lanes where replicas[lane] >= 0 {
      outcomes.append(outcome(lane))
      clear(lane)
    }
    deliver(outcomes, false)
  }
}
