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
    let subject: RunSubject
    let keepShapes: [[[Int]]]
    let keepModels: [Value]
    /// What a diverged replica's fault means.
    let faults: [Fault]
    let watch: RunWatch?
  }

  func program(
    _ subject: RunSubject, _ request: RunRequest, _ plan: inout RunPlan, in scope: Scope,
    splitting: SplitQuestion? = nil
  ) throws -> TracedProgram {
    coupling = subject.isCoupled
    defer { coupling = false }
    let start = try self.start(subject, request, in: scope)
    let measuring = Measuring { [unowned self] name in
      self.mistake(
        .other(
          "`\(name)` changes during the run: take a statistic of it",
          help: "e.g. `mean(\(name))`"))
    }
    self.measuring = measuring
    pathDiscard = request.exits.isEmpty ? plan.discard : 0
    defer { self.measuring = nil }
    let runScope = self.runScope(subject, measuring, parent: scope)
    if let splitting {
      measuring.split = SplitQuestion(along: splitting.along, scope: runScope)
    }
    let questions = { (plan: inout RunPlan) in
      try self.trace(request, start, measuring, &plan, in: runScope)
    }
    var traced = try questions(&plan)
    if !measuring.pathReductions.isEmpty {
      // The second pass knows all accumulators, so the kernels have their parameters.
      traced = try questions(&plan)
    }
    var step = try stepKernel(subject, start, measuring)
    var initial = try initialKernel(subject, start, measuring)
    let faults = initial.log.faults + step.log.faults
    if !faults.isEmpty {
      // Now that it is known how many there are, the kernels have a state for them.
      measuring.faultCount = faults.count
      traced = try questions(&plan)
      step = try stepKernel(subject, start, measuring)
      initial = try initialKernel(subject, start, measuring)
    }
    let kernels = EnsembleProgram(
      initial: initial.kernel, step: step.kernel, observe: traced.observe, exits: traced.exits,
      final: traced.final, checkedStates: start.checkedStates + (faults.isEmpty ? 0 : 1),
      faultState: faults.isEmpty ? nil : start.checkedStates)
    plan.pooled = measuring.pooled
    plan.series = measuring.series
    return TracedProgram(
      kernels: kernels, measuring: measuring, scope: runScope, model: start.w, subject: subject,
      keepShapes: traced.keepShapes, keepModels: traced.keepModels,
      faults: faults, watch: traced.watch)
  }

  func initialKernel(_ subject: RunSubject, _ start: Start, _ measuring: Measuring)
    throws -> (kernel: Kernel, log: FaultLog)
  {
    let tracer = Tracer(name: "initial", outer: nil)
    let ((states, paths), log) = try loggingFaults(in: tracer) { () -> ([ValueID], [ValueID]) in
      var w = start.from
      if case .law(let law) = start.from {
        let drawn = try sample(law, shape: start.drawnShape, path: "from")
        w =
          try subject.isCoupled
          ? .record(
            Record(
              subject.parts.map { name, _ in
                (name, try fitted(drawn, to: subject.share(name, of: start.w), named: "from"))
              })) : fitted(drawn, to: start.w, named: "from")
      }
      let own = try subject.parts.map { name, dynamics -> (label: String, value: Value) in
        let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
        let place = subject.share(name, of: w)
        let state = try initialState(of: dynamics.optimizer, at: place, context)
        return (name, try withOrders(state, dynamics, at: place))
      }
      let state = try fitted(
        subject.isCoupled ? .record(Record(own)) : own[0].value, to: start.state, named: "state")
      let parts = leaves(w) + leaves(state)
      return (
        try parts.map { try tracedValue($0, named: "from").id },
        try measuring.pathReductions.map { tracer.constant(initialPath($0)).id }
          + splitStart(tracer, w, state, measuring)
      )
    }
    let faults = log.state(of: measuring.faultCount, isAtEnd: false)
    let ids = states + (faults.map { [$0.id] } ?? []) + paths
    return (tracer.builder.finish(ids).simplified(), log)
  }

  func stepKernel(_ subject: RunSubject, _ start: Start, _ measuring: Measuring)
    throws -> (kernel: Kernel, log: FaultLog)
  {
    let frame = self.frame("step", start, measuring, seesDraws: true)
    let saved = place
    place = subject.span
    stepTime = frame.time
    stepState = frame.state
    defer { (place, stepTime, stepState) = (saved, nil, nil) }
    let ((states, paths), log) = try loggingFaults(in: frame.tracer) {
      () -> ([ValueID], [ValueID]) in
      let moved = try subject.parts.map { name, dynamics in
        let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: frame.time)
        let moved = try ofPart(name, subject, state: frame.state) {
          try advance(
            dynamics, from: subject.share(name, of: frame.w),
            state: subject.share(name, of: frame.state), context)
        }
        return (name: name, w: moved.w, state: moved.state)
      }
      let (w, state) =
        subject.isCoupled
        ? (
          Value.record(Record(moved.map { ($0.name, $0.w) })),
          Value.record(Record(moved.map { ($0.name, $0.state) }))
        ) : (moved[0].w, moved[0].state)
      try checkKernelSize()
      let after = Frame(
        tracer: frame.tracer, w: w, state: state,
        time: try binary(.add, frame.time, .int(1)), paths: [], seesDraws: false)
      measuring.frame = after
      defer { measuring.frame = nil }
      let paths = try zip(measuring.pathReductions, frame.paths).map { reduction, old in
        try fitted(
          try nextPath(reduction, .traced(old), measuring), to: .traced(old), named: "path")
      }
      let parts = leaves(w) + leaves(state)
      return (
        try parts.map { try tracedValue($0, named: "the step").id },
        try paths.map { try tracedValue($0, named: "the step").id }
          + splitStep(frame, after, measuring)
      )
    }
    var ids = states
    if let new = log.state(of: measuring.faultCount, isAtEnd: true), let old = frame.faults {
      ids.append(frame.tracer.emit(.binary(.add), [old.id, new.id]).id)
    }
    let kernel = frame.tracer.builder.finish(ids + paths)
    if subject.isCoupled { try checkCoupling(kernel) }
    return (kernel.simplified(), log)
  }
}
