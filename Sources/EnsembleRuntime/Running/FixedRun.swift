/// Runs of a fixed number of steps: a block of lanes goes through all its steps before the next.
final class FixedRun {
  private let runner: BlockRunner
  private let setup: RunSetup
  private let lanes: Int
  private let control: RunControl
  private var outcome = TaskOutcome(start: 0, count: 0)
  /// The step that made a lane's state not finite.
  private var divergedAt: [Int?]
  private var blockOf: [Int]
  /// Pooled observations so far, and the block in time they belong to.
  private var observed = 0
  private var timeBlock = 0
  private var records: [[[Double]]] = []
  /// Updates that the task has done.
  private var time = 0
  private var nextSeriesTime = 0
  private var nextEvent = Int.max
  /// By series, then by time, then by replica of the task.
  private var seriesRecords: [[[[Double]]]] = []
  private var hasDiverged = false
  /// The times of the rows of this window.
  private let rowTimes: UnsafeMutableBufferPointer<Int>
  private let pooledTimes: PooledTimes
  /// Takes what a task has given so far, where this thread may show it.
  var preview: ((TaskOutcome) -> Void)?

  init(_ setup: RunSetup, _ control: RunControl) {
    self.setup = setup
    self.control = control
    runner = BlockRunner(setup)
    lanes = setup.lanes
    divergedAt = Array(repeating: nil, count: lanes)
    blockOf = Array(repeating: 0, count: lanes)
    pooledTimes = PooledTimes(setup.plan)
    rowTimes = .allocating(Array(repeating: 0, count: setup.window))
  }

  deinit { rowTimes.deallocate() }

  /// Runs replicas from `start` on to their end, or until the run is cancelled.
  func run(start: Int, count: Int) -> TaskOutcome {
    begin(start: start, count: count)
    time = 0
    if setup.seriesTimes.first == 0 || setup.plan.keeps.contains(where: { start < $0.replicas }) {
      observeFull(at: 0, offset: 0)
    }
    findNextEvent(after: 0)
    return proceed()
  }

  /// Goes on with a task that was interrupted at the border of a window; nil if its state is not sound.
  func resume(_ state: [UInt8]) -> TaskOutcome? {
    var stream = StateStream(reading: state)
    exchange(&stream)
    return stream.isSound ? proceed() : nil
  }

  private func exchange(_ stream: inout StateStream) {
    var (start, count) = (outcome.start, outcome.count)
    stream.exchange(&start)
    stream.exchange(&count)
    if stream.isReading {
      stream.expect(start >= 0 && count > 0 && count <= lanes)
      stream.expect(!stream.isBroken && start + count <= setup.plan.replicas)
      if stream.isBroken { return }
      begin(start: start, count: count)
    }
    stream.exchange(&time)
    outcome.exchange(&stream)
    stream.exchangeKnown(&divergedAt) { $0.exchange(&$1) }
    stream.exchangeKnown(&blockOf) { $0.exchange(&$1) }
    stream.exchange(&observed)
    stream.exchange(&timeBlock)
    stream.exchangeKnown(&records) { $0.exchange(&$1) }
    stream.exchange(&nextSeriesTime)
    stream.exchange(&nextEvent)
    stream.exchange(&seriesRecords)
    stream.exchange(&hasDiverged)
    for state in runner.machine.memory.states { stream.exchange(state) }
    runner.gatherer.exchange(&stream)
    stream.expect(time >= 0 && time <= setup.plan.steps && time % setup.window == 0)
    guard stream.isReading, !stream.isBroken else { return }
    for lane in 0..<lanes { runner.machine.windowStart[lane] = time }
    runner.streams.reposition(runner.machine.windowStart)
  }

  /// From the present time to the end.
  private func proceed() -> TaskOutcome {
    let (steps, count) = (setup.plan.steps, outcome.count)
    while time < steps {
      control.meet { stream in self.exchange(&stream) }
      if control.isCancelled { return soFar(at: time) }
      if let preview, control.wantsPreview { preview(soFar(at: time)) }
      let length = min(setup.window, steps - time)
      runWindow(from: time, length: length)
      time += length
      control.advance(updates: length * count)
      if divergedAt[..<count].allSatisfy({ $0 != nil }) { break }
    }
    if time == steps { observeEnd() }
    finish()
    return outcome
  }

  private func parts(_ layout: RecordLayout, _ records: [[Double]]) -> [MergedPart] {
    MergeTree(
      layout, replicas: setup.plan.replicas, replicasPerBlock: setup.blocks.replicasPerBlock
    )
    .parts(start: outcome.start, records)
  }

  private func begin(start: Int, count: Int) {
    outcome = TaskOutcome(start: start, count: count)
    outcome.firstBlock = setup.blocks.block(of: start)
    seriesRecords = setup.plan.series.map { $0.times.map { _ in [] } }
    outcome.kept = setup.plan.keeps.map { keep in
      Array(repeating: [], count: max(0, min(count, keep.replicas - start)))
    }
    let runner = self.runner
    for lane in 0..<lanes {
      runner.machine.replicas[lane] = UInt64(start + lane)
      runner.machine.windowStart[lane] = 0
      // Lanes beyond the last replica count for none.
      blockOf[lane] = setup.blocks.block(of: start + min(lane, count - 1))
      divergedAt[lane] = lane < count ? nil : 0
    }
    observed = 0
    timeBlock = 0
    records = Array(repeating: [], count: count)
    nextSeriesTime = 0
    hasDiverged = count < lanes
    runner.gatherer.begin(firstBlock: outcome.firstBlock)
    runner.runInitial()
    // A replica may begin diverged.
    for lane in 0..<count where !runner.isFinite(lane: lane) {
      diverge(lane, at: 0, fault: runner.fault(lane: lane))
    }
    for lane in count..<max(count, lanes) where !runner.isFinite(lane: lane) {
      runner.makeFinite(lane: lane)
    }
  }

  private func diverge(_ lane: Int, at step: Int, fault: Int?) {
    hasDiverged = true
    if divergedAt[lane] == nil {
      divergedAt[lane] = step
      outcome.diverged.append(
        Divergence(replica: outcome.start + lane, step: step, fault: fault))
    }
    runner.makeFinite(lane: lane)
  }

  // MARK: Windows

  private func runWindow(from time: Int, length: Int) {
    let runner = self.runner
    runner.streams.fill(step: time)
    for lane in 0..<lanes { runner.machine.windowStart[lane] = time }
    if !setup.checksEachStep { runner.saveStates() }
    let usesTime = runner.step.usesTime || runner.observedStep.usesTime
    let (step, observedStep) = (runner.step, runner.observedStep)
    let machine = runner.machine
    var rowCount = 0
    var event = nextEvent
    for offset in 0..<length {
      let now = time + offset
      if now == event && now > 0 {
        observeFull(at: now, offset: offset)
        event = nextEvent
      }
      if usesTime { runner.setTime(now) }
      if pooledTimes.contains(now) {
        machine.run(observedStep, offset: offset, row: runner.row(rowCount))
        rowTimes[rowCount] = now
        rowCount += 1
      } else {
        machine.run(step, offset: offset)
      }
      if setup.checksEachStep && !runner.areStatesFinite {
        for lane in 0..<lanes where !runner.isFinite(lane: lane) {
          diverge(lane, at: now + 1, fault: runner.fault(lane: lane))
        }
      }
    }
    if !runner.areStatesFinite { handleDivergence(from: time, length: length) }
    gather(UnsafeMutableBufferPointer(rebasing: rowTimes[..<rowCount]))
  }

  private func handleDivergence(from time: Int, length: Int) {
    let runner = self.runner
    let suspects = (0..<lanes).filter { !runner.isFinite(lane: $0) }
    let found = runner.locateDivergence(suspects, steps: length) { runner.setTime(time + $0) }
    for lane in suspects {
      diverge(lane, at: time + (found[lane]?.update ?? length), fault: found[lane]?.fault)
    }
  }

  /// Adds the rows of a window, observed at the given times, to the accumulators.
  private func gather(_ times: UnsafeMutableBufferPointer<Int>) {
    if times.isEmpty { return }
    let runner = self.runner
    var rows = ObservationRows(
      start: runner.rows.start, count: times.count, stride: runner.rowStride, valid: nil)
    if hasDiverged {
      for (row, time) in times.enumerated() {
        for lane in 0..<lanes {
          let counts = isAlive(lane, at: time)
          runner.valid.start[row * lanes + lane] = counts ? Double(bitPattern: ~0) : 0
        }
      }
      rows.valid = runner.valid.start
    }
    let isSplit = setup.blocks.timeBlocks > 1
    var begin = 0
    while begin < times.count {
      let border = (timeBlock + 1) * setup.blocks.observationsPerBlock
      if isSplit && observed == border {
        closeTimeBlock()
        continue
      }
      let end = isSplit ? min(times.count, begin + border - observed) : times.count
      runner.gatherer.add(rows.subrange(begin..<end, lanes: lanes), blockOf: blockOf)
      observed += end - begin
      begin = end
    }
  }

  private func closeTimeBlock() {
    for lane in 0..<outcome.count {
      records[lane].append(runner.gatherer.record(lane: lane))
      runner.gatherer.reset(lane: lane, isNewReplica: false)
    }
    timeBlock += 1
    for lane in 0..<lanes { blockOf[lane] += 1 }
  }

  // MARK: Series, keeps and ends

  /// The next time at which a series or a keep wants an observation.
  private func findNextEvent(after time: Int) {
    while nextSeriesTime < setup.seriesTimes.count, setup.seriesTimes[nextSeriesTime] <= time {
      nextSeriesTime += 1
    }
    nextEvent = nextSeriesTime < setup.seriesTimes.count ? setup.seriesTimes[nextSeriesTime] : .max
    for keep in setup.plan.keeps where outcome.start < keep.replicas {
      let every = max(1, keep.every)
      nextEvent = min(nextEvent, (time / every + 1) * every)
    }
  }

  /// Observes for the series and keeps that ask for this time; the draws are those of the coming step.
  private func observeFull(at time: Int, offset: Int) {
    let runner = self.runner
    if setup.fullObserve.usesTime { runner.setTime(time) }
    let isPlaced = time == 0 || time == setup.plan.steps
    if isPlaced { for lane in 0..<lanes { runner.machine.windowStart[lane] = time } }
    runner.observeFull(offset: offset, isPlaced: isPlaced)
    let areFinite = runner.areStatesFinite
    let counts = (0..<outcome.count).map { lane in
      isAlive(lane, at: time) && (areFinite || runner.isFinite(lane: lane))
    }
    for (index, series) in setup.plan.series.enumerated() {
      for (place, wanted) in series.times.enumerated() where wanted == time {
        let layout = setup.series[index]
        let records = (0..<outcome.count).map { lane in
          counts[lane]
            ? LaneGatherer.single(layout, row: runner.fullRow.start, lane: lane, lanes: lanes)
            : Array(repeating: 0, count: layout.record.length)
        }
        seriesRecords[index][place] = records
      }
    }
    for (index, keep) in setup.plan.keeps.enumerated() where time % max(1, keep.every) == 0 {
      let columns = setup.program.fullRow.columns(keep.inputs)
      for lane in outcome.kept[index].indices where counts[lane] {
        outcome.kept[index][lane].append(runner.values(columns, lane: lane))
      }
    }
    findNextEvent(after: time)
  }

  private func isAlive(_ lane: Int, at time: Int) -> Bool {
    divergedAt[lane].map { time < $0 } ?? true
  }

  /// Observes the states after the last update.
  private func observeEnd() {
    let runner = self.runner
    let steps = setup.plan.steps
    if nextEvent == steps { observeFull(at: steps, offset: 0) }
    if pooledTimes.contains(steps) {
      for lane in 0..<lanes { runner.machine.windowStart[lane] = steps }
      runner.setTime(steps)
      runner.observePooled(offset: 0, row: 0, isPlaced: true)
      rowTimes[0] = steps
      gather(UnsafeMutableBufferPointer(rebasing: rowTimes[..<1]))
    }
  }

  private func gatheredRecords() -> [[Double]] {
    (0..<outcome.count).map { runner.gatherer.record(lane: $0) }
  }

  private func gatheredSeries() -> [[[MergedPart]]] {
    seriesRecords.enumerated().map { index, times in
      times.map { records in
        let layout = setup.series[index].record
        let none = Array(repeating: 0.0, count: layout.length)
        return parts(
          layout, records.isEmpty ? Array(repeating: none, count: outcome.count) : records)
      }
    }
  }

  /// What the task has given until now: without final values, for its replicas are still on their way.
  private func soFar(at time: Int) -> TaskOutcome {
    var outcome = self.outcome
    outcome.isComplete = false
    if setup.blocks.timeBlocks > 1 {
      outcome.records = zip(records, gatheredRecords()).map { $0 + [$1] }
    } else {
      outcome.parts = parts(setup.pooled.record, gatheredRecords())
    }
    outcome.counts = runner.gatherer.counts
    outcome.series = gatheredSeries()
    outcome.updates = (0..<outcome.count).reduce(0) { $0 + min(time, divergedAt[$1] ?? time) }
    return outcome
  }

  private func finish() {
    let runner = self.runner
    if setup.blocks.timeBlocks > 1 {
      closeTimeBlock()
      outcome.records = records
    } else {
      outcome.parts = parts(setup.pooled.record, gatheredRecords())
    }
    outcome.counts = runner.gatherer.counts
    outcome.series = gatheredSeries()
    for lane in 0..<lanes { runner.machine.windowStart[lane] = setup.plan.steps }
    runner.setTime(setup.plan.steps)
    outcome.finals = runner.finals(Array(0..<outcome.count), offset: 0)
    for lane in 0..<outcome.count where divergedAt[lane] != nil && setup.final != nil {
      let width = setup.program.finalRow.components
      for index in lane * width..<(lane + 1) * width { outcome.finals[index] = .nan }
    }
    outcome.updates = (0..<outcome.count).reduce(0) { $0 + (divergedAt[$1] ?? setup.plan.steps) }
  }
}

/// The times at which pooled statistics take the state: every `thinning`-th after `discard`.
struct PooledTimes: Sendable {
  private let discard: Int
  private let thinning: Int
  private let isAsked: Bool

  init(_ plan: RunPlan) {
    discard = max(0, plan.discard)
    thinning = max(1, plan.thinning)
    isAsked = !plan.pooled.isEmpty
  }

  func contains(_ time: Int) -> Bool {
    guard isAsked, time > discard else { return false }
    return thinning == 1 || (time - discard) % thinning == 0
  }
}
