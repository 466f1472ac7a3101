internal import KernelIR

/// A program as flat code: what is done each step in one list, so that what observation and step share is
/// computed once.
struct CompiledProgram: Sendable {
  var stateTypes: [ValueType]
  var checkedStates: Int
  var faultState: Int?
  var initialSites: [DrawSite]
  var sites: [DrawSite]
  var initial: FlatCode
  /// The step, then the exits.
  var step: FlatCode
  /// The pooled observables of the state before the step; the step; the exits.
  var observedStep: FlatCode
  /// The pooled observables alone.
  var pooledObserve: FlatCode
  /// The observables of series and keeps.
  var fullObserve: FlatCode
  var final: FlatCode?
  var pooledRow: RowLayout
  var fullRow: RowLayout
  var finalRow: RowLayout
  var exitCount: Int

  init(_ program: EnsembleProgram, _ plan: RunPlan) {
    stateTypes = program.initial.resultTypes
    checkedStates = program.checkedStates
    faultState = program.faultState
    exitCount = program.exits?.results.count ?? 0
    let observed = program.observe?.resultTypes ?? []
    func inputs(_ accumulators: [Accumulator]) -> Set<Int> {
      Set(accumulators.flatMap { $0.inputs + ($0.weight.map { [$0] } ?? []) })
    }
    pooledRow = RowLayout(inputs(plan.pooled), types: observed)
    fullRow = RowLayout(
      inputs(plan.series.flatMap(\.accumulators)).union(plan.keeps.flatMap(\.inputs)),
      types: observed)
    let finals = program.final?.resultTypes ?? []
    finalRow = RowLayout(Set(finals.indices), types: finals)

    var start = ProgramFlattener(sites: [])
    let results = start.flattener.inline(program.initial, [])
    var outputs = FlatCode.Outputs()
    outputs.states = results
    initial = start.flattener.finish(outputs)
    initialSites = start.flattener.sites

    var sites: [DrawSite] = []
    let types = stateTypes
    func code(observing row: RowLayout?, steps: Bool) -> FlatCode {
      var builder = ProgramFlattener(sites: sites)
      var outputs = FlatCode.Outputs()
      let (state, time) = builder.begin(types)
      if let row, let observe = program.observe {
        outputs.observables = builder.observe(observe, state + [time], row.observables)
      }
      if steps {
        outputs.states = builder.flattener.inline(program.step, state + [time])
        if let exits = program.exits {
          let one = builder.flattener.constant(1)
          let after = builder.flattener.apply(.binary(.add), [time, one])
          outputs.exits = builder.flattener.inline(exits, outputs.states + [after])
          outputs.anyExit = outputs.exits.dropFirst().reduce(outputs.exits.first) { any, exit in
            any.map { builder.flattener.apply(.logic(.or), [$0, exit]) }
          }
        }
      }
      sites = builder.flattener.sites
      return builder.flattener.finish(outputs)
    }
    step = code(observing: nil, steps: true)
    observedStep = code(observing: pooledRow, steps: true)
    pooledObserve = code(observing: pooledRow, steps: false)
    fullObserve = code(observing: fullRow, steps: false)
    if let kernel = program.final {
      var builder = ProgramFlattener(sites: sites)
      let (state, time) = builder.begin(stateTypes)
      var outputs = FlatCode.Outputs()
      outputs.observables = builder.observe(kernel, state + [time], finalRow.observables)
      final = builder.flattener.finish(outputs)
      sites = builder.flattener.sites
    }
    self.sites = sites
  }
}

/// A flattener with the parameters that all kernels of a program but `initial` have.
private struct ProgramFlattener {
  var flattener: Flattener

  init(sites: [DrawSite]) { flattener = Flattener(sites: sites) }

  mutating func begin(_ stateTypes: [ValueType]) -> (state: [Int], time: Int) {
    let state = stateTypes.indices.map { flattener.pure(.state($0), [], stateTypes[$0]) }
    return (state, flattener.pure(.time, [], .scalar))
  }

  /// The results of a kernel that are asked for, as reals with memory of their own.
  mutating func observe(_ kernel: Kernel, _ arguments: [Int], _ wanted: [Int]) -> [Int] {
    let results = flattener.inline(kernel, arguments)
    return wanted.map { index in
      var value = results[index]
      if flattener.code.types[value].element == .mask {
        value = flattener.apply(.toReal, [value])
      }
      return arguments.contains(value) || flattener.isPartOf(value, arguments)
        ? flattener.pure(.copy, [value], flattener.code.types[value]) : value
    }
  }
}
