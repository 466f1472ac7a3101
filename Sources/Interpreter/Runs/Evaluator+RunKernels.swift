internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Syntax

extension Evaluator {
  /// The kernels of a run, and what its questions became.
  struct TracedProgram {
    let kernels: EnsembleProgram
    let measuring: Measuring
    let scope: Scope
    let model: Value
    let dynamics: DynamicsValue
    let keepShapes: [[[Int]]]
    let keepModels: [Value]
    /// What a diverged replica's fault means.
    let faults: [Fault]
    let watch: RunWatch?
  }

  func program(
    _ dynamics: DynamicsValue, _ request: RunRequest, _ plan: inout RunPlan, in scope: Scope
  ) throws -> TracedProgram {
    let start = try self.start(dynamics, request, in: scope)
    let measuring = Measuring { [unowned self] name in
      self.mistake(
        .other(
          "`\(name)` changes during the run: take a statistic of it",
          help: "e.g. `mean(\(name))`"))
    }
    self.measuring = measuring
    pathDiscard = request.exits.isEmpty ? plan.discard : 0
    defer { self.measuring = nil }
    let runScope = self.runScope(dynamics, measuring, parent: scope)
    let questions = { (plan: inout RunPlan) in
      try self.trace(request, start, dynamics, measuring, &plan, in: runScope)
    }
    var traced = try questions(&plan)
    if !measuring.pathReductions.isEmpty {
      // The second pass knows all accumulators, so the kernels have their parameters.
      traced = try questions(&plan)
    }
    var step = try stepKernel(dynamics, start, measuring)
    var initial = try initialKernel(dynamics, start, measuring)
    let faults = initial.log.faults + step.log.faults
    if !faults.isEmpty {
      // Now that it is known how many there are, the kernels have a state for them.
      measuring.faultCount = faults.count
      traced = try questions(&plan)
      step = try stepKernel(dynamics, start, measuring)
      initial = try initialKernel(dynamics, start, measuring)
    }
    let kernels = EnsembleProgram(
      initial: initial.kernel, step: step.kernel, observe: traced.observe, exits: traced.exits,
      final: traced.final, checkedStates: start.checkedStates + (faults.isEmpty ? 0 : 1),
      faultState: faults.isEmpty ? nil : start.checkedStates)
    plan.pooled = measuring.pooled
    plan.series = measuring.series
    return TracedProgram(
      kernels: kernels, measuring: measuring, scope: runScope, model: start.w, dynamics: dynamics,
      keepShapes: traced.keepShapes, keepModels: traced.keepModels,
      faults: faults, watch: traced.watch)
  }

  func initialKernel(_ dynamics: DynamicsValue, _ start: Start, _ measuring: Measuring)
    throws -> (kernel: Kernel, log: FaultLog)
  {
    let tracer = Tracer(name: "initial", outer: nil)
    let ((states, paths), log) = try loggingFaults(in: tracer) { () -> ([ValueID], [ValueID]) in
      var w = start.from
      if case .law(let law) = start.from {
        w = try fitted(
          try sample(law, shape: start.w.shape ?? [], path: "from"), to: start.w, named: "from")
      }
      let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
      let own = try initialState(of: dynamics.optimizer, at: w, context)
      let state = try fitted(
        try withOrders(own, dynamics, at: w), to: start.state, named: "state")
      let parts = leaves(w) + leaves(state)
      return (
        try parts.map { try tracedValue($0, named: "from").id },
        measuring.pathReductions.map { tracer.constant(initialPath($0)).id }
      )
    }
    let faults = log.state(of: measuring.faultCount, isAtEnd: false)
    let ids = states + (faults.map { [$0.id] } ?? []) + paths
    return (tracer.builder.finish(ids).simplified(), log)
  }

  func stepKernel(_ dynamics: DynamicsValue, _ start: Start, _ measuring: Measuring)
    throws -> (kernel: Kernel, log: FaultLog)
  {
    let frame = self.frame("step", start, measuring, seesDraws: true)
    let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: frame.time)
    stepTime = frame.time
    stepState = frame.state
    defer { (stepTime, stepState) = (nil, nil) }
    let ((states, paths), log) = try loggingFaults(in: frame.tracer) {
      () -> ([ValueID], [ValueID]) in
      var moved = try step(
        dynamics.optimizer, from: frame.w,
        gradient: { try self.stochasticGradient(at: frame.w, context) }, state: frame.state,
        path: "optimizer", context)
      moved.state = try withNextOrders(moved.state, dynamics, at: frame.w)
      try checkKernelSize()
      let after = Frame(
        tracer: frame.tracer, w: moved.w, state: moved.state,
        time: try binary(.add, frame.time, .int(1)), paths: [], seesDraws: false)
      measuring.frame = after
      defer { measuring.frame = nil }
      let paths = try zip(measuring.pathReductions, frame.paths).map { reduction, old in
        try fitted(
          try nextPath(reduction, .traced(old), measuring), to: .traced(old), named: "path")
      }
      let parts = leaves(moved.w) + leaves(moved.state)
      return (
        try parts.map { try tracedValue($0, named: "the step").id },
        try paths.map { try tracedValue($0, named: "the step").id }
      )
    }
    var ids = states
    if let new = log.state(of: measuring.faultCount, isAtEnd: true), let old = frame.faults {
      ids.append(frame.tracer.emit(.binary(.add), [old.id, new.id]).id)
    }
    return (frame.tracer.builder.finish(ids + paths).simplified(), log)
  }
}
