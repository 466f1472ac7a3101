internal import CLaneKernels
internal import KernelIR

/// One thread's block of lanes: memory, generators, installed code, accumulators; and what fixed runs and
/// exit runs do alike.
final class BlockRunner {
  let setup: RunSetup
  let lanes: Int
  let machine: LaneMachine
  let streams: DrawStreams
  let gatherer: LaneGatherer
  let step: InstalledCode
  let observedStep: InstalledCode
  private let initialStreams: DrawStreams
  private let initial: InstalledCode
  private let pooledObserve: InstalledCode
  private let fullObserve: InstalledCode
  private let final: InstalledCode?
  /// Rows of pooled observations of a window and one more.
  let rows: AlignedDoubles
  let rowStride: Int
  /// [row, lane], and the row of series and keeps.
  let valid: AlignedDoubles
  let fullRow: AlignedDoubles
  private let finalRow: AlignedDoubles
  /// The states at the beginning of the window.
  private let saved: [AlignedDoubles]

  init(_ setup: RunSetup) {
    self.setup = setup
    lanes = setup.lanes
    let program = setup.program
    let codes = [
      setup.initial, setup.step, setup.observedStep, setup.pooledObserve, setup.fullObserve,
    ]
    let scratch = (codes + (setup.final.map { [$0] } ?? [])).map(\.scratchCount).max() ?? 0
    let memory = BlockMemory(lanes: lanes, scratch: scratch, states: program.stateTypes)
    machine = LaneMachine(lanes: lanes, memory: memory, key: setup.key, level: setup.level)
    streams = DrawStreams(
      program.sites, key: setup.key, lanes: lanes, window: setup.window, level: setup.level,
      replicas: machine.replicas)
    initialStreams = DrawStreams(
      program.initialSites, key: setup.key, lanes: lanes, window: 2, level: setup.level,
      replicas: machine.replicas)
    initial = machine.install(setup.initial, initialStreams)
    step = machine.install(setup.step, streams)
    observedStep = machine.install(setup.observedStep, streams)
    pooledObserve = machine.install(setup.pooledObserve, streams)
    fullObserve = machine.install(setup.fullObserve, streams)
    final = setup.final.map { [machine, streams] in machine.install($0, streams) }
    rowStride = program.pooledRow.components * lanes
    rows = AlignedDoubles((setup.window + 1) * rowStride)
    valid = AlignedDoubles((setup.window + 1) * lanes)
    fullRow = AlignedDoubles(program.fullRow.components * lanes)
    finalRow = AlignedDoubles(program.finalRow.components * lanes)
    saved = memory.states.map { AlignedDoubles($0.count) }
    let hasExits = program.exitCount > 0
    let spanned =
      hasExits
      ? setup.blocks.count
      : min(
        setup.blocks.count, (lanes / setup.blocks.replicasPerBlock + 1) * setup.blocks.timeBlocks)
    gatherer = LaneGatherer(
      setup.pooled, lanes: lanes, mostRows: setup.window + 1, blockCapacity: spanned,
      kernels: machine.kernels)
  }

  // MARK: States

  /// Gives every lane the state its replica begins with.
  func runInitial() {
    initialStreams.fill(step: 0)
    machine.run(initial, offset: 0)
    guard let starts = setup.plan.starts else { return }
    for lane in 0..<lanes {
      let replica = machine.replicas[lane]
      guard replica < UInt64(starts.count) else { continue }
      let own = starts[Int(replica)]
      var place = 0
      for state in machine.memory.states {
        for component in 0..<state.count / lanes {
          state.start[component * lanes + lane] = own[place]
          place += 1
        }
      }
    }
  }

  /// Takes over what belongs to one lane of another runner.
  func takeLane(_ lane: Int, of other: BlockRunner, at place: Int) {
    for (state, theirs) in zip(machine.memory.states, other.machine.memory.states) {
      for component in 0..<state.count / lanes {
        state.start[component * lanes + place] = theirs.start[component * other.lanes + lane]
      }
    }
    gatherer.takeLane(lane, of: other.gatherer, at: place)
  }

  func saveStates() {
    for (state, copy) in zip(machine.memory.states, saved) {
      copy.start.update(from: state.start, count: state.count)
    }
  }

  private func restoreStates() {
    for (state, copy) in zip(machine.memory.states, saved) {
      state.start.update(from: copy.start, count: state.count)
    }
  }

  /// The time in all lanes, for codes that ask for it.
  func setTime(_ time: Int) {
    machine.memory.time.start.update(repeating: Double(time), count: lanes)
  }

  /// The same where lanes are at their own steps, `offset` after the window's start.
  func setTimes(offset: Int) {
    for lane in 0..<lanes {
      machine.memory.time.start[lane] = Double(machine.windowStart[lane] + offset)
    }
  }

  var areStatesFinite: Bool {
    machine.memory.states[..<setup.program.checkedStates].allSatisfy {
      machine.kernels.pointee.all_finite($0.start, $0.count) != 0
    }
  }

  func isFinite(lane: Int) -> Bool {
    zip(machine.memory.states, setup.program.stateTypes).prefix(setup.program.checkedStates)
      .allSatisfy { state, type in
        (0..<type.count).allSatisfy { state.start[$0 * lanes + lane].isFinite }
      }
  }

  /// The first fault of a lane that is not finite.
  func fault(lane: Int) -> Int? {
    guard let index = setup.program.faultState else { return nil }
    let state = machine.memory.states[index]
    return (0..<state.count / lanes).first { !state.start[$0 * lanes + lane].isFinite }
  }

  func makeFinite(lane: Int) {
    for state in machine.memory.states {
      for component in 0..<state.count / lanes { state.start[component * lanes + lane] = 0 }
    }
  }

  /// The number of the update (1, 2, …) of this window that first made each of some lanes not finite, and
  /// its fault, by doing the window again.
  func locateDivergence(_ suspects: [Int], steps: Int, setTime: (Int) -> Void) -> [Int: (
    update: Int, fault: Int?
  )] {
    var found: [Int: (update: Int, fault: Int?)] = [:]
    restoreStates()
    for offset in 0..<steps {
      if step.usesTime { setTime(offset) }
      machine.run(step, offset: offset)
      for lane in suspects where found[lane] == nil && !isFinite(lane: lane) {
        found[lane] = (offset + 1, fault(lane: lane))
      }
    }
    return found
  }

  // MARK: Observations

  func row(_ index: Int) -> UnsafeMutablePointer<Double> { rows.start + index * rowStride }

  /// Runs an observing code on the present states; draws are those of step `offset` of the window if they are
  /// there, else placed by address.
  private func observe(
    _ code: InstalledCode, offset: Int, row: UnsafeMutablePointer<Double>, isPlaced: Bool
  ) {
    if isPlaced && code.usesDraws {
      streams.place { [machine] in machine.windowStart[$0] + offset }
      machine.runPlaced(code, offset: offset, row: row)
    } else {
      machine.run(code, offset: offset, row: row)
    }
  }

  func observePooled(offset: Int, row index: Int, isPlaced: Bool) {
    observe(pooledObserve, offset: offset, row: row(index), isPlaced: isPlaced)
  }

  func observeFull(offset: Int, isPlaced: Bool) {
    observe(fullObserve, offset: offset, row: fullRow.start, isPlaced: isPlaced)
  }

  /// The final values of some lanes, one lane after the other. They are taken at each end, with draws by address.
  func finals(_ wanted: [Int], offset: Int) -> [Double] {
    guard let final else { return [] }
    observe(final, offset: offset, row: finalRow.start, isPlaced: true)
    let width = setup.program.finalRow.components
    var values: [Double] = []
    values.reserveCapacity(width * wanted.count)
    for lane in wanted {
      for component in 0..<width { values.append(finalRow.start[component * lanes + lane]) }
    }
    return values
  }

  func values(_ columns: [Int], lane: Int) -> [Double] {
    columns.map { fullRow.start[$0 * lanes + lane] }
  }
}
