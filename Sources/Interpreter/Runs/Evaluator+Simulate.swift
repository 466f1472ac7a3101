internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Statistics
internal import Syntax

extension Evaluator {
  /// `simulate d { … }`
  func simulate(_ subject: ExpressionID, _ items: [RunItem], in scope: Scope) throws -> Value {
    guard case .dynamics(let dynamics) = try evaluate(subject, in: scope) else {
      throw mistake(
        .typeMismatch(
          parameter: "simulate", expected: "a Dynamics such as `sgd(rate: 0.1) on L with Z`",
          found: "something else"), at: tree.span(of: subject))
    }
    guard tracer == nil, measuring == nil else {
      throw mistake(.notInKernel("a `simulate`"))
    }
    let request = RunRequest(items)
    for (name, setting) in request.settings where !RunRequest.known.contains(name) {
      throw mistake(
        .unknownSetting(name, suggestion: closest(to: name, among: RunRequest.known)),
        at: setting.name.span)
    }
    var plan = try self.plan(request, in: scope)
    let program = try self.program(dynamics, request, &plan, in: scope)
    let result: RunResult
    do throws(RunRefusal) {
      result = try EnsembleRuntime.run(program.kernels, plan, monitor: monitor(plan))
    } catch {
      switch error {
      case .memory(let needed, let limit): throw mistake(.memory(needed: needed, limit: limit))
      }
    }
    if result.wasCancelled { throw Interruption.cancelled }
    return .run(try runValue(program, plan, result, request, in: scope))
  }

  // MARK: - Settings

  private func setting(_ name: String, _ request: RunRequest, in scope: Scope) throws
    -> (value: Value, span: SourceSpan)?
  {
    guard let setting = request.settings[name] else { return nil }
    return (try evaluate(setting.value, in: scope), tree.span(of: setting.value))
  }

  private func count(
    _ name: String, _ request: RunRequest, from low: Int, in scope: Scope, help: String? = nil
  ) throws -> Int? {
    guard let (value, span) = try setting(name, request, in: scope) else { return nil }
    guard let count = value.integer, count >= low, count <= 1_000_000_000_000_000 else {
      throw mistake(
        .setting(
          name: name, problem: "is a whole number from \(low) on, not \(formatted(value))",
          help: help), at: span)
    }
    return count
  }

  private func plan(_ request: RunRequest, in scope: Scope) throws -> RunPlan {
    guard let steps = try count("steps", request, from: 0, in: scope) else {
      throw mistake(
        .missingSetting(
          "steps",
          help: request.exits.isEmpty
            ? "add e.g. `steps: 10_000`"
            : "add e.g. `steps: 1e6`, where replicas that have not left are censored"))
    }
    let replicas = try count("replicas", request, from: 1, in: scope) ?? 1
    let discard = try count("discard", request, from: 0, in: scope) ?? 0
    if discard >= steps, steps > 0, request.exits.isEmpty, !request.measures.isEmpty {
      throw mistake(
        .setting(
          name: "discard", problem: "is \(discard), so nothing of \(steps) steps is left",
          help: "make `steps:` larger or `discard:` smaller"),
        at: request.settings["discard"]?.name.span)
    }
    var seed = settings.seed
    drewNumbers = true
    if let own = try count("seed", request, from: 0, in: scope) {
      seed = settings.seedOverride ?? UInt64(own)
    }
    let stream = try streamName(request, in: scope)
    var plan = RunPlan(
      replicas: replicas, steps: steps, discard: discard,
      thinning: try count("thin", request, from: 1, in: scope) ?? 1, seed: seed,
      stream: NameHash.hash64(stream), threads: settings.threads, lanes: settings.lanes,
      refill: settings.refill)
    plan.memoryLimit = settings.memoryLimit
    return plan
  }

  private func streamName(_ request: RunRequest, in scope: Scope) throws -> String {
    guard let (value, span) = try setting("stream", request, in: scope) else {
      return streamPath.joined(separator: "/")
    }
    guard case .text(let text) = value else {
      throw mistake(
        .setting(name: "stream", problem: "is a Text", help: "write `stream: \"common\"`"),
        at: span)
    }
    return "stream:" + text
  }

  // MARK: - Kernels

  /// The kernels of a run, and what its questions became.
  struct TracedProgram {
    let kernels: EnsembleProgram
    let measuring: Measuring
    let scope: Scope
    let model: Value
    let dynamics: DynamicsValue
    let keepShapes: [[[Int]]]
    let keepModels: [Value]
  }

  private func program(
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
    let step = try stepKernel(dynamics, start, measuring)
    let initial = try initialKernel(dynamics, start, measuring)
    let kernels = EnsembleProgram(
      initial: initial, step: step, observe: traced.observe, exits: traced.exits,
      final: traced.final, checkedStates: start.checkedStates)
    plan.pooled = measuring.pooled
    plan.series = measuring.series
    return TracedProgram(
      kernels: kernels, measuring: measuring, scope: runScope, model: start.w, dynamics: dynamics,
      keepShapes: traced.keepShapes, keepModels: traced.keepModels)
  }

  /// Where replicas start: how to get there, and what iterate and state look like.
  struct Start {
    /// A known value, or a law.
    let from: Value
    /// The iterate in its structure, with any numbers.
    let w: Value
    /// The optimizer's state likewise.
    let state: Value
    let checkedStates: Int
  }

  private func start(_ dynamics: DynamicsValue, _ request: RunRequest, in scope: Scope) throws
    -> Start
  {
    let given: Value
    if let setting = request.settings["from"] {
      given = try evaluateLaw(setting.value, in: scope)
    } else {
      throw mistake(
        .missingSetting("from", help: "add where replicas start, e.g. `from: 0`"))
    }
    let span = request.settings["from"].map { tree.span(of: $0.value) }
    var from = given
    if case .theory(let result) = given { from = result.value }
    let model = placeModel(of: dynamics.loss)
    let w: Value
    if case .law(let law) = from {
      let natural = try naturalValue(of: law)
      w = try known(model ?? natural)
    } else {
      if from.operand == nil, !from.isRecord {
        throw mistake(
          .typeMismatch(
            parameter: "from", expected: "a place, or a law of places", found: from.description),
          at: span)
      }
      let saved = place
      if let span { place = span }
      defer { place = saved }
      w = try known(try model.map { try fitted(from, to: $0, named: "from") } ?? from)
      from = w
    }
    // The states' shapes come from the states themselves.
    let probe = Tracer(name: "probe", outer: nil)
    let state = try tracing(probe) { () -> Value in
      let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
      let place = rebuild(
        like: w,
        from: leaves(w).map { .traced(probe.parameter("w", ValueType(.real, $0.shape ?? []))) })
      let own = try initialState(of: dynamics.optimizer, at: place, context)
      return try known(try withOrders(own, dynamics, at: w))
    }
    return Start(
      from: from, w: w, state: state,
      checkedStates: leaves(w).count + leaves(state).count)
  }

  /// The same structure and shapes, with zeros for numbers that are not known.
  private func known(_ value: Value) throws -> Value {
    rebuild(
      like: value,
      from: try leaves(value).map { leaf in
        if let tensor = leaf.tensor { return Value(tensor) }
        guard let shape = leaf.shape else {
          throw mistake(.notANumber(leaf.description, in: "the state"))
        }
        return Value(Tensor(repeating: 0, shape: shape))
      })
  }

  /// What a loss is optimised over, if its declaration and parameters tell.
  func placeModel(of loss: LossValue) -> Value? {
    guard let declared = loss.declared else { return nil }
    let at = declared.declaration.at
    let models = at.map { parameter in
      parameter.type.flatMap { model(of: $0, sizes: declared.sizes, in: declared.scope) }
    }
    if at.count == 1 { return models[0] }
    guard models.allSatisfy({ $0 != nil }) else { return nil }
    return .record(Record(zip(at, models).map { ($0.name.text, $1 ?? .unit) }))
  }

  // MARK: - Frames

  /// Parameters for iterate, state, path accumulators and time, in the order the runtime knows.
  private func frame(_ name: String, _ start: Start, _ measuring: Measuring, seesDraws: Bool)
    -> Frame
  {
    let tracer = Tracer(name: name, outer: nil)
    func parameters(_ value: Value, _ prefix: String) -> Value {
      rebuild(
        like: value,
        from: zip(leafNames(value), leaves(value)).map { name, leaf in
          .traced(tracer.parameter(prefix + name, ValueType(.real, leaf.shape ?? [])))
        })
    }
    let w = parameters(start.w, "w")
    let state = parameters(start.state, "state")
    let paths = measuring.pathReductions.enumerated().map { index, reduction in
      tracer.parameter("path\(index)", ValueType(.real, reduction.shape))
    }
    let time = Value.traced(tracer.parameter("t", .scalar))
    return Frame(
      tracer: tracer, w: w, state: state, time: time, paths: paths, seesDraws: seesDraws)
  }

  /// The names of a run: they mean whatever the present frame says.
  private func runScope(_ dynamics: DynamicsValue, _ measuring: Measuring, parent: Scope) -> Scope
  {
    let scope = Scope(parent: parent)
    scope.bind("w", Cell { try measuring.current("w").w })
    scope.bind("t", Cell { try measuring.current("t").time })
    scope.bind("L", .loss(dynamics.loss))
    scope.bind("sample", .loss(.noisy(dynamics.loss, dynamics.noise)))
    scope.bind(
      "g",
      Cell { [unowned self] in
        let frame = try measuring.current("g")
        guard frame.seesDraws else {
          throw self.mistake(
            .other("`g` is the gradient of the coming step, which a path does not see", help: "use `grad(L)(w)`"))
        }
        return try self.stochasticGradient(
          at: frame.w,
          StepContext(loss: dynamics.loss, noise: dynamics.noise, time: frame.time))
      })
    return scope
  }

  // MARK: - Questions

  private struct TracedQuestions {
    var observe: Kernel?
    var exits: Kernel?
    var final: Kernel?
    var keepShapes: [[[Int]]]
    var keepModels: [Value]
  }

  private func trace(
    _ request: RunRequest, _ start: Start, _ dynamics: DynamicsValue, _ measuring: Measuring,
    _ plan: inout RunPlan, in scope: Scope
  ) throws -> TracedQuestions {
    measuring.beginPass()
    plan.keeps = []
    let observe = frame("observe", start, measuring, seesDraws: true)
    let final = frame("final", start, measuring, seesDraws: false)
    measuring.observeFrame = observe
    measuring.finalFrame = final
    stepTime = observe.time
    defer { stepTime = nil }
    for measure in request.measures { _ = try evaluate(measure.value, in: scope) }
    for series in request.series {
      measuring.series.append(
        Series(times: try times(of: series.every, series.at, plan, in: scope), accumulators: []))
      measuring.currentSeries = measuring.series.count - 1
      _ = try evaluate(series.value, in: scope)
      measuring.currentSeries = nil
    }
    var keepShapes: [[[Int]]] = []
    var keepModels: [Value] = []
    for keep in request.keeps {
      measuring.frame = observe
      defer { measuring.frame = nil }
      let value = try tracing(observe.tracer) { try evaluate(keep.value, in: scope) }
      let traced = try tracing(observe.tracer) {
        try leaves(value).map { try tracedValue($0, named: "keep") }
      }
      keepShapes.append(traced.map(\.type.shape))
      keepModels.append(value)
      let every = try keep.every.map { try positive($0, "every", in: scope) } ?? 1
      let of = try keep.of.map { try positive($0, "of", in: scope) } ?? 1
      plan.keeps.append(
        Keep(
          inputs: traced.map { measuring.observe($0.id) }, every: every,
          replicas: min(of, plan.replicas)))
    }
    var result = TracedQuestions(keepShapes: keepShapes, keepModels: keepModels)
    if !request.exits.isEmpty {
      let exits = frame("exits", start, measuring, seesDraws: false)
      measuring.frame = exits
      defer { measuring.frame = nil }
      let masks = try tracing(exits.tracer) {
        try request.exits.map { exit in
          let mask = try tracedValue(try evaluate(exit.value, in: scope), named: "exit")
          guard mask.type == .condition else {
            throw mistake(
              .typeMismatch(
                parameter: "exit", expected: "a condition such as `w > 1`",
                found: Value.describe(mask.type)), at: tree.span(of: exit.value))
          }
          return mask.id
        }
      }
      result.exits = exits.tracer.builder.finish(masks).simplified()
    }
    if !measuring.observables.isEmpty {
      result.observe = observe.tracer.builder.finish(measuring.observables).simplified()
    }
    if !measuring.finals.isEmpty {
      result.final = final.tracer.builder.finish(measuring.finals.map(\.id)).simplified()
    }
    return result
  }

  private func positive(_ id: ExpressionID, _ name: String, in scope: Scope) throws -> Int {
    let value = try evaluate(id, in: scope)
    guard let count = value.integer, count >= 1 else {
      throw mistake(
        .setting(
          name: name, problem: "is a whole number from 1 on, not \(formatted(value))", help: nil),
        at: tree.span(of: id))
    }
    return count
  }

  private func times(
    of every: ExpressionID?, _ at: ExpressionID?, _ plan: RunPlan, in scope: Scope
  ) throws -> [Int] {
    if let at {
      let values = try items(of: try evaluate(at, in: scope)).map { value -> Int in
        guard let t = value.integer, t >= 0, t <= plan.steps else {
          throw mistake(
            .setting(
              name: "at", problem: "takes times from 0 to \(plan.steps), not \(formatted(value))",
              help: nil), at: tree.span(of: at))
        }
        return t
      }
      return Array(Set(values)).sorted()
    }
    let stride = try every.map { try positive($0, "every", in: scope) } ?? max(1, plan.steps / 100)
    return Array(Swift.stride(from: 0, through: plan.steps, by: stride))
  }

  // MARK: - Initial and step

  private func initialKernel(_ dynamics: DynamicsValue, _ start: Start, _ measuring: Measuring)
    throws -> Kernel
  {
    let tracer = Tracer(name: "initial", outer: nil)
    let ids = try tracing(tracer) { () -> [ValueID] in
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
      return try parts.map { try tracedValue($0, named: "from").id }
        + measuring.pathReductions.map { tracer.constant(initialPath($0)).id }
    }
    return tracer.builder.finish(ids).simplified()
  }

  private func stepKernel(_ dynamics: DynamicsValue, _ start: Start, _ measuring: Measuring)
    throws -> Kernel
  {
    let frame = self.frame("step", start, measuring, seesDraws: true)
    let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: frame.time)
    stepTime = frame.time
    stepState = frame.state
    defer { (stepTime, stepState) = (nil, nil) }
    let ids = try tracing(frame.tracer) { () -> [ValueID] in
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
      let parts = leaves(moved.w) + leaves(moved.state) + paths
      return try parts.map { try tracedValue($0, named: "the step").id }
    }
    return frame.tracer.builder.finish(ids).simplified()
  }

  // MARK: - Results

  private func runValue(
    _ program: TracedProgram, _ plan: RunPlan, _ result: RunResult, _ request: RunRequest,
    in scope: Scope
  ) throws -> RunValue {
    let stream = try streamName(request, in: scope)
    let source = SourceID(name: "\(plan.seed)/\(stream)")
    let statistics = StatisticResult(source: source)
    let measuring = program.measuring
    measuring.phase = .resolving
    measuring.frame = nil
    self.measuring = measuring
    defer { self.measuring = nil }
    var fields: [(name: String, field: RunValue.Field)] = []
    let refusal = divergence(result, program.dynamics)
    func results(_ requests: [StatisticRequest], time: Int = 0) -> [Value] {
      requests.map { request in
        switch request.source {
        case .pooled(let index): statistics.value(of: request, blocks: result.pooled[index])
        case .series(let series, let index):
          statistics.value(of: request, blocks: result.series[series][time][index])
        case .final(let range):
          statistics.value(of: request, finals: result.finals.map { Array($0[range]) })
        }
      }
    }
    let pooled = measuring.requests.filter { if case .series = $0.source { false } else { true } }
    if let refusal {
      fields += request.measures.map { ($0.name.text, .refused(refusal)) }
    } else {
      measuring.results = results(pooled)
      measuring.nextResult = 0
      for measure in request.measures {
        do {
          fields.append((measure.name.text, .value(try evaluate(measure.value, in: program.scope))))
        }
      }
    }
    for (index, series) in request.series.enumerated() {
      let requests = measuring.requests.filter {
        if case .series(index, _) = $0.source { true } else { false }
      }
      fields.append(
        (
          series.name.text,
          try seriesField(
            series.value, named: series.name.text, times: plan.series[index].times, measuring, in: program.scope,
            refusal: refusal) { results(requests, time: $0) }
        ))
    }
    for (index, keep) in request.keeps.enumerated() {
      fields.append(
        (
          keep.name.text,
          .value(
            keptTable(
              result.kept[index], every: plan.keeps[index].every, shapes: program.keepShapes[index],
              model: program.keepModels[index]))
        ))
    }
    return RunValue(
      fields: fields, replicas: plan.replicas, steps: plan.steps, diverged: result.diverged,
      exits: exits(request, plan, result, source), seed: plan.seed, stream: stream,
      updates: result.updates)
  }

  private func exits(
    _ request: RunRequest, _ plan: RunPlan, _ result: RunResult, _ source: SourceID
  ) -> ExitStatistics? {
    guard !request.exits.isEmpty else { return nil }
    let names = request.exits.enumerated().map { $1.name?.text ?? "exit\($0)" }
    return ExitStatistics(
      times: ExitTimes(
        result.endings.map { ExitTimes.Record(time: Double($0.step), exit: $0.exit) },
        source: source), names: names, horizon: plan.steps)
  }

  /// Why statistics of a run with diverged replicas are refused.
  private func divergence(_ result: RunResult, _ dynamics: DynamicsValue) -> Mistake? {
    guard let first = result.diverged.min(by: { $0.step < $1.step }) else { return nil }
    let limit = (try? stabilityNote(dynamics)) ?? nil
    return .refused(
      quantity: "statistic of this run",
      why:
        "\(result.diverged.count) of its replicas diverged, the first at step \(first.step) (replica \(first.replica))",
      remedy: limit ?? "use a smaller rate; `.diverged` counts the replicas")
  }

  private func seriesField(
    _ expression: ExpressionID, named name: String, times: [Int], _ measuring: Measuring, in scope: Scope,
    refusal: Mistake?, _ results: (Int) -> [Value]
  ) throws -> RunValue.Field {
    if let refusal { return .refused(refusal) }
    var columns = [Table.Column(name: "t", cells: times.map { .value(.int($0)) })]
    for time in times.indices {
      measuring.results = results(time)
      measuring.nextResult = 0
      let value = try evaluate(expression, in: scope)
      var fields = [(label: name, value: value)]
      if case .record(let record) = value { fields = record.fields }
      if columns.count == 1 {
        columns += fields.map { Table.Column(name: $0.label, cells: []) }
      }
      for (index, field) in fields.enumerated() { columns[index + 1].cells.append(.value(field.value)) }
    }
    return .value(.table(Table(columns: columns)))
  }

  private func keptTable(
    _ kept: [[[Double]]], every: Int, shapes: [[Int]], model: Value
  ) -> Value {
    var columns = [Table.Column(name: "replica", cells: []), Table.Column(name: "t", cells: [])]
    let names: [String]
    if case .record(let record) = model {
      names = record.fields.map(\.label)
    } else {
      names = ["value"]
    }
    columns += names.map { Table.Column(name: $0, cells: []) }
    for (replica, rows) in kept.enumerated() {
      for (index, row) in rows.enumerated() {
        columns[0].cells.append(.value(.int(replica)))
        columns[1].cells.append(.value(.int(index * every)))
        var start = 0
        let parts = shapes.map { shape -> Value in
          let count = shape.reduce(1, *)
          defer { start += count }
          return Value(Tensor(shape: shape, data: Array(row[start..<start + count])))
        }
        let value = rebuild(like: model, from: parts)
        if case .record(let record) = value {
          for (column, field) in record.fields.enumerated() {
            columns[column + 2].cells.append(.value(field.value))
          }
        } else {
          columns[2].cells.append(.value(value))
        }
      }
    }
    return .table(Table(columns: columns))
  }

  private func monitor(_ plan: RunPlan) -> any RunMonitor {
    HostMonitor(
      host: host, name: streamPath.last ?? "run",
      total: plan.steps.multipliedReportingOverflow(by: plan.replicas).partialValue,
      replicas: plan.replicas)
  }
}

/// Passes what a run tells to the host.
private struct HostMonitor: RunMonitor, @unchecked Sendable {
  let host: any Host
  let name: String
  let total: Int
  let replicas: Int

  var isCancelled: Bool { host.isCancelled }

  func advanced(updates: Int, of total: Int?, finishedReplicas: Int) {
    host.progress(
      RunProgress(
        name: name, updates: updates, total: total, finishedReplicas: finishedReplicas,
        replicas: replicas))
  }
}
