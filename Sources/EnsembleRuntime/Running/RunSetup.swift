internal import CLaneKernels
internal import KernelIR

/// All that the threads of a run share and none changes: lane code, layouts, blocks.
struct RunSetup: Sendable {
  let plan: RunPlan
  let program: CompiledProgram
  let lanes: Int
  let level: Int
  /// Steps of a window.
  let window: Int
  let key: StreamKey
  let blocks: BlockPlan
  let pooled: PooledPlan
  let series: [PooledPlan]
  let initial: LaneCode
  let step: LaneCode
  let observedStep: LaneCode
  let pooledObserve: LaneCode
  let fullObserve: LaneCode
  let final: LaneCode?
  /// Times at which series and keeps want observations, ascending; keeps' own are found by their period.
  let seriesTimes: [Int]
  /// Whether a state that is not finite might be finite again within a window, so that each step is
  /// looked at.
  let checksEachStep: Bool
  private let pool: ConstantPool

  /// The operations of a window: some 10 ms.
  private static let windowWork = 20_000_000

  init(_ program: EnsembleProgram, _ plan: RunPlan, level: Int) {
    let compiled = CompiledProgram(program, plan)
    let lanes = plan.lanes ?? Self.lanes(compiled, plan)
    let draws = compiled.sites.reduce(0) { $0 + $1.count }
    // A lane whose replica has ended waits for the end of the window, and so does a wish to stop.
    var window = DrawStreams.window(
      numbers: draws + compiled.pooledRow.components, lanes: lanes,
      most: compiled.exitCount > 0 ? 16 : 64)
    while window > 2, window * lanes * compiled.observedStep.work > Self.windowWork { window /= 2 }
    self.init(compiled, plan, level: level, lanes: lanes, window: window, pool: ConstantPool())
  }

  private init(
    _ compiled: CompiledProgram, _ plan: RunPlan, level: Int, lanes: Int, window: Int,
    pool: ConstantPool
  ) {
    self.pool = pool
    precondition(
      lanes >= 8 && lanes <= 1024 && lanes & (lanes - 1) == 0,
      "lanes are a power of two from 8 on")
    self.plan = plan
    self.program = compiled
    self.level = level
    self.lanes = lanes
    self.window = window
    let hasExits = compiled.exitCount > 0
    func code(_ flat: FlatCode, _ row: RowLayout?, sites: [DrawSite]) -> LaneCode {
      LaneCodeBuilder.build(
        flat, sites: sites, lanes: lanes, timeVariesByLane: hasExits,
        rowOffsets: row?.offsets ?? [], pool: pool)
    }
    initial = code(compiled.initial, nil, sites: compiled.initialSites)
    step = code(compiled.step, nil, sites: compiled.sites)
    observedStep = code(compiled.observedStep, compiled.pooledRow, sites: compiled.sites)
    pooledObserve = code(compiled.pooledObserve, compiled.pooledRow, sites: compiled.sites)
    fullObserve = code(compiled.fullObserve, compiled.fullRow, sites: compiled.sites)
    checksEachStep = !compiled.step.keepsNonFinite(states: compiled.checkedStates)
    final = compiled.final.map { code($0, compiled.finalRow, sites: compiled.sites) }
    key = StreamKey(seed: plan.seed, stream: plan.stream)
    let observations =
      plan.pooled.isEmpty ? 0 : max(0, (plan.steps - plan.discard) / max(1, plan.thinning))
    blocks = BlockPlan(replicas: plan.replicas, observations: observations, hasExits: hasExits)
    pooled = PooledPlan(plan.pooled, row: compiled.pooledRow)
    series = plan.series.map {
      PooledPlan($0.accumulators, row: compiled.fullRow, countsInRecords: true)
    }
    seriesTimes = Set(plan.series.flatMap(\.times)).filter { $0 <= plan.steps }.sorted()
  }

  /// The same for half as many lanes.
  func narrowed() -> RunSetup {
    RunSetup(program, plan, level: level, lanes: lanes / 2, window: window, pool: pool)
  }

  /// The most lanes, up to 256, for which what a step needs stays in 40 KB; fewer where there are not so many
  /// replicas for each thread.
  private static func lanes(_ program: CompiledProgram, _ plan: RunPlan) -> Int {
    let probe = LaneCodeBuilder.build(
      program.observedStep, sites: program.sites, lanes: 64,
      timeVariesByLane: program.exitCount > 0, rowOffsets: program.pooledRow.offsets,
      pool: ConstantPool())
    let live = program.stateTypes.reduce(0) { $0 + $1.count } + probe.scratchCount / 64
    var lanes = 256
    while lanes > 16, live * 8 * lanes > 40960 { lanes /= 2 }
    let perThread = (plan.replicas + plan.threads - 1) / max(1, plan.threads)
    while lanes > 8, lanes >= 2 * perThread { lanes /= 2 }
    return lanes
  }

  /// The bytes a run takes: blocks of lanes in flight, and what grows with the question.
  var memory: Int {
    let codes =
      [initial, step, observedStep, pooledObserve, fullObserve] + (final.map { [$0] } ?? [])
    let scratch = codes.map(\.scratchCount).max() ?? 0
    let kept = codes.reduce(0) { $0 + $1.keptCount }
    let states = program.stateTypes.reduce(0) { $0 + $1.count }
    let draws = (program.sites + program.initialSites).reduce(0) { $0 + $1.count }
    let rows = (window + 1) * program.pooledRow.components + program.fullRow.components
    let inFlight =
      plan.threads
      * (scratch + kept + lanes * (2 * states + draws * window + rows + 2 * pooled.record.length))
    let blocks = self.blocks.count * (pooled.record.length + pooled.countWidth) * (1 + plan.threads)
    let seriesSize = zip(plan.series, series).reduce(0) { sum, pair in
      sum + pair.0.times.count * pair.1.record.length * self.blocks.count
    }
    // As a real: the product may be more than an Int holds.
    let keeps = plan.keeps.reduce(0.0) { sum, keep in
      let paths = Double(min(keep.replicas, plan.replicas))
      let rows = Double(plan.steps / max(1, keep.every) + 1)
      return sum + paths * rows * Double(program.fullRow.columns(keep.inputs).count + 4)
    }
    let endings = program.exitCount > 0 ? 3 * plan.replicas : 0
    let finals = final == nil ? 0 : plan.replicas * (program.finalRow.components + 1)
    let rest = Double(inFlight + blocks + seriesSize + endings + finals)
    return Int(min(8 * (rest + keeps), 4e18))
  }
}
